import CaseModel
import CaseService
import CaseStore
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

@Suite("Cards and searches of cases") struct CaseCardTests {
  private static func sample() -> Case {
    var row = StoredCaseTests.row(1)
    row.title = "Disk \u{1B}[31mfull\u{202E} *now*"
    row.severity = CaseSeverity(level: 2, vendor: "High")
    row.owner = User(name: "Ada Example")
    row.url = "https://vendor.example/cases/F1"
    row.comments = (1...3).map { Comment(id: "c\($0)", text: "comment \($0)", createdAt: minute($0)) }
    var hidden = Comment(id: "c4", text: "for us")
    hidden.isPrivate = true
    row.comments?.append(hidden)
    return row
  }

  private static func stored(_ row: Case, keepsPrivate: Bool = false) async throws -> (CaseLookup, ManualTime) {
    let vendor = FakeVendor("a", [row])
    let service = ServiceHarness(
      [vendor.asProfile(account: "one", keepsPrivate: keepsPrivate)], store: .init(location: .memory))
    #expect(try await service.ask("cases/get", #"{"case":"a/F1"}"#).error == nil)
    return (CaseLookup(context: service.context), service.time)
  }

  @Test("A card has the title, the status, the severity, the owner, the age, the address and the last comments")
  func plain() async throws {
    let (lookup, time) = try await Self.stored(Self.sample())
    time.advance(by: .seconds(330))
    let expected = """
      Disk full *now*

      Case: a/F1, as of 5 min ago
      Status: in progress (Working)
      Severity: 2 (High)
      Owner: Ada Example
      Updated: 2023-11-14 22:18 UTC
      Web page: https://vendor.example/cases/F1

      LAST COMMENTS

      2023-11-14 22:15 UTC
      comment 2

      2023-11-14 22:16 UTC
      comment 3

      """
    #expect(await lookup.card(of: LookupHarness.key(1), format: .plain) == expected)
    let markdown = await lookup.card(of: LookupHarness.key(1), format: .markdown) ?? ""
    #expect(markdown.hasPrefix("# Disk full \\*now\\*\n\n- Case: a/F1, as of 5 min ago\n"), "\(markdown)")
    #expect(markdown.contains("- Web page: <https://vendor.example/cases/F1>\n"), "\(markdown)")
    #expect(markdown.hasSuffix("\n\ncomment 3\n"), "\(markdown)")
  }

  @Test("Private comments are shown only if the profile keeps them", arguments: [true, false])
  func privateComments(_ keepsPrivate: Bool) async throws {
    let (lookup, _) = try await Self.stored(Self.sample(), keepsPrivate: keepsPrivate)
    let card = await lookup.card(of: LookupHarness.key(1), format: .plain)
    #expect(card?.contains("for us") == keepsPrivate)
    #expect(await lookup.details(of: LookupHarness.key(1))?.comments?.count == (keepsPrivate ? 4 : 3))
  }

  @Test("A long comment is shortened") func longComment() async throws {
    var row = Self.sample()
    row.comments = [
      Comment(id: "c1", text: (1...100).map { "line \($0)" }.joined(separator: "\n\n")),
      Comment(id: "c2", text: String(repeating: "word ", count: 100_000)),
    ]
    let (lookup, _) = try await Self.stored(row)
    let card = await lookup.card(of: LookupHarness.key(1), format: .plain) ?? ""
    #expect(card.contains("line 5…\n") && !card.contains("line 6"), "\(card)")
    #expect(card.count < 1000 && card.hasSuffix("…\n"), "\(card)")
  }

  struct Age: Sendable, CustomTestStringConvertible {
    let seconds: Double
    let text: String
    var testDescription: String { "\(seconds)" }
  }

  @Test(
    "The age is written in one unit",
    arguments: [
      Age(seconds: 0, text: "just now"), Age(seconds: 59, text: "just now"), Age(seconds: 60, text: "1 min ago"),
      Age(seconds: 3599, text: "59 min ago"), Age(seconds: 3600, text: "1 h ago"),
      Age(seconds: 86_399, text: "23 h ago"), Age(seconds: 86_400, text: "1 day ago"),
      Age(seconds: 172_800, text: "2 days ago"), Age(seconds: -500, text: "just now"),
    ]) func age(_ age: Age) async throws
  {
    let (lookup, time) = try await Self.stored(Self.sample())
    time.jump(by: age.seconds)
    let card = await lookup.card(of: LookupHarness.key(1), format: .plain)
    #expect(card?.contains("Case: a/F1, as of \(age.text)\n") == true, "\(card ?? "")")
  }

