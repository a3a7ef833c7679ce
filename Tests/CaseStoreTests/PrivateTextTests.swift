import CaseModel
import CaseStore
import JSON
import Platform
import TestSupport
import Testing

@Suite struct PrivateTextTests {
  private let harness = StoreHarness()

  /// A store whose source has a baseline at minute 0 with one case.
  private func store() async throws -> CaseStore {
    let store = harness.memory()
    try await store.observe([row("1")], at: -1)
    try await store.setBaseline(.work, at: .minute(0))
    return store
  }

  /// The hash in the file has a key, so that the text cannot be found by trying texts.
  @Test func noTextOfAPrivateCommentCanBeGuessed() async throws {
    let store = harness.store()
    var hidden = comment("h", "no", at: 1)
    hidden.isPrivate = true
    try await store.observe([row("1") { $0.comments = [hidden, comment("c", "no", at: 1)] }])
    try await store.close()
    let file = String(decoding: try #require(try FileSystem.read(harness.path, limit: 1 << 20)), as: UTF8.self)
    func hashes(_ isPrivate: String) -> [String] {
      let text = ["", "no", "", isPrivate].joined(separator: "\u{1F}")
      var hash = FNV1a()
      hash.add(text)
      return [hash.hex, Hex.text(SHA256.digest(Array(text.utf8)))]
    }
    #expect(hashes("private").allSatisfy { !file.containsText($0) })
    // The text of the other one is in the file anyway.
    #expect(file.containsText(hashes("")[0]))
  }

  @Test func privateCommentsKeepNoText() async throws {
    var hidden = comment("h", "the secret text", at: 1, by: "someone")
    hidden.isPrivate = true
    let rows = [row("1") { $0.comments = [comment("c", "visible"), hidden] }]
    let store = try await store()
    let events = try await store.observe(rows)
    #expect(events.map(\.kind) == [.comment, .comment] && events.map(\.part) == ["c", "h"])
    let found = try #require(try await store.get(.work, "1", fields: .all))
    #expect(found.isIncomplete)
    let kept = try #require(found.value?.comments?.last)
    #expect(
      kept.id == "h" && kept.text == "" && kept.isPrivate == true && kept.author == nil && kept.createdAt == .minute(1))
    #expect(try await store.search(SearchText("secret"), limit: 1).total == 0)
    #expect(!String(decoding: found.json.bytes, as: UTF8.self).contains("secret"))

    let keeping = try await self.store()
    try await keeping.observe(rows) { $0.keepsPrivate = true }
    #expect(try await keeping.get(.work, "1", fields: .all)?.value?.comments == rows[0].value.comments)
    #expect(try await keeping.search(SearchText("secret"), limit: 1).total == 1)
  }

  @Test func textsThatAreNotKeptAnyMoreAreRemoved() async throws {
    let store = harness.memory()
    var hidden = comment("h", "the secret text", at: 1)
    hidden.isPrivate = true
    let rows = (0..<250).map { index in
      row("\(index)") { row in
        row.description = "described"
        row.comments = [comment("c", "visible"), hidden]
      }
    }
    for source in [StoreSource.work, .other] {
      try await store.setBaseline(source, at: .minute(0))
      try await store.observe(rows, source, at: 1) { $0.keepsPrivate = true }
    }
    // A comment that the vendor removed is still stored.
    try await store.observe(
      [
        row("0") { row in
          row = rows[0].value
          row.comments?.removeLast()
        }
      ], at: 2
    ) { $0.keepsPrivate = true }
    func found(_ text: String, _ source: StoreSource) async throws -> Int {
      try await store.search(SearchText(text), from: source, limit: 1).total
    }
    #expect(try await found("secret", .work) == 249)
    try await store.dropPrivate(.work)
    #expect(try await found("secret", .work) == 0)
    #expect(try await found("visible", .work) == 250)
    #expect(try await found("described", .work) == 250)
    #expect(try await found("secret", .other) == 250)
    for number in ["1", "249"] {
      let stored = try #require(try await store.get(.work, number, fields: .all))
      #expect(stored.isIncomplete)
      #expect(stored.value?.comments?.map(\.text) == ["visible", ""])
      #expect(stored.value?.description == "described")
    }
    // It is neither new nor changed when it is read again.
    #expect(try await store.observe(rows, at: 3) == [])
    #expect(try await found("secret", .work) == 0)
    #expect(try await store.observe(rows, at: 4) { $0.keepsPrivate = true } == [])
    #expect(try await found("secret", .work) == 250)
    try await store.dropPrivate(StoreSource(profile: "unknown", provider: "x", baseURL: "x", account: []))
  }

  /// The names of the files of the store that have this text.
  private func files(with text: String) throws -> [String] {
    try harness.folder.names("cache").filter { name in
      let bytes = try FileSystem.read("\(harness.folder.path)/cache/\(name)", limit: 64 << 20) ?? []
      return String(decoding: bytes, as: UTF8.self).containsText(text)
    }
  }

  /// A store whose file has private texts, and those of a case, also in its log.
  private func filled() async throws -> CaseStore {
    let store = harness.store()
    var hidden = comment("h", String(repeating: "canary-private ", count: 400), at: 1)
    hidden.isPrivate = true
    let rows = (0..<30).map { index in
      row("\(index)") { row in
        row.title = "canary-title"
        row.description = String(repeating: "canary-description ", count: 300)
        row.comments = [hidden]
      }
    }
    for _ in 0..<2 {
      try await store.observe(rows) { $0.keepsPrivate = true }
      try await store.close()
    }
    try await store.observe([row("new") { $0.comments = [hidden] }]) { $0.keepsPrivate = true }
    #expect(try files(with: "canary-private") == ["cases.sqlite", "cases.sqlite-wal"])
    return store
  }

  @Test func removedPrivateTextsAreInNoFile() async throws {
    let store = try await filled()
    try await store.dropPrivate(.work)
    #expect(try files(with: "canary-private") == [])
    #expect(try files(with: "canary-description") == ["cases.sqlite"])
    #expect(try await store.search(SearchText("canary"), limit: 1).total == 30)
  }

  @Test func afterClearingNoTextIsInAFile() async throws {
    let store = try await filled()
    #expect(try await store.clear() == 31)
    for text in ["canary-private", "canary-description", "canary-title"] {
      #expect(try files(with: text) == [], "\(text)")
    }
  }
}
