/// The output of a program that ended with status 0.
package struct ChildOutput: Sendable, Equatable {
  package var standardOutput: [UInt8]
  /// The end of its standard error, as in `ChildProcessError.failed`.
  package var standardError: String
  /// The exit status: 0, because any other status is thrown as `ChildProcessError.failed`.
  package var exitStatus: Int32

  /// Creates an output for test doubles.
  package init(standardOutput: [UInt8], standardError: String = "", exitStatus: Int32 = 0) {
    self.standardOutput = standardOutput
    self.standardError = standardError
    self.exitStatus = exitStatus
  }
}
