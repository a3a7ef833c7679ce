import CaseModel
import JSON
import LanguageServer
import Platform
import TestSupport
import Testing

/// The blocks of code in the documents are run against the program that was built with these tests. A comment before a
/// block, such as `<!-- test: run -->`, states its kind. An `output` block is the output of the block before it.
private struct DocumentBlock: Sendable, CustomTestStringConvertible {
  let document: String
  let kind: String
  /// The line number before the block.
  let line: Int
  let text: String
  /// The text of the `output` block that follows.
  var output: String?

  var testDescription: String { "\(document), line \(line)" }

  static let all = ["README.md", "protocol/configuration.md", "protocol/guide.md"].flatMap(blocks)

  static func of(_ kind: String) -> [DocumentBlock] { all.filter { $0.kind.split(separator: " ").first == kind[...] } }

  private static func blocks(of document: String) -> [DocumentBlock] {
    let lines = content(of: document).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var found: [DocumentBlock] = []
    for (index, line) in lines.enumerated() where line.hasPrefix("<!-- test: ") && line.hasSuffix(" -->") {
      let kind = String(line.dropFirst("<!-- test: ".count).dropLast(" -->".count))
      let body = lines[(index + 2)...].prefix { $0 != "```" }
      let text = body.map { $0 + "\n" }.joined()
      if kind == "output" {
        found[found.count - 1].output = text
      } else {
        found.append(DocumentBlock(document: document, kind: kind, line: index + 2, text: text))
      }
    }
    return found
  }
}

