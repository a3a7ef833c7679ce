import CaseModel
import JSON
import Platform
import ProviderKit
import Synchronization
import TestSupport
import Testing

/// A session that knows its user once it is logged in.
private final class NamingSession: Session {
  private let user: String?
  private let failure: Fault?
  private let isLoggedIn = Mutex(false)

  init(user: String?, failure: Fault? = nil) {
    self.user = user
    self.failure = failure
  }

  var status: SessionStatus {
    var status = SessionStatus(profile: "p", provider: "fake", state: .active, source: nil)
    status.user = isLoggedIn.withLock { $0 } ? user : nil
    return status
  }

  func authorization(_ call: VendorCall) async throws(Fault) -> Authorization {
    if let failure { throw failure }
    isLoggedIn.withLock { $0 = true }
    return .init(header: "none", generation: 1)
  }
  func refused(_ authorization: Authorization) -> Bool { false }
  func accepted(_ authorization: Authorization) {}
}

@Suite struct QueryListingTests {
  private static func vendor(_ name: String, _ change: (inout FakeVendor.Settings) -> Void = { _ in }) -> FakeVendor {
    let rows = (1...60).map { index -> Case in
      var row = Case.fake(name, index, updated: index, title: index % 5 == 0 ? "Größe \(index)" : "disk \(index)")
      row.severity = CaseSeverity(level: index % 4 + 1, vendor: "x")
      row.status = CaseStatus(index % 3 == 0 ? .closed : .new, vendor: "x")
      row.createdBy = User(userId: index % 6 == 0 ? "me@example" : "other")
      return row
    }
    return FakeVendor(name, rows, change)
  }

  private static func user(_ profile: String, _ session: any Session) -> Profile {
    let vendor = vendor(profile)
    var provider = Provider(
      profile: profile, descriptor: FakeVendor.descriptor, baseURL: "https://fake.example", session: session)
    provider.cases = vendor
    return Profile(name: profile, providerID: "fake", baseURL: nil, provider: .success(provider))
  }

  struct Listed: Sendable {
    let query: String
    let filteredHere: [String]
    let matches: @Sendable (Int) -> Bool

    init(_ query: String, _ filteredHere: [String] = [], _ matches: @escaping @Sendable (Int) -> Bool) {
      self.query = query
      self.filteredHere = filteredHere
      self.matches = matches
    }
  }

