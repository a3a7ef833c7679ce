package import Platform

/// Bounds of a connection, and what it shares with the program.
package struct ConnectionOptions: Sendable {
  /// Messages above so many bytes are skipped and refused.
  package var messageLimit = 64 << 20
  /// Batches with more members are refused.
  package var batchLimit = 1024
  /// So many requests are done at a time; others are queued.
  package var runningLimit = 256
  /// So many long polls are done at a time; they are not among those of `runningLimit`.
  package var longPollLimit = 64
  /// Above so many bytes, of requests being done and of answers that the client has not taken, requests are queued.
  package var runningBytesLimit = 8 << 20
  /// Reading stops while so many requests are queued.
  package var queuedLimit = 1024
  /// Reading stops while so many bytes are held, of requests not yet answered and of answers not yet taken.
  package var queuedBytesLimit = 32 << 20
  /// So many bytes of large answers are made at a time, with those that wait for the rest of their batch or for the client. One
  /// is made whatever its size.
  package var largeAnswersLimit = 40 << 20
  /// What writes, and the last output, get when the connection ends.
  package var graceful: Duration = .seconds(10)
  /// The clock for `graceful`.
  package var time: any TimeSource = SystemTime()
  /// Logs what the connection does and ignores. It never gets the text of a message.
  package var log: @Sendable (LogLevel, String) -> Void = { _, _ in }
  /// Whether the output is a terminal: then what it would obey or hide is written as escapes of JSON.
  package var isForTerminal = false
  /// Records every message, without its framing.
  package var trace: (@Sendable (Trace.Direction, [UInt8]) -> Void)?

  package init() {}
}
