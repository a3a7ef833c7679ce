import Platform
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder for one test, removed with its content at the end.
package final class TemporaryFolder: Sendable {
  /// The path, without symbolic links.
  package let path: String

  /// - Parameter inMemory: whether the files need not survive, so that a test with many of them does not wait for the disk.
  package init(inMemory: Bool = false) {
    let memory = "/dev/shm"
    let parent = inMemory && FileSystem.isFolder(memory) ? memory : FileManager.default.temporaryDirectory.path
    var template = Array((parent + "/casewire-XXXXXX").utf8CString)
    path = mkdtemp(&template).flatMap { FileSystem.realPath(String(cString: $0)) } ?? "/nonexistent"
    Self.created.withLock { paths in
      // A task that waits for a clock which no test advances any more keeps its folder until the process ends.
      if paths.isEmpty { atexit { TemporaryFolder.removeAll() } }
      paths.append(path)
    }
  }

  /// The paths of all folders of this process.
  private static let created = Mutex<[String]>([])

  private static func removeAll() {
    for path in created.withLock({ $0 }) where access(path, F_OK) == 0 { remove(path) }
  }

  /// A task or process that ends at the same time may still create or remove files, so that the first attempt fails.
  private static func remove(_ path: String) {
    for attempt in 0..<100 {
      try? FileManager.default.removeItem(atPath: path)
      if access(path, F_OK) != 0 { return }
      if attempt > 0 { usleep(10_000) }
    }
  }

  deinit { Self.remove(path) }

  /// Creates a file with exactly these permissions, and its folders. Returns its path.
  @discardableResult
  package func file(_ name: String, _ text: String, mode: UInt32 = 0o600) throws -> String {
    let file = "\(path)/\(name)"
    let folder = file.utf8.prefix(through: file.utf8.lastIndex(of: UInt8(ascii: "/")) ?? file.utf8.startIndex)
    try FileSystem.makeFolders(String(Substring(folder)))
    try AtomicFile.write(Array(text.utf8), to: file, mode: mode)
    return file
  }

  package func folder(_ name: String) throws -> String {
    try FileSystem.makeFolders("\(path)/\(name)")
    return "\(path)/\(name)"
  }

  /// Creates a symbolic link. Returns its path.
  @discardableResult
  package func link(_ name: String, to target: String) throws -> String {
    guard symlink(target, "\(path)/\(name)") == 0 else { throw SystemError(code: errno, operation: "symlink") }
    return "\(path)/\(name)"
  }

  /// Returns the text of a file; nil if it does not exist.
  package func text(_ name: String) throws -> String? {
    try FileSystem.read("\(path)/\(name)", limit: 16 << 20).map { String(decoding: $0, as: UTF8.self) }
  }

  package func names(_ folder: String = "") -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).sorted()
  }
}
