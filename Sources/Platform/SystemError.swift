#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A failed system call: the operation and its `errno`.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The value of `errno`, such as `EPIPE`.
  package let code: Int32
  /// The operation as a verb phrase: `write`, `open /etc/x`.
  package let operation: String

  package init(code: Int32, operation: String) {
    self.code = code
    self.operation = operation
  }

  /// Creates an error with the `errno` of the calling thread. Call this before any other call can change it.
  init(_ operation: @autoclosure () -> String) {
    let code = errno
    self.init(code: code, operation: operation())
  }

  /// The error of an operation on a pipe whose other end is closed.
  package static func closedEnd(_ operation: String) -> SystemError { SystemError(code: EPIPE, operation: operation) }

  /// The error of content that exceeds a limit.
  package static func tooLarge(_ operation: String) -> SystemError { SystemError(code: EFBIG, operation: operation) }

  /// The error of content that has another form.
  package static func invalid(_ operation: String) -> SystemError { SystemError(code: EINVAL, operation: operation) }

  /// Whether the other end of the pipe or socket has been closed.
  package var isOfClosedEnd: Bool { code == EPIPE || code == ECONNRESET }

  /// Whether the file does not exist.
  package var isOfMissingFile: Bool { code == ENOENT }

  /// A sentence: `Cannot write: Broken pipe`.
  package var description: String { "Cannot \(operation): \(reason)" }

  /// The system's text for `code`: `Broken pipe`.
  package var reason: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
