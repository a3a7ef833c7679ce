package import Platform

/// A request body whose parts are read while they are sent: a file, or a form with a file. Its length is known, and
/// sent as `Content-Length`.
package struct HTTPUpload: Sendable, Equatable {
  package enum Part: Sendable, Equatable {
    case bytes([UInt8])
    /// Bytes that are decoded while they are sent.
    case base64(Base64Text)
    /// A part of an open regular file, read at its offset. The caller keeps the descriptor open until the exchange
    /// ends.
    case file(descriptor: Int32, offset: Int64, length: Int64)
  }

  package let parts: [Part]
  /// The total in bytes, at most `Int.max`.
  package let length: Int

  package init(_ parts: [Part]) {
    self.parts = parts
    length = parts.reduce(0) { sum, part in
      let (total, overflow) = sum.addingReportingOverflow(part.length)
      return overflow ? .max : total
    }
  }

  /// Returns all bytes, for a transport within the process. Throws like `HTTPUploadReader.read`.
  package func collect() throws(SystemError) -> [UInt8] {
    var reader = HTTPUploadReader(self)
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 1)
    defer { buffer.deallocate() }
    while true {
      let count = try reader.read(into: buffer)
      guard count > 0 else { return bytes }
      bytes.append(contentsOf: buffer[..<count])
    }
  }
}

extension HTTPUpload.Part {
  var length: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .base64(let text): text.count
    case .file(_, _, let length): Int(clamping: max(0, length))
    }
  }
}
