package import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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

  /// An open regular file with its current length. Throws for any other file.
  package static func file(_ descriptor: Int32) throws(SystemError) -> HTTPUpload {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw SystemError(code: errno, operation: "read the size of a file")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SystemError(code: EINVAL, operation: "send a file that is not regular")
    }
    return HTTPUpload([.file(descriptor: descriptor, offset: 0, length: Int64(status.st_size))])
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
  fileprivate var length: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .base64(let text): text.count
    case .file(_, _, let length): Int(clamping: max(0, length))
    }
  }
}

/// Reads an upload from its first byte to its last.
package struct HTTPUploadReader {
  private let parts: [HTTPUpload.Part]
  private var index = 0
  /// Bytes of the part at `index` that have been read.
  private var position = 0
  /// Decodes the part at `index`; nil before that part begins, and for a part that needs no decoding.
  private var decoder: Base64Text.Reader?

  package init(_ upload: HTTPUpload) { parts = upload.parts }

  /// Fills the buffer and returns the number of bytes; 0 is the end. Throws `EIO` if a file has become shorter.
  package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    var filled = 0
    while filled < buffer.count, index < parts.count {
      let space = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let part = parts[index]
      let count = min(space.count, part.length - position)
      guard count > 0 else {
        index += 1
        restartPart()
        continue
      }
      switch part {
      case .bytes(let bytes):
        bytes.withUnsafeBytes { space.copyMemory(from: .init(rebasing: $0[position..<position + count])) }
        filled += count
        position += count
      case .base64(let text):
        let read = decode(text, into: .init(rebasing: space[..<count]))
        filled += read
        position += read
      case .file(let descriptor, let offset, _):
        let read = try Self.read(descriptor, at: offset.addingReportingOverflow(Int64(position)), space, count)
        filled += read
        position += read
      }
    }
    return filled
  }

  package mutating func rewind() {
    index = 0
    restartPart()
  }

  private mutating func restartPart() {
    position = 0
    decoder = nil
  }

  private mutating func decode(_ text: Base64Text, into space: UnsafeMutableRawBufferPointer) -> Int {
    var reader = decoder ?? text.reader
    defer { decoder = reader }
    return reader.read(into: space)
  }

  private static func read(
    _ descriptor: Int32, at position: (partialValue: Int64, overflow: Bool), _ space: UnsafeMutableRawBufferPointer,
    _ count: Int
  ) throws(SystemError) -> Int {
    guard !position.overflow else { throw SystemError(code: EOVERFLOW, operation: "read") }
    while true {
      let read = pread(descriptor, space.baseAddress, count, off_t(position.partialValue))
      if read > 0 { return read }
      guard read < 0 else { throw SystemError(code: EIO, operation: "read a file that has become shorter") }
      guard errno == EINTR else { throw SystemError(code: errno, operation: "read") }
    }
  }
}
