import CaseModel
import Configuration
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

/// A file, and the file with a profile `new` of two members.
private let styles: [(before: String, after: String)] = [
  (
    "{\n  \"profiles\": {\n    \"a\": {\"provider\": \"ibm-cloud\"}\n  }\n}\n",
    "{\n  \"profiles\": {\n    \"a\": {\"provider\": \"ibm-cloud\"},\n    \"new\": {\n      \"provider\": \"ibm-cloud\",\n"
      + "      \"credentials\": {\n        \"apiKey\": { \"env\": \"KEY\" }\n      }\n    }\n  }\n}\n"
  ),
  (
    "{\r\n\t\"profiles\": {\r\n\t\t\"a\": {}\r\n\t},\r\n\t\"files\": []\r\n}",
    "{\r\n\t\"profiles\": {\r\n\t\t\"a\": {},\r\n\t\t\"new\": {\r\n\t\t\t\"provider\": \"ibm-cloud\",\r\n"
      + "\t\t\t\"credentials\": {\r\n\t\t\t\t\"apiKey\": { \"env\": \"KEY\" }\r\n\t\t\t}\r\n\t\t}\r\n\t},\r\n"
      + "\t\"files\": []\r\n}"
  ),
  (
    "{\n    \"profiles\": {\n        \"a\": {}  \n    }\n}",
    "{\n    \"profiles\": {\n        \"a\": {},\n        \"new\": {\n            \"provider\": \"ibm-cloud\",\n"
      + "            \"credentials\": {\n                \"apiKey\": { \"env\": \"KEY\" }\n            }\n"
      + "        }  \n    }\n}"
  ),
  (
    #"{"profiles":{"a":{}}}"#,
    #"{"profiles":{"a":{}, "new": {"provider":"ibm-cloud","credentials":{"apiKey":{"env":"KEY"}}}}}"#
  ),
  (
    "\u{FEFF}{ \"files\": [\"\\\"profiles\\\": {\"], \"pro\\u0066iles\": { } }",
    "\u{FEFF}{ \"files\": [\"\\\"profiles\\\": {\"], \"pro\\u0066iles\": {"
      + #""new": {"provider":"ibm-cloud","credentials":{"apiKey":{"env":"KEY"}}} } }"#
  ),
]

private func environment(_ file: String) -> LoadEnvironment {
  LoadEnvironment(
    explicit: file, variables: [:], workingDirectory: "/", kinds: TestKinds.all, redactor: Redactor(),
    context: ProfileContext(time: SystemTime()) { _ in FakeTransport([]) })
}

private func draft(_ file: String) -> ProfileDraft {
  var draft = ProfileDraft(path: file, environment: environment(file))
  draft.name = "new"
  draft.setCredential("apiKey", to: ["env": "KEY"])
  draft.set("provider", to: "ibm-cloud")
  return draft
}

@Test("A profile is added in the style of the file, and every other byte is kept", arguments: styles)
private func style(before: String, after: String) throws {
  let folder = TemporaryFolder()
  let file = try folder.file("config.json", before, mode: 0o640)
  try ConfigurationEditor(environment(file)).write(draft(file), hasSecret: false)
  let text = try #require(try folder.text("config.json"))
  #expect(Array(text.utf8) == Array(after.utf8), "\(text)")
  #expect(FileSystem.permissions(file) == 0o640 && folder.names() == ["config.json"])
}

@Test("A link stays a link, and a file with a secret becomes private")
private func link() throws {
  let folder = TemporaryFolder()
  let target = try folder.file("dot/config.json", styles[0].before, mode: 0o644)
  let link = try folder.link("config.json", to: "dot/config.json")
  try ConfigurationEditor(environment(link)).write(draft(link), hasSecret: true)
  #expect(try folder.text("dot/config.json") == styles[0].after)
  #expect(FileSystem.destination(ofLink: link) == "dot/config.json" && FileSystem.permissions(target) == 0o600)
}

@Test("Of several processes that add a profile at once, none loses another's")
private func concurrentProcesses() async throws {
  let folder = TemporaryFolder()
  let file = try folder.file("config.json", #"{"profiles": {}}"#, mode: 0o600)
  let editors = try (0..<8).map { _ in try ConfigurationEditor(environment(file)) }
  let added = await gather(editors) { editor in (try? editor.write(draft(file), hasSecret: false)) != nil }
  #expect(added.count { $0 } == 1)
}

@Test("A file that would exceed the limit is kept")
private func limit() throws {
  let folder = TemporaryFolder()
  let text = #"{"profiles": {}"# + String(repeating: " ", count: (1 << 20) - 16) + "}"
  let file = try folder.file("config.json", text, mode: 0o600)
  #expect(throws: Fault.self) { try ConfigurationEditor(environment(file)).write(draft(file), hasSecret: false) }
  #expect(try folder.text("config.json") == text)
}

@Test("A file that was created or changed meanwhile is kept")
private func race() throws {
  let folder = TemporaryFolder()
  let file = folder.path + "/config.json"
  func refusal(_ editor: ConfigurationEditor) -> String? {
    do throws(Fault) {
      try editor.write(draft(file), hasSecret: false)
      return nil
    } catch {
      return error.message
    }
  }
  let creating = try ConfigurationEditor(environment(file))
  try folder.file("config.json", styles[0].before)
  #expect(refusal(creating) == "Cannot write the configuration \(file): File exists.")
  let adding = try ConfigurationEditor(environment(file))
  #expect(adding.names == ["a"])
  try folder.file("config.json", styles[3].before)
  #expect(refusal(adding) == "Cannot add a profile to \(file): it changed meanwhile.")
  #expect(try folder.text("config.json") == styles[3].before && folder.names() == ["config.json"])
}
