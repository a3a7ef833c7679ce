/// The reason that a program has no usable output.
package enum ChildProcessError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The program does not exist or is not executable.
  case notFound(String)
  /// The program was still running at the deadline and was killed. The text is its standard error, as in `failed`: often
  /// the question that it waits for.
  case timedOut(String)
  /// The program wrote more than the limit and was killed.
  case tooMuchOutput(limit: Int)
  /// The program ended with this exit status (from 1) or by this signal (negative). The text is the end of its standard
  /// error (4 KiB): lines joined by `; `, without control characters and without the text that it printed to standard
  /// output. It is not redacted otherwise.
  case failed(Int32, String)
  /// The task was cancelled and the program was killed.
  case cancelled
  /// The system had no process, pipe or thread left.
  case system(SystemError)

  /// A predicate whose subject is the program. For `notFound` and `system`, a whole sentence.
  package var description: String {
    switch self {
    case .notFound(let name): return "The program \(name) cannot be found or run"
    case .timedOut(let errors):
      let how = "did not end in time and was killed"
      return errors.isEmpty ? how : "\(how): \(errors)"
    case .tooMuchOutput(let limit): return "wrote more than \(limit) bytes and was killed"
    case .failed(let status, let errors):
      let how = status < 0 ? "was ended by signal \(0 &- status)" : "ended with status \(status)"
      return errors.isEmpty ? how : "\(how): \(errors)"
    case .cancelled: return "was cancelled and killed"
    case .system(let error): return error.description
    }
  }
}
