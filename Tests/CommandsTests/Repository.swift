import FoundationEssentials
import JSON
import Testing

/// The files of this repository, found relative to this source file.
enum Repository {
  /// The root, with a slash at the end.
  static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/") + "/"
  }()

  /// Whether generated files are written instead of compared: `CASEWIRE_UPDATE=1 swift test --filter CommandsTests`.
  static let isUpdating = ProcessInfo.processInfo.environment["CASEWIRE_UPDATE"] == "1"

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + path) }

  static func read(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: root + path)), as: UTF8.self)
  }

  static func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: root + path))
  }

  /// All files below a folder with this suffix, sorted, as paths from the root.
  static func files(below folder: String, ending: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: root + folder).filter { $0.hasSuffix(ending) }
      .map { "\(folder)/\($0)" }.sorted()
  }
}

/// Compares a generated text with its file, or writes the file on request.
func expectCurrent(_ path: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let found = Repository.exists(path) ? try Repository.read(path) : ""
  guard found != text else { return }
  if Repository.isUpdating { return try Repository.write(text, to: path) }
  let difference = lineDifference(from: found, to: text)
  Issue.record(
    "\(path) is stale; CASEWIRE_UPDATE=1 writes it again\n\(difference)", sourceLocation: sourceLocation)
}

/// The difference by line: `-` for removed lines, `+` for added lines, with two lines of context.
func lineDifference(from old: String, to new: String, atMost limit: Int = 60) -> String {
  let before = old.split(separator: "\n", omittingEmptySubsequences: false)
  let after = new.split(separator: "\n", omittingEmptySubsequences: false)
  var removed: Set<Int> = []
  var inserted: Set<Int> = []
  for change in after.difference(from: before) {
    switch change {
    case .remove(let offset, _, _): removed.insert(offset)
    case .insert(let offset, _, _): inserted.insert(offset)
    }
  }
  var lines: [(mark: String, text: Substring)] = []
  var (left, right) = (0, 0)
  while left < before.count || right < after.count {
    if removed.contains(left) {
      lines.append(("-", before[left]))
      left += 1
    } else if inserted.contains(right) {
      lines.append(("+", after[right]))
      right += 1
    } else {
      lines.append((" ", after[right]))
      (left, right) = (left + 1, right + 1)
    }
  }
  let shown = lines.indices.filter { index in
    lines[max(0, index - 2)...min(lines.count - 1, index + 2)].contains { $0.mark != " " }
  }
  var text = shown.prefix(limit).map { "\(lines[$0].mark) \(lines[$0].text)" }
  if shown.count > limit { text.append("... \(shown.count - limit) lines more") }
  return text.joined(separator: "\n")
}
