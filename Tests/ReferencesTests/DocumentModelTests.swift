import JSON
import TestSupport
import Testing

@testable import References

/// Random edits, compared with a fresh scan and with the slow rules of `DocumentModel`.
@Suite struct DocumentModelTests {
  private static let pieces = [
    "CS1234567", "CS7654321", "01234567", "682299374", "12", "case ", "SR ", "ibm/", "/", "TODO ", "FIXME", " XXX ",
    "https://access.redhat.com/support/cases/01234567", "https://tickets.example/CS1234567/view", "\n", "\n", "\r\n",
    "\r", "\n// ", "\n# ", "\n-- ", "\n; ", " ", "  ", "\t", "é", "案", "🙂", "e\u{301}", "\0", "x", "_", "\"", "\"",
    "'", "`", "\\", "\\\n", "/*", "*/", "//", "/* TODO", "#", "#|", "|#", "{-", "-}", "--", "--[[", "[[", "]]",
    "\"\"\"",
    "'''", "r#\"", "\"#", "\n=begin", "\n=end", "(*", "*)", "'\\", "@\"", "<#", "#>", "",
  ]

  private static let languages = [
    nil, "markdown", "c", "csharp", "rust", "swift", "javascript", "python", "ruby", "shellscript", "sql", "haskell",
    "lua", "powershell", "clojure", "ocaml", "json", "julia", "php", "nix",
  ]

  /// Small pieces, so that short texts have many.
  private static let chunks = PieceSizes(usual: 24, maximum: 48, minimum: 8)
  private static let segments = PieceSizes(usual: 40, maximum: 64, minimum: 12)

  private static func text(_ random: inout SeededRandom, _ count: ClosedRange<Int>) -> String {
    (0..<random.roll(count)).map { _ in random.pick(pieces) }.joined()
  }

  private static func document(
    _ text: String, _ language: String?, _ encoding: PositionEncoding, _ options: ScanOptions
  ) -> TextDocument {
    TextDocument(
      TextStorage(Array(text.utf8), chunks), language, encoding, SampleFormats.usualFormats, options, segments)
  }

  private static func change(_ random: inout SeededRandom, _ model: DocumentModel) -> TextChange {
    guard !random.hits(2) else {
      var copy = model
      if random.hits(50) {
        copy.apply(edit(&random, model))
        return .full(copy.text)
      }
      return .full(text(&random, 0...120))
    }
    return edit(&random, model)
  }

  private static func edit(_ random: inout SeededRandom, _ model: DocumentModel) -> TextChange {
    let start = position(&random, model, near: nil)
    let end = random.hits(90) ? position(&random, model, near: start) : position(&random, model, near: nil)
    let text = random.hits(30) ? "" : text(&random, 0...(random.hits(5) ? 40 : 3))
    return .range(TextPositionRange(start: start, end: end), text)
  }

  /// A position in the text, inside a character or outside of the text.
  private static func position(
    _ random: inout SeededRandom, _ model: DocumentModel, near other: TextPosition?
  ) -> TextPosition {
    if let other {
      return TextPosition(line: other.line + random.pick([0, 0, 0, 1, 2]), character: random.roll(0...20))
    }
    if random.hits(3) { return TextPosition(line: random.roll(-1...200), character: random.roll(-1...300)) }
    let position = model.position(of: random.roll(0...model.scalars.count))
    return TextPosition(line: position.line, character: position.character + random.pick([0, 0, 0, 1, -1, 500]))
  }

  @Test(
    "after random edits, a document equals a fresh scan and the slow rules", arguments: languages,
    PositionEncoding.allCases)
  func randomEdits(_ language: String?, _ encoding: PositionEncoding) {
    var random = SeededRandom(
      seed: UInt64((language ?? "none").utf8.reduce(7) { $0 &* 31 &+ Int($1) }) &+ encoding.seed)
    var options = ScanOptions(scope: random.hits(10) ? .everywhere : .comments)
    if random.hits(30) { options.mostMentions = 6 }
    if random.hits(20) { options.longestText = 300 }
    var model = DocumentModel(Self.text(&random, 40...120), encoding)
    var document = Self.document(model.text, language, encoding, options)
    for round in 0..<90 {
      let changes = (0..<random.pick([1, 1, 2, 4])).map { _ in
        let change = Self.change(&random, model)
        model.apply(change)
        return change
      }
      document.apply(changes)
      guard check(document, model, language, options, &random) else {
        Issue.record("\(language ?? "none") \(encoding) round \(round): \(changes)\n\(model.text.debugDescription)")
        return
      }
      if model.scalars.count > 1500 {
        model.apply(.full(Self.text(&random, 0...100)))
        document.apply([.full(model.text)])
      }
    }
  }

