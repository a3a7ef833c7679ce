import FoundationEssentials
import Platform
import Sandbox

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A request as it stands on a line.
func request(_ id: Int, _ method: String, _ params: String = "{}") -> String {
  #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
}

/// A notification as it stands on a line.
func notification(_ method: String, _ params: String = "{}") -> String {
  #"{"jsonrpc":"2.0","method":"\#(method)","params":\#(params)}"#
}

/// The API key that the sandbox accepts.
let sandboxKey = Sandbox(time: SystemTime()).profiles.first?.credentials["apiKey"] ?? "no key"

/// A folder that is there for one test.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    var template = Array((FileManager.default.temporaryDirectory.path + "/casewire-XXXXXX").utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Makes a file with these permissions; its path.
  func file(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
    let file = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: file))
    guard chmod(file, mode) == 0 else { throw SystemError(code: errno, operation: "chmod") }
    return file
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "\(path)/\(name)")), as: UTF8.self)
  }

  /// The permission bits of a file.
  func mode(_ name: String) -> mode_t {
    var info = stat()
    return stat("\(path)/\(name)", &info) == 0 ? info.st_mode & 0o7777 : 0
  }
}

/// Gives a file or a folder these permissions.
func setMode(_ path: String, _ mode: mode_t) throws {
  guard chmod(path, mode) == 0 else { throw SystemError(code: errno, operation: "chmod") }
}