  @Test("Where rounds read all changes, the age is that of the last round") func roundAge() async throws {
    let stored = ChangeFeedTests.service()
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.pass(1800)
    _ = try await client.read(&state)
    let card = await CaseLookup(context: stored.service.context).card(of: LookupHarness.key(1), format: .plain)
    #expect(card?.contains("as of just now") == true, "\(card ?? "")")
  }

  @Test(
    "Only an address that a browser may open is kept",
    arguments: [
      ("https://vendor.example/1", true), ("HTTP://vendor.example/1", true), ("javascript:alert(1)", false),
      ("file:///etc/passwd", false), ("https://vendor.example/\u{202E}1", false), ("https://vendor.example/a b", false),
      ("", false),
    ]) func address(_ url: String, _ isKept: Bool) async throws
  {
    var row = Self.sample()
    row.url = url
    let (lookup, _) = try await Self.stored(row)
    let key = LookupHarness.key(1)
    #expect(await lookup.known([key])[key]?.known?.url == (isKept ? url : nil))
    #expect(await lookup.card(of: key, format: .plain)?.contains("Web page:") == isKept)
  }

  @Test("The short form has clean lines") func cleanTexts() async throws {
    var row = Self.sample()
    row.title = "  one\r\ntwo\u{7}\u{202E}  " + String(repeating: "x", count: 1000)
    row.status = CaseStatus(.closed, vendor: "Clo\u{1B}[0msed\n")
    let (lookup, _) = try await Self.stored(row)
    let known = try #require(await lookup.known([LookupHarness.key(1)])[LookupHarness.key(1)]?.known)
    #expect(known.title?.hasPrefix("  one two  xxx") == true && known.title?.count == 500)
    #expect(known.vendorStatus == "Closed" && known.state == .closed && known.isOver)
    #expect(known.severity == 2 && known.vendorSeverity == "High" && known.owner == "Ada Example")
  }

  // MARK: Searching

  private static func searchable() async throws -> CaseLookup {
    var (one, other): ([Case], [Case]) = ([], [])
    for number in 1...12 {
      var row = Case.fake("a", number, updated: number, title: number == 4 ? "Network äther" : "case \(number)")
      if number > 9 { row.status = CaseStatus(.closed, vendor: "Closed") }
      one.append(row)
      other.append(.fake("b", number + 100, updated: 13 - number, title: "other"))
    }
    let service = ServiceHarness(
      [FakeVendor("a", one).asProfile(account: "one"), FakeVendor("b", other).asProfile(account: "two")],
      store: .init(location: .memory))
    #expect(try await service.ask("cache/sync").error == nil)
    return CaseLookup(context: service.context)
  }

  @Test("Open cases come first, and then the newest") func order() async throws {
    let lookup = try await Self.searchable()
    let found = await lookup.search("", profiles: ["a"]).map(\.key.number)
    #expect(found == [9, 8, 7, 6, 5, 4, 3, 2, 1, 12, 11, 10].map { "F\($0)" })
    #expect(await lookup.search("", limit: 3).map(\.key.id) == ["b/F101", "b/F102", "b/F103"])
    #expect(await lookup.search("", limit: 0) == [])
    #expect(await lookup.search("").count == 24)
  }

  struct Search: Sendable, CustomTestStringConvertible {
    let text: String
    let part: CaseLookup.SearchPart
    let found: Set<String>
    var testDescription: String { "\(text) \(part)" }
  }

  @Test(
    "A search compares the beginning of the number, or the number and the title",
    arguments: [
      Search(
        text: "F10", part: .numbers,
        found: ["F10", "F101", "F102", "F103", "F104", "F105", "F106", "F107", "F108", "F109"]),
      Search(text: "f11", part: .numbers, found: ["F11", "F110", "F111", "F112"]),
      Search(text: "11", part: .numbers, found: ["F11", "F110", "F111", "F112"]),
      Search(text: "2", part: .numbers, found: ["F2"]),
      Search(text: "netw", part: .numbers, found: []),
      Search(text: "netw", part: .numbersAndTitles, found: ["F4"]),
      Search(text: "ÄTH net", part: .numbersAndTitles, found: ["F4"]),
      Search(text: "12", part: .numbersAndTitles, found: ["F12", "F112"]),
      Search(text: "disk", part: .numbersAndTitles, found: []),
      Search(text: "%_*'\"", part: .numbersAndTitles, found: []),
      Search(text: "%", part: .numbers, found: []),
    ]) func search(_ search: Search) async throws
  {
    let lookup = try await Self.searchable()
    #expect(Set(await lookup.search(search.text, in: search.part).map(\.key.number)) == search.found)
  }
}
