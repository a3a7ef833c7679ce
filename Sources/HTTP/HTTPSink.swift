package import Platform

/// Where the body of an answer goes while it arrives.
package struct HTTPSink: Sendable, Equatable {
  /// Open for writing, and kept open by the caller until the transport has answered. Afterwards nothing is written to
  /// it any more, also when the answer is a failure; what has been written stays.
  package let descriptor: Int32
  /// Bytes that may go there, counted after decompression.
  package let bytes: Int

  package init(descriptor: Int32, bytes: Int = .max) {
    self.descriptor = descriptor
    self.bytes = bytes
  }

  /// Takes back what was written, so that another try may begin at the start.
  package func clear() throws(SystemError) { try FileDescriptors.empty(descriptor) }
}

extension HTTPResponse {
  /// Writes a body that the transport has collected to the sink that the request has, so that a caller need not know
  /// which kind of transport it has. Does nothing to an answer other than 2xx, nor without a sink.
  package mutating func deliver(to sink: HTTPSink?) throws(SystemError) {
    guard let sink, (200..<300).contains(status), !body.isEmpty else { return }
    try FileDescriptors.writeAll(sink.descriptor, body)
    bytesWritten += body.count
    body = []
  }
}