private let repository = FileSystem.absolute("../../..", relativeTo: #filePath)
private let programs = repository + "/.build/debug"
private let documents = [
  "README.md", "Sources/README.md", "protocol/configuration.md", "protocol/guide.md", "protocol/security.md",
]

private func content(of document: String) -> String {
  String(decoding: (try? FileSystem.read("\(repository)/\(document)", limit: 1 << 20)) ?? [], as: UTF8.self)
}

/// Runs a shell script with `casewire` on the path and without a configuration.
private func shell(_ script: String, _ variables: [String: String] = [:]) async throws -> String {
  // The texts of commands are kept there until they are sent.
  let state = TemporaryFolder()
  defer { withExtendedLifetime(state) {} }
  var environment = [
    "PATH": "\(programs):\(ProcessEnvironment.all["PATH"] ?? "/usr/bin:/bin")", "HOME": "/nonexistent",
    "XDG_STATE_HOME": state.path,
  ]
  environment.merge(variables) { $1 }
  let output = try await ChildProcess.run(
    ["/bin/sh", "-c", script], environment: environment, timeout: .seconds(60), outputLimit: 1 << 20)
  return String(decoding: output.standardOutput.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
}

/// The text with variable parts replaced by a star: cursors, times, the window of a listing, and the ids of comments,
/// which derive from times.
private func masked(_ text: String) -> String {
  var text = text
  for beginning in [
    #""nextCursor":""#, #""asOf":""#, #""createdAt":""#, #""updatedAt":""#, #""createdSince":""#, #""expiresAt":""#,
    #""id":"c"#, #""at":""#, #""seenAt":""#, #""nextPollAt":""#, #""key":""#, #""asOf":{"ibm":""#,
    #""state":"W"#,
    "expires at ",
  ] {
    var rest = text[...]
    text = ""
    while let mark = rest.firstRange(of: beginning) {
      text += rest[..<mark.upperBound] + "*"
      rest = rest[mark.upperBound...].drop { $0 != "\"" && $0 != "\n" }
    }
    text += rest
  }
  return text
}

/// Compares the documented output with the real one, except for masked parts; or updates it on request.
private func expectShown(_ shown: String, _ actual: String, in block: DocumentBlock) throws {
  guard masked(shown) != masked(actual), Repository.isUpdating else {
    #expect(masked(actual) == masked(shown))
    return
  }
  let document = try Repository.read(block.document)
  // An equal text before the block belongs to another block, so only the text after it is searched.
  let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
  let before = lines.prefix(block.line).joined(separator: "\n")
  let behind = lines.dropFirst(block.line).joined(separator: "\n")
  let range = try #require(behind.firstRange(of: shown), "\(block.testDescription) is not what it was")
  let text = before + "\n" + behind[..<range.lowerBound] + actual + behind[range.upperBound...]
  try Repository.write(text, to: block.document)
}

@Test("The documents have blocks to test")
private func blocksAreFound() {
  let readme = DocumentBlock.all.filter { $0.document == "README.md" }.map(\.kind)
  #expect(Set(readme) == ["run", "commands", "configuration", "install", "python", "screen"])
  #expect(DocumentBlock.of("transcript").count > 10)
  #expect(DocumentBlock.of("run").allSatisfy { $0.output != nil })
  #expect(DocumentBlock.of("python").allSatisfy { $0.output != nil })
}

@Test(
  "The documented output of a shell block is the real output",
  arguments: DocumentBlock.of("run").filter { !$0.text.contains("jq ") })
private func run(_ block: DocumentBlock) async throws {
  try expectShown(block.output ?? "", try await shell(block.text), in: block)
}

@Test(
  "The same applies to blocks with jq", .enabled(if: InstalledTool.exists("jq")),
  arguments: DocumentBlock.of("run").filter { $0.text.contains("jq ") })
private func runWithJq(_ block: DocumentBlock) async throws {
  try expectShown(block.output ?? "", try await shell(block.text), in: block)
}

@Test(
  "The documented Python programs work", .enabled(if: InstalledTool.exists("python3")),
  arguments: DocumentBlock.of("python"))
private func python(_ block: DocumentBlock) async throws {
  let script = "exec python3 -B -c \"$PROGRAM_TEXT\""
  // Programs may use the Python client of this commit, which finds the program on PATH.
  let variables = ["PROGRAM_TEXT": block.text, "PYTHONPATH": "\(repository)/clients/python/src"]
  try expectShown(block.output ?? "", try await shell(script, variables), in: block)
}

@Test(
  "The documented screen is that of a session", .enabled(if: InstalledTool.exists("python3")),
  arguments: DocumentBlock.of("screen"))
private func screen(_ block: DocumentBlock) async throws {
  let script = "exec python3 '\(repository)/Tests/external/editor/screen.py'"
  try expectShown(block.text, try await shell(script), in: block)
}

@Test("The documented settings are valid", arguments: DocumentBlock.of("settings"))
private func settings(_ block: DocumentBlock) throws {
  let (_, issues) = SettingsLayer.read(try JSON(parsing: Array(block.text.utf8)))
  #expect(issues.isEmpty, "\(issues.map(\.message))")
}

@Test("The two commands are documented, and the first prints one line", arguments: DocumentBlock.of("commands"))
private func commands(_ block: DocumentBlock) async throws {
  let lines = block.text.split(separator: "\n").map(String.init)
  #expect(lines.count == 2 && lines.last == "swift test --no-parallel")
  let first = try #require(lines.first)
  let parts = first.split(separator: "|").map { $0.trimming(" ") }
  #expect(parts.last == "swift run casewire --sandbox")
  let answers = try await shell("\(parts[0]) | casewire --sandbox").split(separator: "\n")
  #expect(answers.count == 1)
  let answer = try JSON(parsing: Array(try #require(answers.first).utf8))
  #expect(answer["id"]?.integer == 1)
  #expect(answer["result"]?["cases"]?.array?.count == 3)
}

@Test("The documented configuration is valid", arguments: DocumentBlock.of("configuration"))
private func configuration(_ block: DocumentBlock) async throws {
  let script = """
    file=$(mktemp) && printf '%s' "$CONFIGURATION" > "$file"
    casewire call --config "$file" profiles/list; status=$?
    rm "$file"; exit $status
    """
  let answer = try JSON(parsing: Array(try await shell(script, ["CONFIGURATION": block.text]).utf8))
  let profiles = try #require(answer["profiles"]?.array)
  let names = try JSON(parsing: Array(block.text.utf8))["profiles"]?.object?.map(\.name)
  #expect(profiles.compactMap { $0["profile"]?.string } == names)
  #expect(profiles.allSatisfy { $0["failure"] == nil })
}

@Test("The program responds as in the transcripts", arguments: DocumentBlock.of("transcript"))
private func transcript(_ block: DocumentBlock) async throws {
  var options = block.kind.split(separator: " ").dropFirst()
  // Each request is sent after the answer to the one before.
  let isInSteps = options.first == "steps"
  if isInSteps { options = options.dropFirst() }
  let lines = block.text.split(separator: "\n").map(String.init)
  #expect(lines.allSatisfy { $0.hasPrefix("--> ") || $0.hasPrefix("<-- ") })
  let sent = lines.filter { $0.hasPrefix("--> ") }.map { String($0.dropFirst(4)) + "\n" }.joined()
  let program = "casewire --sandbox \(options.joined(separator: " "))"
  let script = isInSteps ? steps(program) : "printf '%s' \"$SENT\" | \(program)"
  let answers = try await shell(script, ["SENT": sent])
  let requests = lines.filter { $0.hasPrefix("--> ") }.map { $0 + "\n" }
  let came = answers.split(separator: "\n").map { "<-- \($0)\n" }
  let all = isInSteps ? zip(requests, came).map { $0 + $1 } : requests + came
  try expectShown(block.text, all.joined(), in: block)
}

private func steps(_ program: String) -> String {
  """
  folder=$(mktemp -d) && mkfifo "$folder/in" "$folder/out" || exit 1
  \(program) <"$folder/in" >"$folder/out" &
  exec 3>"$folder/in" 4<"$folder/out"
  printf '%s' "$SENT" | while IFS= read -r line; do
    printf '%s\\n' "$line" >&3; IFS= read -r answer <&4; printf '%s\\n' "$answer"
  done
  exec 3>&-
  rm -r "$folder"
  """
}

@Test("Links resolve to files and headings", arguments: documents)
private func links(_ document: String) {
  let targets = content(of: document).split(separator: "](").dropFirst().compactMap { $0.split(separator: ")").first }
  for target in targets where !target.contains("://") {
    if target.hasPrefix("#") {
      #expect(chapters(of: document).contains(target), "\(document) has no chapter \(target)")
      continue
    }
    let parts = target.split(separator: "#")
    let path = FileSystem.absolute("../\(parts[0])", relativeTo: "\(repository)/\(document)")
    #expect(FileSystem.permissions(path) != nil, "\(document) names \(target)")
    if parts.count > 1 {
      let other = String(path.dropFirst(repository.count + 1))
      #expect(chapters(of: other).contains("#\(parts[1])"), "\(document) names \(target)")
    }
  }
  #expect(targets.count > 1)
}

/// The headings as link targets.
private func chapters(of document: String) -> Set<Substring> {
  let headings = content(of: document).split(separator: "\n").filter { $0.hasPrefix("#") }
  return Set(
    headings.map { heading in
      let words = heading.drop { "# ".contains($0) }.lowercased()
      return "#" + words.filter { $0.isLetter || $0.isNumber || "- ".contains($0) }.map { $0 == " " ? "-" : $0 }
    })
}

@Test("The tests that Sources/README.md names exist")
private func namedTests() async throws {
  let files = try await shell("cd '\(repository)/Tests' && echo * */*").split { " /\n".contains($0) }
  let present = Set(files.map { $0.split(separator: ".")[0] })
  let words = content(of: "Sources/README.md").split { !($0.isLetter || $0.isNumber) }
  let named = Set(words.filter { $0.hasSuffix("Tests") && $0 != "Tests" })
  #expect(named.count > 8 && named.subtracting(present).isEmpty)
}

extension Substring {
  fileprivate func trimming(_ character: Character) -> String {
    var rest = self
    while rest.first == character { rest.removeFirst() }
    while rest.last == character { rest.removeLast() }
    return String(rest)
  }
}
