import JSON
import Platform
import References

/// A file or folder that is scanned, and what applies to it.
struct ScanRoot: Sendable {
  /// The path as named, without `./` at its start: what paths in the output begin with. Empty for the working directory.
  let shown: [UInt8]
  /// The path without symbolic links.
  let absolute: [UInt8]
  let isFolder: Bool
  /// The rules of the command line, which no other rule overrides.
  private let excludes: IgnoreRules
  /// The rules of the files in the folders above, up to the root of the repository.
  let ignores: IgnoreChain
  let settings: InlineSettings
  /// The folder of the settings, with a slash at its end.
  private let settingsFolder: [UInt8]

  /// - Parameters:
  ///   - path: as named.
  ///   - patterns: those of the command line, which apply to paths below the working directory; where the root is not there, below
  ///     the root.
  init(
    _ path: String, excluding patterns: [String], workingDirectory: String, warn: (String) -> Void
  ) throws(SystemError) {
    isFolder = try FileSystem.kind(ofTarget: Array(path.utf8)) == .folder
    let whole = FileSystem.absolute(path, relativeTo: workingDirectory)
    let real = FileSystem.realPath(path) ?? whole
    absolute = Array(real.utf8)
    shown = Self.shown(path)
    let folder = isFolder ? real : FileSystem.split(real).folder
    let repository = Repository.containing(folder)
    ignores = isFolder ? repository?.ignores(above: folder) ?? IgnoreChain() : IgnoreChain()
    let file = SettingsFile.applying(to: folder)
    let read = file?.read()
    for issue in read?.issues ?? [] { warn(issue.text) }
    settings = InlineSettings([read?.layer].compactMap(\.self))
    settingsFolder = (file?.folder ?? folder).withSlash
    let here = FileSystem.realPath(workingDirectory) ?? workingDirectory
    let base = FileSystem.isInside(folder, here) ? here : folder
    excludes = IgnoreRules(
      IgnoreRule.read(Array(patterns.joined(separator: "\n").utf8)), base: base.withSlash.count)
  }

  /// Whether the command line or the settings exclude a path.
  func isExcluded(_ path: [UInt8], name: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
    if excludes.excludes(path, name: name, isFolder: isFolder) == true { return true }
    guard path.starts(with: settingsFolder) else { return false }
    return settings.exclude.excludes(path[settingsFolder.count...], name: name, isFolder: isFolder)
  }

  private static func shown(_ path: String) -> [UInt8] {
    var bytes = Array(path.utf8)[...]
    while bytes.starts(with: "./".utf8) {
      bytes = bytes.dropFirst(2)
      while bytes.first == UInt8(ascii: "/") { bytes = bytes.dropFirst() }
    }
    return bytes.elementsEqual(".".utf8) ? [] : Array(bytes)
  }

  /// The path of a file below the folder of the settings; nil if it is not there.
  func settingsPath(_ file: [UInt8]) -> String? {
    guard file.starts(with: settingsFolder) else { return nil }
    return String(decoding: file[settingsFolder.count...], as: UTF8.self)
  }
}

extension String {
  /// The bytes of the path with one slash at the end.
  var withSlash: [UInt8] { hasSuffix("/") ? Array(utf8) : Array(utf8) + [UInt8(ascii: "/")] }
}