  @Test("1,000 changes in one message equal a fresh scan", arguments: [nil, "c", "python"] as [String?])
  func oneMessage(_ language: String?) {
    var random = SeededRandom(seed: 5)
    var model = DocumentModel(Self.text(&random, 100...100), .utf16)
    var document = Self.document(model.text, language, .utf16, ScanOptions())
    let changes = (0..<1000).map { _ in
      let change = Self.edit(&random, model)
      model.apply(change)
      return change
    }
    document.apply(changes)
    #expect(check(document, model, language, ScanOptions(), &random))
  }

  @Test("A text that is decoded in pieces has the same chunks as one that is decoded before", arguments: 0..<20)
  func decodedChunks(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for count in [0, 1, 20, 300, 3000, 30_000] {
      let text = Self.text(&random, count...count)
      let written = try JSONSlice(checking: JSON.string(text).bytes)
      for sizes in [Self.chunks, PieceSizes.chunks] {
        let storage = TextStorage(try #require(JSONTextReader(written)), sizes)
        let expected = TextStorage(Array(text.utf8), sizes)
        #expect(storage.chunks.map(\.bytes) == expected.chunks.map(\.bytes))
        #expect(storage.chunks.map(\.counts) == expected.chunks.map(\.counts))
      }
    }
  }

  /// Whether the document has the text of the model and the mentions of a fresh scan, at the positions of the model.
  private func check(
    _ document: TextDocument, _ model: DocumentModel, _ language: String?, _ options: ScanOptions,
    _ random: inout SeededRandom
  ) -> Bool {
    let text = model.text
    let bytes = Array(text.utf8)
    let isTooLarge = bytes.count > options.longestText
    let expected = SampleFormats.usual.find(
      in: bytes.span, language: options.scope == .everywhere ? nil : language, limit: options.mostMentions)
    let found = document.mentions
    let fresh = Self.document(text, language, model.encoding, options)
    let whole = TextDocument(
      text, language: language, formats: SampleFormats.usualFormats, encoding: model.encoding, options: options)
    var index = [Int: Int]()
    var offset = 0
    for (scalar, next) in zip(model.scalars, 0...) {
      index[offset] = next
      offset += String(scalar).utf8.count
    }
    index[offset] = model.scalars.count
    let positions = found.allSatisfy { mention in
      index[mention.mention.range.lowerBound].map(model.position) == mention.range.start
        && index[mention.mention.range.upperBound].map(model.position) == mention.range.end
    }
    let probe = TextPosition(line: random.roll(0...document.lineCount), character: random.roll(0...40))
    let parts = [
      document.text == text, document.byteCount == bytes.count, document.isTooLarge == isTooLarge,
      found.map(\.mention) == (isTooLarge ? [] : expected.references),
      document.isTruncated == (!isTooLarge && expected.isTruncated), document.mentionCount == found.count, positions,
      found == fresh.mentions, found == whole.mentions, checkLines(document, model, found, &random),
      document.isScanned(at: probe) == whole.isScanned(at: probe), Self.eachMention(document) == found,
    ]
    #expect(parts.allSatisfy { $0 }, "\(parts)")
    return parts.allSatisfy { $0 }
  }

  private static func eachMention(_ document: TextDocument) -> [DocumentMention] {
    var found: [DocumentMention] = []
    document.forEachMention { mentioned, bytes in
      found.append(document.located(mentioned, bytes))
      return true
    }
    return found
  }

  private func checkLines(
    _ document: TextDocument, _ model: DocumentModel, _ found: [DocumentMention], _ random: inout SeededRandom
  ) -> Bool {
    let lines = model.lines
    let line = random.roll(0...lines.count - 1)
    let index = random.roll(0...model.scalars.count)
    let position = model.position(of: index)
    let start = lines[position.line].lowerBound
    let texts = [
      document.line(line) == string(model.scalars[lines[line]]), document.lineCount == lines.count,
      document.text(before: position) == string(model.scalars[start..<min(index, lines[position.line].upperBound)]),
      document.line(lines.count) == nil, document.position(of: document.offset(of: position)) == position,
    ]
    let some = line..<min(lines.count, line + random.roll(0...5))
    let at = document.mention(at: position)
    let expected = found.last { !(position < $0.range.start) && !($0.range.end < position) }
    return texts.allSatisfy { $0 } && document.mentions(in: some) == found.filter { some.contains($0.line) }
      && at == expected
  }

  private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }
}

private func < (first: TextPosition, second: TextPosition) -> Bool {
  (first.line, first.character) < (second.line, second.character)
}

extension PositionEncoding {
  fileprivate var seed: UInt64 { UInt64(Self.allCases.firstIndex(of: self) ?? 0) &* 1_000_003 }
}
