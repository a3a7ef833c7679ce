package import Platform

/// The limits of a connection, and what it uses of the program.
package struct ConnectionOptions: Sendable {
  /// Larger messages are skipped and refused.
  package var messageLimit = 64 << 20
  /// Batches with more members are refused.
  package var batchLimit = 1024
  /// The number of requests that run at a time.
  package var runningLimit = 256
  /// The number of long polls that run at a time, beside the others.
  package var longPollLimit = 64
  /// The bytes of running requests and unread answers above which requests are queued. Reading pauses while unread answers
  /// alone exceed it and inline requests arrive.
  package var runningBytesLimit = 8 << 20
  /// Reading pauses while this number of requests is queued.
  package var queuedLimit = 1024
  /// Reading pauses while requests and answers have this number of bytes.
  package var queuedBytesLimit = 32 << 20
  /// The bytes of large answers that are made at a time, including those that wait for their batch or the client. One may
  /// always be made.
  package var largeAnswersLimit = 40 << 20
  /// The time for writes and the output at the end of the connection.
  package var graceful: Duration = .seconds(10)
  /// The clock for all timeouts.
  package var time: any TimeSource = SystemTime()
  /// The log. It never gets the text of a message.
  package var log: @Sendable (LogLevel, String) -> Void = { _, _ in }
  /// Whether control characters are written as JSON escapes.
  package var isForTerminal = false
  package var trace: (@Sendable (Trace.Direction, [UInt8]) -> Void)?

  package init() {}
}
