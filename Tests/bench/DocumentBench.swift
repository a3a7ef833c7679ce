import Platform
import ProviderKit
import References

/// Measurements in this process: documents that an editor opens and changes.
struct DocumentBench {
  private static let size = 9_800_000
  private static let filler =
    "12:45:01 the server writes a response of 123456 bytes when the token 0x7fff12ab is refreshed, error 1234567"

  let isQuick: Bool
  private let cpu = CPU()
  private let clock = SystemTime()

  init(isQuick: Bool) { self.isQuick = isQuick }

  func run(into table: inout Table) async throws {
    for (language, prefix) in [(nil, ""), ("c", "x = \"a\"; // ")] as [(String?, String)] {
      let name = language == nil ? "text" : "source"
      let text = Self.text(prefix, prefix + Self.filler, every: Self.size / (prefix.utf8.count + 108) / 5000)
      try open(text, language, name, &table)
      try change(text, language, name, &table)
      if language == nil { try await reference(text, &table) }
    }
    try keystrokes(&table)
  }

  private func open(_ text: String, _ language: String?, _ name: String, _ table: inout Table) throws {
    var durations: [Duration] = []
    for _ in 0..<(isQuick ? 5 : 20) {
      let begin = cpu.now
      let document = Self.document(text, language)
      let found = document.mentions
      durations.append(cpu.now - begin)
      guard found.count == ReferenceRecognizer.mostMentions else { throw BenchError("\(found.count) mentions came") }
    }
    table.add(
      "open 10 MB of \(name), all mentions", Sample(durations).median.milliseconds, "ms", "CPU; the goal is 60")
  }

  /// 1,000 changes on lines far apart, in one message.
  private func change(_ text: String, _ language: String?, _ name: String, _ table: inout Table) throws {
    var document = Self.document(text, language)
    let lines = document.lineCount
    let changes = (0..<1000).map { number in
      TextChange.range(Self.range(lines / 1000 * (number * 377 % 1000), 14, 15), "case\n")
    }
    let begin = cpu.now
    document.apply(changes)
    let duration = cpu.now - begin
    guard document.lineCount == lines + 1000 else { throw BenchError("\(document.lineCount) lines came") }
    table.add("1 000 changes in one message, 10 MB of \(name)", duration.milliseconds, "ms", "CPU; the goal is 1 000")
  }

  /// Changes of a document with 5,000 mentions.
  private func keystrokes(_ table: inout Table) throws {
    let text = Self.text("// ", "  value = next(value, \"a\"); // refresh the token", every: 10, lines: 50_000)
    var document = Self.document(text, "c")
    let count = document.mentionCount
    // A comment that opens at the top changes the state before each line, and closes again: the whole text is read once.
    for (name, line, typed) in [("in a comment", 25_000, "y"), ("that opens a comment", 0, "/*")] {
      var durations: [Duration] = []
      for _ in 0..<(isQuick ? 20 : 200) {
        for change in [TextChange.range(Self.range(line, 0, 0), typed), .range(Self.range(line, 0, typed.count), "")] {
          let begin = cpu.now
          document.apply([change])
          _ = document.mentions(in: line..<line + 200)
          durations.append(cpu.now - begin)
        }
      }
      guard document.mentionCount == count else { throw BenchError("\(document.mentionCount) mentions came") }
      table.add(
        "keystroke \(name), 50 000 lines of source", Sample(durations).at(0.99).milliseconds, "ms",
        "CPU, p99, with the mentions of 200 lines; the goal is 2")
      table.add("  the first one", durations.first?.milliseconds, "ms", "CPU")
    }
    var found: Set<MentionedCase> = []
    let begin = cpu.now
    document.forEachMention { mentioned, _ in
      found.insert(mentioned)
      return true
    }
    table.add(
      "the different cases of 5 000 mentions", (cpu.now - begin).milliseconds, "ms", "CPU, \(found.count) cases")
  }

  /// `grep` for the same numbers in the same text.
  private func reference(_ text: String, _ table: inout Table) async throws {
    let path = FileSystem.absolute(
      "casewire-bench-\(clock.now.nanoseconds)", relativeTo: ProcessEnvironment.all["TMPDIR"] ?? "/tmp")
    try AtomicFile.write(Array(text.utf8), to: path)
    let words = [
      "grep", "-cE", "(CS[0-9]{7,10}|(case|SR|TAC)[ :#]*[0-9]{8}|b/[0-9]{8}|https://b.example/cases/[0-9]{8})", path,
    ]
    var durations: [Duration] = []
    for _ in 0..<(isQuick ? 3 : 10) {
      let begin = clock.now
      let output = try? await ChildProcess.run(
        words, environment: ProcessEnvironment.all, timeout: .seconds(60), outputLimit: 1000)
      if output != nil { durations.append(clock.now - begin) }
    }
    _ = try? await ChildProcess.run(
      ["rm", path], environment: ProcessEnvironment.all, timeout: .seconds(10), outputLimit: 1000)
    table.add(
      "the same lines by grep -cE", durations.isEmpty ? nil : Sample(durations).median.milliseconds, "ms",
      "10 MB of text; opening may take 3 times as long")
  }

  private static func document(_ text: String, _ language: String?) -> TextDocument {
    TextDocument(
      text, language: language,
      formats: ReferenceFormats(
        vendors: [
          .init(id: "a", numbers: [NumberPattern(prefix: "CS", digits: 7...10)]),
          .init(
            id: "b", numbers: [NumberPattern(digits: 8...8)], pages: [PageAddress(before: "https://b.example/cases/")]),
        ],
        accounts: [.init(profile: "a", vendor: "a"), .init(profile: "b", vendor: "b")]))
  }

  private static func range(_ line: Int, _ start: Int, _ end: Int) -> TextPositionRange {
    TextPositionRange(
      start: TextPosition(line: line, character: start), end: TextPosition(line: line, character: end))
  }

  /// Lines with a mention after `prefix` on every few of them, up to 5,000 mentions.
  private static func text(_ prefix: String, _ plain: String, every step: Int, lines: Int? = nil) -> String {
    let mentions = ["CS1234567", "case #01234567", "b/01234567", "https://b.example/cases/01234567"]
    var text = ""
    var count = 0
    for line in 0..<(lines ?? step * ReferenceRecognizer.mostMentions) {
      if line % step == step - 1 {
        text += prefix + mentions[count % mentions.count] + "\n"
        count += 1
      } else {
        text += plain + "\n"
      }
    }
    return text
  }
}
