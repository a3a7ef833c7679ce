import CaseModel
import JSON
import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The configuration file as it was read.
struct ConfigurationFile: Sendable {
  /// Absolute.
  let path: String
  let content: [UInt8]
  /// Why it must not contain secrets; nil when it is private.
  let exposure: SecretFileError?

  /// The content without a byte order mark.
  var bytes: [UInt8] { Self.withoutMark(content) }

  /// The folder to which paths in it are relative.
  var folder: String { FileSystem.absolute("..", relativeTo: path) }

  static let sizeLimit = 1 << 20

  // MARK: Finding

  /// Where the configuration is searched.
  struct Location {
    /// Absolute; with `~` still in it without a home.
    let path: String
    /// What named the file: `--config`, a variable, or nil for the default paths. A named file must exist.
    let origin: String?
  }

  static func locate(_ environment: LoadEnvironment) -> Location {
    locate(explicit: environment.explicit, environment.variables, environment.workingDirectory)
  }

  static func locate(explicit: String?, _ variables: [String: String], _ here: String) -> Location {
    func variable(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
    func path(_ text: String, in folder: String) -> String {
      FileSystem.absolute(FileSystem.expandTilde(text, home: variable("HOME")), relativeTo: folder)
    }
    if let explicit { return Location(path: path(explicit, in: here), origin: "--config") }
    if let named = variable("CASEWIRE_CONFIG") {
      return Location(path: path(named, in: here), origin: "CASEWIRE_CONFIG")
    }
    // A relative path in this variable is to be ignored, says the XDG Base Directory Specification.
    if let folder = variable("XDG_CONFIG_HOME"), folder.hasPrefix("/") {
      return Location(path: path("casewire/config.json", in: folder), origin: nil)
    }
    let usual = "~/.config/casewire/config.json"
    guard variable("HOME") != nil else { return Location(path: usual, origin: nil) }
    return Location(path: path(usual, in: here), origin: nil)
  }

  // MARK: Reading

  /// The file; nil when it does not exist. Throws `configuration` for a file that cannot be read or is too large.
  static func read(_ path: String, mounts: [String]) throws(Fault) -> ConfigurationFile? {
    guard path.hasPrefix("/") else { return nil }
    guard isRegular(path) else { return try readPipe(path) }
    do throws(SecretFileError) {
      let (bytes, exposure) = try SecretFile.readShared(path, limit: sizeLimit, mounts: mounts)
      return ConfigurationFile(path: path, content: bytes, exposure: exposure)
    } catch {
      switch error {
      case .unreadable(_, let reason) where reason.code == ENOENT: return nil
      case .unreadable(_, let reason):
        throw unreadable(path, reason.reason, remedy: ShellCommand.makePrivate(path))
      case .notAFile: throw unreadable(path, "it is not a regular file", remedy: Self.anotherFile)
      case .tooLarge: throw unreadable(path, "it is larger than 1 MiB", remedy: Self.anotherFile)
      // Another user could add a command, or replace an address.
      case .foreign(_, let owner):
        let message = "The configuration \(path) belongs to user \(owner), who can change it."
        throw Fault.configuration(message, file: path, key: "", remedy: ShellCommand.takeOver(path))
      case .exposed(_, let mode):
        let message = "Others can change the configuration \(path) (mode \(String(mode, radix: 8)))."
        throw Fault.configuration(message, file: path, key: "", remedy: ShellCommand.protect(path))
      }
    }
  }

  /// The time limit of the writer of a pipe.
  private static let pipePatience = Duration.seconds(10)

  /// Reads what is no regular file, such as the `<(...)` of a shell. It is opened only once: a pipe delivers its content once.
  private static func readPipe(_ path: String) throws(Fault) -> ConfigurationFile? {
    do throws(SystemError) {
      guard let read = try FileSystem.readStream(path, limit: sizeLimit, within: pipePatience) else { return nil }
      return ConfigurationFile(
        path: path, content: read.bytes, exposure: read.isPrivate ? nil : .notAFile(path: path))
    } catch {
      throw unreadable(path, error)
    }
  }

  /// The one value in it.
  func parse() throws(Fault) -> JSON {
    do throws(JSONError) {
      return try JSON(parsing: bytes, duplicates: .refuse)
    } catch {
      var key = ""
      if case .duplicateName(let name) = error.reason { key = DisplayName.of(name) }
      let position = "line \(error.line), column \(error.column)"
      throw Fault.configuration(
        key.isEmpty
          ? "Invalid JSON in \(path) at \(position). \(error.message)."
          : "Duplicate key \"\(key)\" in \(path) at \(position).",
        file: path, key: key, remedy: "Correct \(path) at \(position)."
      ).with("line", .number(error.line)).with("column", .number(error.column))
    }
  }

  /// Whether the path leads to a regular file; to open a pipe can block.
  static func isRegular(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
  }

  private static func unreadable(_ path: String, _ error: SystemError) -> Fault {
    unreadable(path, error.code == EFBIG ? "it is larger than 1 MiB" : error.reason, remedy: anotherFile)
  }

  private static func unreadable(_ path: String, _ why: String, remedy: String) -> Fault {
    .configuration("Cannot read the configuration \(path): \(why).", file: path, key: "", remedy: remedy)
  }

  private static let anotherFile = "Name another file with --config or CASEWIRE_CONFIG."

  /// Some editors begin a file with a byte order mark, which JSON does not allow.
  private static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }
}
