import Platform

/// Reads a text that an argument means: itself, `-` for stdin, or `@FILE` for a file. `@@` begins a text with `@`.
struct TextSource {
  let console: Console
  /// Larger files are refused.
  private static let fileLimit = 64 << 20

  func text(_ argument: String, of flag: String) throws(UsageError) -> String {
    if argument == "-" { return try input(flag) }
    if argument.hasPrefix("@@") { return String(argument.dropFirst()) }
    if argument.hasPrefix("@") { return try file(String(argument.dropFirst()), of: flag) }
    return argument
  }

  /// The text of a file; `-` is stdin.
  func file(_ path: String, of flag: String) throws(UsageError) -> String {
    if path == "-" { return try input(flag) }
    guard !path.isEmpty else {
      throw UsageError("@ of \(flag) requires the name of a file, as @FILE. For the text @, write @@.")
    }
    let found: [UInt8]?
    let remedy = flag.hasSuffix("-file") ? "" : " For a text that begins with @, write @@\(path)."
    do throws(SystemError) {
      let full = FileSystem.expandTilde(path, home: console.environment["HOME"])
      found = try FileSystem.read(
        FileSystem.absolute(full, relativeTo: console.workingDirectory), limit: Self.fileLimit)
    } catch {
      throw UsageError("Cannot read the file \"\(path)\" of \(flag): \(error.reason).\(remedy)")
    }
    guard let found else {
      throw UsageError("The file \"\(path)\" of \(flag) does not exist.\(remedy)")
    }
    return try Self.decoded(found, "The file \"\(path)\" of \(flag)")
  }

  private func input(_ flag: String) throws(UsageError) -> String {
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try console.readInput() } catch {
      throw UsageError("Cannot read stdin for \(flag): \(error.reason).")
    }
    return try Self.decoded(bytes, "The input of \(flag)")
  }

  /// The text without the line end that editors and `echo` add.
  private static func decoded(_ bytes: [UInt8], _ name: String) throws(UsageError) -> String {
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw UsageError("\(name) is not valid UTF-8.")
    }
    // `\r\n` is one character, which does not equal `\n`.
    if text.utf8.last == UInt8(ascii: "\n") { text.removeLast() }
    return text
  }
}
