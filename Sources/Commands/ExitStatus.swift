/// The exit codes of the program.
package enum ExitStatus: Int32, CaseIterable, Sendable {
  case success = 0
  case failure = 1
  case usageError = 2
  case unavailable = 3

  package var meaning: String {
    switch self {
    case .success: "success"
    case .failure:
      "failure: call writes the error as JSON to stderr, doctor prints what to fix, and scan has findings"
    case .usageError: "invalid command line; for scan, also a path or a configuration that cannot be read"
    case .unavailable: "a vendor or the store did not answer, so scan does not know the state of some cases"
    }
  }
}
