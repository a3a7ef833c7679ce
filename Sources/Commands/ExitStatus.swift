/// The exit codes of the program.
package enum ExitStatus: Int32, CaseIterable, Sendable {
  case success = 0
  case failure = 1
  case usageError = 2

  package var meaning: String {
    switch self {
    case .success: "success"
    case .failure: "failure: call writes the error as JSON to stderr, and doctor prints what to fix"
    case .usageError: "invalid command line"
    }
  }
}