  /// A query, the numbers of the matching cases of one vendor, and what casewire filters if the vendor knows all params.
  @Test(
    arguments: [
      Listed("status:open severity:1..2") { $0 % 3 != 0 && $0 % 4 < 2 },
      Listed("grosse", ["query"]) { $0 % 5 == 0 },
      Listed("-grosse status:closed", ["query"]) { $0 % 5 != 0 && $0 % 3 == 0 },
      Listed("number:F7,two/F8,one/F9") { $0 == 7 || $0 == 9 },
      Listed("") { _ in true },
      Listed("\"disk 1\" severity:>1", ["query"]) { $0 == 1 },
      Listed("severity:1 severity:2") { _ in false },
      Listed("is:mine status:open", ["query"]) { $0 % 6 == 0 && $0 % 3 != 0 },
      Listed("is:mine", ["query"]) { $0 % 6 == 0 },
      Listed("@odd") { $0 % 2 == 1 },
    ], 0..<4)
  func casesAreListed(listed: Listed, ability: Int) async throws {
    let knows = ability & 1 == 0 ? Set(CaseFilter.allCases) : []
    let sorts = ability & 2 == 0 ? Set(CaseSort.allCases) : []
    let vendor = Self.vendor("one") { settings in
      (settings.knows, settings.sorts) = (knows, sorts)
    }
    let (saved, _) = SavedQueries.read(["odd": "severity:2,4"])
    let harness = ServiceHarness([vendor.asProfile(me: ["ME@example"])], queries: saved)
    let expected = (1...60).reversed().filter(listed.matches).map { "one/F\($0)" }
    var ids: [String] = []
    var cursor: String?
    repeat {
      let reply = try await harness.list(
        #""query":\#(JSON.string(listed.query).text),"limit":7,"fields":["title"]"#, cursor)
      try #require(reply.error == nil, "\(reply.short)")
      ids += reply.ids
      cursor = reply.cursor
      let source = reply.source("one")
      if knows.isEmpty == false, source?["asOf"] != nil {
        #expect(source?["filteredHere"]?.array?.compactMap(\.string) == listed.filteredHere)
        #expect(source?["total"] == nil || source?["total"]?["exact"]?.bool == listed.filteredHere.isEmpty)
      }
      #expect(reply.result?["cases"]?.array?.allSatisfy { $0["createdBy"] == nil && $0["description"] == nil } == true)
    } while cursor != nil
    #expect(ids == expected)
  }

  /// Other params and the query must both match.
  @Test func otherParamsAreKept() async throws {
    let harness = ServiceHarness([Self.vendor("one").asProfile()])
    let reply = try await harness.list(
      #""query":"severity:2..4 disk","severity":[1,2],"status":["closed"],"limit":500"#)
    #expect(reply.ids == (1...60).reversed().filter { $0 % 4 == 1 && $0 % 5 != 0 && $0 % 3 == 0 }.map { "one/F\($0)" })
  }

  /// A profile that the query excludes gets no request and cannot fail.
  @Test func excludedProfilesAreNotQueried() async throws {
    let (one, two) = (Self.vendor("one"), Self.vendor("two"))
    two.fail(Fault(.vendorUnavailable, "offline"))
    let harness = ServiceHarness([one.asProfile(), two.asProfile(), .broken("bad")])
    let reply = try await harness.list(#""query":"profile:one severity:1","limit":500"#)
    #expect(reply.ids == (1...60).reversed().filter { $0 % 4 == 0 }.map { "one/F\($0)" })
    #expect(reply.cursor == nil)
    #expect(reply.source("two")?["complete"]?.bool == true)
    #expect(reply.source("bad") == nil)
    #expect(two.requests.isEmpty)
    let none = try await harness.list(#""query":"vendor:fake -profile:one,two,bad","profiles":["one"]"#)
    #expect(none.error == nil && none.ids.isEmpty && none.cursor == nil)
  }

  /// Relative times count from the first page.
  @Test func pagesShareTheTime() async throws {
    let vendor = Self.vendor("one")
    let time = ManualTime(date: minute(60))
    let harness = ServiceHarness([vendor.asProfile()], time: time)
    let first = try await harness.list(#""query":"updated:>-30m","limit":20"#)
    #expect(first.ids == (41...60).reversed().map { "one/F\($0)" })
    time.advance(by: .seconds(600))
    let second = try await harness.list(#""query":"updated:>-30m","limit":20"#, first.cursor)
    #expect(second.ids == (30...40).reversed().map { "one/F\($0)" })
    #expect(second.cursor == nil)
  }

  /// A cursor belongs to a query and to the saved queries that it names.
  @Test func cursorsBelongToTheQuery() async throws {
    let profile = Self.vendor("one").asProfile()
    func harness(_ saved: String) -> ServiceHarness {
      ServiceHarness([profile], queries: SavedQueries.read(["low": saved]).queries)
    }
    let first = try await harness("severity:4").list(#""query":"@low disk","limit":2"#)
    #expect(first.ids.count == 2)
    // The same query in another spelling.
    let next = try await harness("severity:4").list(#""query":"  @low   disk","limit":2"#, first.cursor)
    #expect(next.error == nil && Set(next.ids).isDisjoint(with: first.ids))
    for (saved, query) in [("severity:3", "@low disk"), ("severity:4", "@low"), ("severity:4", "")] {
      let reply = try await harness(saved).list(#""query":"\#(query)","limit":2"#, first.cursor)
      #expect(reply.paths == ["cursor"])
    }
    #expect(try await harness("severity:4").list(#""limit":2"#, first.cursor).paths == ["cursor"])
  }

  /// A query, the position and a part of the message.
  @Test(arguments: [
    ("stauts:open", 1, "Did you mean \"status\"?"), ("é profile:tow", 11, "Did you mean \"two\"?"),
    ("vendor:ibm", 8, "Valid here: fake."), ("@x", 1, "The configuration has no"),
  ])
  func errorsNameThePosition(query: String, character: Int, part: String) async throws {
    let harness = ServiceHarness(Self.vendor("one"), Self.vendor("two"))
    let reply = try await harness.list(#""query":"\#(query)""#)
    #expect(reply.code == -32602 && reply.paths == ["query"])
    let data = reply.error?["data"]
    #expect(data?["character"]?.integer == character)
    #expect(data?["offset"]?.integer == character - 1 + (query.hasPrefix("é") ? 1 : 0))
    #expect(reply.error?["message"]?.string?.containsText(part) == true, "\(reply.short)")
  }

  @Test func theSessionNamesTheUser() async throws {
    let harness = ServiceHarness([Self.user("one", NamingSession(user: "ME@Example"))])
    let reply = try await harness.list(#""query":"is:mine","limit":500"#)
    #expect(reply.ids == (1...10).reversed().map { "one/F\($0 * 6)" })
  }

  /// Without a user, the error names the setting, or the error of the login. Other profiles answer.
  @Test func anUnknownUserIsAnError() async throws {
    let unknown = Self.user("one", NamingSession(user: nil))
    let offline = Self.user("two", NamingSession(user: "x", failure: Fault(.vendorUnavailable, "offline")))
    let known = Self.vendor("three").asProfile(me: ["other", "me@example"])
    let harness = ServiceHarness([unknown, offline, known])
    for params in [#""profiles":["one"],"query":"is:mine""#, #""query":"profile:one -is:mine""#] {
      let reply = try await harness.list(params)
      #expect(reply.code == -32602 && reply.paths == ["query"], "\(reply.short)")
      #expect(reply.error?["message"]?.string?.containsText("Set \"me\" of the profile") == true)
    }
    #expect(try await harness.list(#""query":"profile:two is:mine""#).kind == "vendorUnavailable")
    let all = try await harness.list(#""query":"is:mine","limit":500"#)
    #expect(all.ids.count == 60)
    #expect(all.source("one")?["failure"]?["data"]?["kind"]?.string == "invalidParams")
    #expect(all.source("two")?["failure"]?["data"]?["kind"]?.string == "vendorUnavailable")
    // Only the profiles that the term is about need a user.
    #expect(try await harness.list(#""query":"profile:one severity:1","limit":1"#).ids.count == 1)
  }
}
