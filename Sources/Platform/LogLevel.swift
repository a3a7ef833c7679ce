/// A log level; each level includes the levels before it.
package enum LogLevel: String, CaseIterable, Sendable, Comparable {
  /// A failure of the requested operation.
  case error
  /// A problem that did not stop the operation but needs attention.
  case warning
  /// The program's actions, without texts of cases.
  case info
  /// All details, each line with its time. Texts of cases may appear.
  case debug

  var rank: UInt8 {
    switch self {
    case .error: 0
    case .warning: 1
    case .info: 2
    case .debug: 3
    }
  }

  /// Orders by verbosity; `error` is the least.
  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rank < right.rank }
}
