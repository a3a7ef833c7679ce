package import Platform

/// The limits of one exchange.
package struct HTTPLimits: Sendable, Equatable {
  /// The deadline of all attempts and waits together.
  package var deadline: MonotonicTime
  /// Bytes of the response's body, counted after decompression. A sink has its own limit.
  package var bodyBytes: Int
  /// The timeout for DNS, TCP and TLS. Waiting for a free connection of the host does not count.
  package var connect: Duration
  /// The idle timeout after the request began; nil applies only the deadline.
  package var silence: Duration?

  package init(
    deadline: MonotonicTime, bodyBytes: Int = 64 << 20, connect: Duration = .seconds(10), silence: Duration? = nil
  ) {
    self.deadline = deadline
    self.bodyBytes = bodyBytes
    self.connect = connect
    self.silence = silence
  }
}
