package import Platform

/// The destination of a response's body while it arrives.
package struct HTTPSink: Sendable, Equatable {
  /// The descriptor to write to. The caller keeps it open until the transport returns. After that nothing is written,
  /// even if the request failed. Written bytes stay.
  package let descriptor: Int32
  /// The limit in bytes, counted after decompression.
  package let bytes: Int

  package init(descriptor: Int32, bytes: Int = .max) {
    self.descriptor = descriptor
    self.bytes = bytes
  }

  /// Removes the written bytes, so that a retry begins at the start.
  package func clear() throws(SystemError) { try FileDescriptors.empty(descriptor) }
}

extension HTTPResponse {
  /// Writes a collected body to the request's sink, so that a caller need not know the kind of transport. Does nothing
  /// without a sink, or for a response other than 2xx.
  package mutating func deliver(to sink: HTTPSink?) throws(SystemError) {
    guard let sink, (200..<300).contains(status), !body.isEmpty else { return }
    try FileDescriptors.writeAll(sink.descriptor, body)
    bytesWritten += body.count
    body = []
  }
}
