import Platform

/// Reads the files of one thread, one after another, into the same memory.
struct FileReader {
  enum Content {
    case text(count: Int)
    /// A NUL byte is near its start.
    case binary
    case tooLarge
  }

  /// The bytes of the last file, and more.
  private(set) var bytes = [UInt8](repeating: 0, count: 65_536)

  /// A NUL byte among so many shows that a file is binary, as for git and grep.
  private static let head = 8192

  /// Reads a file. A named one is text, whatever it contains.
  ///
  /// - Parameter limit: the largest size.
  mutating func read(_ file: FileTree.File, limit: Int) throws(SystemError) -> Content {
    let descriptor = try FileSystem.openFile(file.absolute, followsLinks: file.isNamed)
    defer { FileDescriptors.close(descriptor) }
    var count = 0
    var isChecked = file.isNamed
    while true {
      let read: Int
      do throws(SystemError) {
        read = try fill(descriptor, from: count)
      } catch {
        throw SystemError(code: error.code, operation: "read \(String(decoding: file.path, as: UTF8.self))")
      }
      count += read
      if !isChecked, read == 0 || count >= min(Self.head, limit) {
        isChecked = true
        if isBinary(count) { return .binary }
      }
      if read == 0 { return .text(count: count) }
      if count > limit { return .tooLarge }
      if count == bytes.count { bytes += [UInt8](repeating: 0, count: bytes.count) }
    }
  }

  private mutating func fill(_ descriptor: Int32, from start: Int) throws(SystemError) -> Int {
    try bytes.withUnsafeMutableBufferPointer { (buffer) throws(SystemError) in
      try FileDescriptors.read(
        descriptor, into: UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[start...])))
    }
  }

  private func isBinary(_ count: Int) -> Bool {
    bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[..<min(count, Self.head)]).containsNUL }
  }
}
