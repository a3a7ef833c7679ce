package import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
