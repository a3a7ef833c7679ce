import Platform
import References

/// Finds the mentions in the files of one thread.
///
/// Most files have none, which the search for digits finds out without decoding the text or reading its syntax.
struct FileScanner {
  struct Result: Sendable {
    var mentions: [FileMention] = []
    var warnings: [String] = []
  }

  /// How the files of a root are scanned.
  struct Scope: Sendable {
    let root: ScanRoot
    let formats: ReferenceFormats
    let recognizer: ReferenceRecognizer
    let options: ScanOptions

    init(_ root: ScanRoot, _ formats: ReferenceFormats, markers: [String]) {
      self.root = root
      self.formats = formats
      recognizer = ReferenceRecognizer(formats)
      options = root.settings.scanOptions(markers: markers)
    }
  }

  private var reader = FileReader()

  mutating func scan(_ file: FileTree.File, _ scope: Scope) -> Result {
    let language = FileLanguage.id(ofFile: Array(file.name))
    if let languages = scope.root.settings.languages, !file.isNamed {
      guard let language, languages.contains(language) else { return Result() }
    }
    do throws(SystemError) {
      switch try reader.read(file, limit: scope.options.longestText) {
      case .binary: return Result()
      case .tooLarge:
        return Result(warnings: [
          "\(Self.text(file.path)) is not scanned: it is larger than \(scope.options.longestText / 1000) kB."
        ])
      case .text(let count): return mentions(count, file, language, scope)
      }
    } catch {
      // A file that was removed after its folder was read is not there.
      return error.isOfMissingFile ? Result() : Result(warnings: ["\(error)."])
    }
  }

  private func mentions(_ count: Int, _ file: FileTree.File, _ language: String?, _ scope: Scope) -> Result {
    let text = reader.bytes.span.extracting(0..<count)
    let syntax = scope.options.scope == .comments ? language : nil
    guard !scope.recognizer.find(in: text, language: syntax, limit: 1).references.isEmpty else { return Result() }
    let bytes = Array(reader.bytes[..<count])
    let document = TextDocument(
      bytes: bytes, language: language, formats: scope.formats, encoding: .utf32, options: scope.options)
    let path = Self.text(file.path)
    let settingsPath = scope.root.settingsPath(file.absolute)
    var result = Result()
    for mention in document.mentions where !scope.root.settings.ignores(mention.number, in: settingsPath) {
      result.mentions.append(FileMention(mention, bytes, path))
    }
    if document.isTruncated {
      let limit = scope.options.mostMentions
      result.warnings.append("\(path) has more than \(limit) mentions. The others are not reported.")
    }
    return result
  }

  private static func text(_ path: [UInt8]) -> String { String(decoding: path, as: UTF8.self) }
}

extension FileMention {
  fileprivate init(_ mention: DocumentMention, _ bytes: [UInt8], _ path: String) {
    let range = mention.mention.range
    self.init(
      path: path, line: mention.line + 1, column: mention.range.start.character + 1,
      length: mention.range.end.character - mention.range.start.character,
      text: String(decoding: bytes[range], as: UTF8.self), number: mention.number, profiles: mention.profiles,
      marker: mention.marker, lineText: Self.line(bytes, around: range))
  }

  /// The longest line that is kept as a whole, in bytes.
  private static let longestLine = 500

  /// The line without the blanks around it; of a long one, the part around the mention. A line with many mentions would else be kept
  /// as many times.
  private static func line(_ bytes: [UInt8], around range: Range<Int>) -> String {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start > 0, !isLineEnd(bytes[start - 1]) { start -= 1 }
    while end < bytes.count, !isLineEnd(bytes[end]) { end += 1 }
    if end - start > longestLine {
      start = max(start, range.lowerBound - longestLine / 2)
      end = min(end, range.upperBound + longestLine / 2)
      // Not in a character.
      while start < range.lowerBound, bytes[start] & 0xC0 == 0x80 { start += 1 }
      while end > range.upperBound, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    }
    while start < end, isBlank(bytes[start]) { start += 1 }
    while start < end, isBlank(bytes[end - 1]) { end -= 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
