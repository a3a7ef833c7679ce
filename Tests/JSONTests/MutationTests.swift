import JSON
import TestSupport
import Testing

/// Thousands of damaged documents, the same in every run: all readers must agree on each.
struct MutationTests {
  static let seeds: [[UInt8]] =
    SplitTests.all + (ConformanceTests.good + ConformanceTests.bad).map { bytes($0) } + [
      bytes(RecordTests.text),
      bytes(
        #"{"number":"CS1","severity":2,"tags":["a","b\u00e9",{"deep":[[[1.5e-3]]]}],"text":"line\nline €😀","x":null}"#),
      bytes("[\n  {\"a\": -0.0, \"b\": [true, false, null]},\r\n\t{\"a\": 1E400, \"\": \"\\ud83d\\ude00\"}\n]"),
    ]

  /// The insertions of a mutation: structure, parts of escapes and of UTF-8, and invalid bytes.
  static let pieces: [[UInt8]] =
    [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "\\n", "0", "1", "-", ".", "e", "+", "n",
      "true",
      "null", " ", "\n", "\r", "\t", "é", "€", "😀", "/", "\"a\":", "[[", "]]",
    ].map { bytes($0) } + [
      [0x00], [0x1F], [0x7F], [0x80], [0xBF], [0xC0], [0xC3], [0xE0], [0xED, 0xA0], [0xF0], [0xF4], [0xFF],
    ]

  @Test func readersAgreeOnDamagedTexts() throws {
    var generator = SeededRandom(seed: 8259)
    var good = 0
    for round in 0..<6000 {
      let text = generator.damaged(Self.seeds[round % Self.seeds.count], with: Self.pieces, span: 3)
      let fault = Reader.tree.fault(text)
      let others = [Reader.cursor.fault(text), Reader.validator.fault(text)]
      guard others == [fault, fault] else {
        Issue.record("\(show(text)): tree \(String(describing: fault)), others \(others)")
        continue
      }
      let cut = Int.random(in: 0...text.count, using: &generator)
      let whole = SplitTests.scan(text, cuts: [], isFinal: true)
      let split = SplitTests.scan(text, cuts: [cut], isFinal: true, moving: true)
      if whole != split { Issue.record("\(show(text)) cut at \(cut): \(split), not \(whole)") }
      if fault == nil {
        good += 1
        try Self.roundTrip(text)
      }
    }
    // Both valid and invalid texts must occur.
    #expect(good > 400)
    #expect(good < 5400)
  }

  /// A written value reads back as equal, and its text is the same again.
  static func roundTrip(_ text: [UInt8]) throws {
    let tree = try JSON(parsing: text)
    let written = tree.bytes
    let again = try JSON(parsing: written)
    if again != tree { Issue.record("\(show(text)) comes back as \(show(written))") }
    if again.bytes != written { Issue.record("\(show(written)) is written otherwise the second time") }
    if written.contains(0x0A) || written.contains(0x0D) { Issue.record("\(show(written)) is not one line") }
    let slice = try JSONSlice(checking: text)
    if JSON.slice(slice) != tree { Issue.record("\(show(text)) differs from its slice") }
    let spliced = JSON.array([.slice(slice)]).bytes
    if try JSON(parsing: spliced) != .array([tree]) { Issue.record("\(show(text)) is spliced as \(show(spliced))") }
    guard case .object(let members) = tree else { return }
    let names = try JSONRecord(parsing: text).names
    if !names.elementsEqual(members, by: { $0.utf8.elementsEqual($1.name.utf8) }) {
      Issue.record("\(show(text)) as a record has the names \(names)")
    }
  }
}
