import CaseModel
import CaseService
import CaseStore
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

/// A client of the change feed that keeps the state, as the guide says.
final class FeedClient: Sendable {
  let service: ServiceHarness
  private let params: String

  init(_ service: ServiceHarness, _ params: String = "") { (self.service, self.params) = (service, params) }

  func ask(_ state: String?, _ more: String = "") async throws -> Reply {
    let all = [state.map { "\"state\":\"\($0)\"" } ?? "", params, more].filter { !$0.isEmpty }
    return try await service.ask("changes/list", "{\(all.joined(separator: ","))}")
  }

  /// The state to begin at.
  func begin() async throws -> String {
    let reply = try await ask(nil)
    #expect(reply.result?["events"] == [], "\(reply.short)")
    return reply.result?["state"]?.string ?? ""
  }

  /// Reads to the end. Returns the kinds and cases of the events, such as `status F1`, and moves the state.
  func read(_ state: inout String, _ more: String = "") async throws -> [String] {
    try await events(&state, more).map { event in
      let number = event["case"]?.string?.split(separator: "/").last.map(String.init) ?? ""
      return "\(event["kind"]?.string ?? "") \(number)"
    }
  }

  func events(_ state: inout String, _ more: String = "") async throws -> [JSON] {
    var events: [JSON] = []
    var hasMore = true
    while hasMore {
      let reply = try await ask(state, more)
      guard let result = reply.result else {
        Issue.record("\(reply.short)")
        return events
      }
      events += result["events"]?.array ?? []
      hasMore = result["hasMore"]?.bool ?? false
      state = result["state"]?.string ?? ""
    }
    return events
  }
}

extension StoredService {
  /// Makes the next round due.
  func pass(_ seconds: Int = 3600) { service.time.advance(by: .seconds(seconds)) }

  /// Changes a case at the vendor, now.
  func change(_ number: Int, _ body: (inout Case) -> Void) {
    let now = service.time.date
    vendor.update { rows in
      guard let index = rows.firstIndex(where: { $0.number == "F\(number)" }) else { return }
      body(&rows[index])
      rows[index].updatedAt = now
    }
  }

  func comment(_ number: Int, _ id: String, by author: String? = nil) {
    let now = service.time.date
    change(number) { row in
      let comment = Comment(id: id, text: "text \(id)", author: author.map { User(userId: $0) }, createdAt: now)
      row.comments = (row.comments ?? []) + [comment]
    }
  }
}

@Suite("changes/list") struct ChangeFeedTests {
  static func service(
    _ change: (inout FakeVendor.Settings) -> Void = { _ in }, options: (inout CaseStore.Options) -> Void = { _ in },
    polling: PollingSettings? = nil
  ) -> StoredService {
    StoredService([1, 2, 3].map { StoredCaseTests.row($0) }, change, options: options, polling: polling)
  }

  @Test("Without a state, the cases are read once, nothing is reported, and the state is usable") func first()
    async throws
  {
    let stored = StoredService(SynchronisingTests.rows(95))
    let client = FeedClient(stored.service)
    let reply = try await client.ask(nil)
    #expect(reply.result?["events"] == [] && reply.result?["hasMore"] == false)
    #expect(reply.result?["pending"] == [])
    #expect(reply.result?["asOf"]?["a"]?.string == RFC3339.format(stored.service.time.date))
    #expect(stored.vendor.requests.count == 5)
    var state = reply.result?["state"]?.string ?? ""
    #expect(try await client.read(&state) == [])
    // A round is not due yet.
    #expect(stored.vendor.requests.count == 5)
  }

  @Test("A change is reported once, with the members before and after") func change() async throws {
    let stored = Self.service()
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.pass()
    stored.change(2) { $0.status = CaseStatus(.closed, vendor: "Closed") }
    let changedAt = stored.service.time.date
    stored.pass(60)
    let events = try await client.events(&state)
    let event = try #require(events.first)
    #expect(events.count == 1)
    #expect(event["kind"] == "status" && event["case"] == "a/F2" && event["profile"] == "a")
    #expect(event["old"]?["status"]?["state"] == "inProgress")
    #expect(event["new"]?["status"] == ["state": "closed", "vendor": "Closed"])
    #expect(event["at"]?.string == RFC3339.format(changedAt))
    #expect(event["seenAt"]?.string == RFC3339.format(stored.service.time.date))
    stored.pass()
    #expect(try await client.read(&state) == [])
  }

  @Test("Two comments in one second with a round between them are both reported, once each") func sameSecond()
    async throws
  {
    let stored = Self.service()
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.pass()
    stored.comment(1, "c2")
    let at = stored.service.time.date
    #expect(try await client.read(&state) == ["comment F1"])
    stored.pass(40)
    stored.vendor.update { rows in
      rows[0].comments?.append(Comment(id: "c3", text: "text", createdAt: at))
      rows[0].updatedAt = at
    }
    #expect(try await client.read(&state) == ["comment F1"])
    stored.pass()
    #expect(try await client.read(&state) == [])
  }

  @Test("A case that a request reads between two rounds is reported once") func readBetween() async throws {
    let stored = Self.service()
    for row in stored.vendor.rows { stored.vendor.setComments(row.comments ?? [], of: row.number) }
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.pass(10)
    stored.change(3) { $0.severity = CaseSeverity(level: 1, vendor: "urgent") }
    _ = try await stored.get(3)
    #expect(try await client.read(&state) == ["severity F3"])
    stored.pass()
    #expect(try await client.read(&state) == [])
  }

  @Test("100 changed cases with one time, read in pages of 20, are all reported") func oneTime() async throws {
    let stored = StoredService(SynchronisingTests.rows(150))
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.pass()
    for number in 1...100 { stored.change(number) { $0.title = "changed" } }
    stored.pass(60)
    let events = try await client.read(&state, #""limit":7"#)
    #expect(Set(events) == Set((1...100).map { "fields F\($0)" }) && events.count == 100)
  }

  @Test("A value that returns between two rounds is no event") func returning() async throws {
    let stored = Self.service()
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    let status = stored.vendor.rows[0].status
    stored.pass()
    stored.change(1) { $0.status = CaseStatus(.closed, vendor: "Closed") }
    stored.change(1) { $0.status = status }
    stored.pass(60)
    #expect(try await client.read(&state) == [])
  }

  @Test("An own write is reported at once as `self`, and the next round finds nothing new") func ownWrite()
    async throws
  {
    let stored = Self.service()
    for row in stored.vendor.rows { stored.vendor.setComments(row.comments ?? [], of: row.number) }
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.pass(5)
    #expect(try await stored.service.ask("comments/add", #"{"case":"a/F1","text":"mine"}"#).error == nil)
    let requests = stored.requests
    let events = try await client.events(&state)
    #expect(stored.requests == requests)
    #expect(events.map { $0["kind"] } == ["comment"] && events.first?["origin"] == "self")
    #expect(events.first?["new"] == ["id": "new"])
    let now = stored.service.time.date
    stored.change(1) { row in
      row.comments?.append(Comment(id: "new", text: "mine", author: User(userId: "me@example.com"), createdAt: now))
    }
    stored.pass()
    #expect(try await client.read(&state) == [])
  }

  struct Author: Sendable, CustomTestStringConvertible {
    let name: String?
    let origin: String
    var testDescription: String { name ?? "no author" }
  }

  @Test(
    "The origin is `other` only for a known person who is not the user",
    arguments: [
      Author(name: "engineer@vendor.example", origin: "other"), Author(name: "me@example.com", origin: "unknown"),
      Author(name: nil, origin: "unknown"),
    ]) func origin(_ author: Author) async throws
  {
    let stored = Self.service()
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.pass()
    stored.comment(1, "c2", by: author.name)
    #expect(try await client.events(&state).map { $0["origin"]?.string } == [author.origin])
  }

  @Test("New cases are reported; those that were created before the baseline are not") func created() async throws {
    let stored = Self.service()
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.pass()
    let now = stored.service.time.date
    stored.vendor.update { rows in
      var new = StoredCaseTests.row(4)
      (new.createdAt, new.updatedAt) = (now, now)
      var old = StoredCaseTests.row(5)
      old.updatedAt = now
      rows += [new, old]
    }
    stored.pass(60)
    #expect(try await client.read(&state, #""kinds":["created"]"#) == ["created F4"])
  }

  @Test("A case that left the account is gone after two rounds, and is back when it is seen again") func gone()
    async throws
  {
    let stored = Self.service()
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    let row = stored.vendor.rows[1]
    stored.vendor.update { $0.remove(at: 1) }
    stored.pass(3700)
    #expect(try await client.read(&state) == [])
    stored.pass(900)
    let events = try await client.events(&state)
    #expect(events.map { $0["kind"]?.string } == ["gone"] && events.first?["new"] == ["reason": "notFound"])
    #expect(events.first?["case"] == "a/F2")
    let now = stored.service.time.date
    stored.vendor.update { rows in
      rows.append(row)
      rows[2].updatedAt = now
    }
    stored.pass(900)
    #expect(try await client.read(&state) == ["back F2"])
    stored.pass(900)
    #expect(try await client.read(&state) == [])
  }

  @Test("A vendor that cannot be reached does not stop the others, and is named with its age") func outage()
    async throws
  {
    let one = FakeVendor("a", [StoredCaseTests.row(1)])
    let other = FakeVendor("b", [.fake("b", 1, updated: 5)])
    let service = ServiceHarness(
      [one.asProfile(account: "one"), other.asProfile(account: "two")], store: .init(location: .memory))
    let client = FeedClient(service)
    var state = try await client.begin()
    let began = service.time.date
    service.time.advance(by: .seconds(600))
    one.fail(StoredService.unreachable)
    let now = service.time.date
    other.update { rows in
      rows[0].title = "changed"
      rows[0].updatedAt = now
    }
    let reply = try await client.ask(state)
    #expect(reply.result?["events"]?.array?.map { $0["case"] } == ["b/F1"])
    #expect(reply.result?["asOf"]?["a"]?.string == RFC3339.format(began))
    #expect(reply.result?["asOf"]?["b"]?.string == RFC3339.format(now))
    #expect(reply.result?["failures"]?.array?.map { $0["profile"] } == ["a"])
    state = reply.result?["state"]?.string ?? ""
    one.fail(nil)
    service.time.advance(by: .seconds(3600))
    let later = try await client.ask(state)
    #expect(later.result?["failures"] == nil, "\(later.short)")
  }

  @Test("A first listing that fails is pending, and the next call continues it") func pending() async throws {
    let stored = StoredService(SynchronisingTests.rows(95))
    stored.vendor.fail(at: 3, StoredService.unreachable)
    let client = FeedClient(stored.service)
    let reply = try await client.ask(nil)
    #expect(reply.result?["pending"] == ["a"] && reply.result?["failures"]?[0]?["profile"] == "a", "\(reply.short)")
    // Its requests do not count.
    let budget = reply.result?["budget"]?["a"]?["left"]?.integer
    #expect(budget == PollingSettings().requestsPerHour, "\(reply.short)")
    var state = reply.result?["state"]?.string ?? ""
    let asked = stored.vendor.requests.count
    #expect(try await client.read(&state) == [])
    #expect(stored.vendor.requests.dropFirst(asked).first?.offset == 30)
    #expect(try await client.ask(state).result?["pending"] == [])
  }

  @Test("A clock that was set back neither loses nor repeats a change") func clock() async throws {
    let stored = Self.service()
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    stored.pass()
    stored.change(1) { $0.title = "one" }
    #expect(try await client.read(&state) == ["fields F1"])
    stored.service.time.jump(by: -86_400)
    stored.change(2) { $0.title = "two" }
    stored.pass(60)
    #expect(try await client.read(&state) == ["fields F2"])
    stored.service.time.jump(by: 86_400)
    stored.change(3) { $0.title = "three" }
    stored.pass(1000)
    #expect(try await client.read(&state) == ["fields F3"])
    stored.pass()
    #expect(try await client.read(&state) == [])
  }

  @Test("A clock that was ahead loses no change, although no round runs until its time has passed", arguments: [95, 3])
  func aheadOnce(_ count: Int) async throws {
    // The first listing is interrupted, or not.
    let stored = StoredService(SynchronisingTests.rows(count))
    let client = FeedClient(stored.service)
    if count > 20 { stored.vendor.fail(at: 3, StoredService.unreachable) }
    var state = try await client.ask(nil).result?["state"]?.string ?? ""
    #expect(try await client.read(&state) == [])
    for number in 1...2 {
      stored.pass(60)
      stored.service.time.jump(by: 7200)
      stored.change(3) { $0.title = "seen \(number)" }
      // The times of the vendor are right.
      stored.vendor.update { $0[2].updatedAt = stored.service.time.date.addingTimeInterval(-7200) }
      #expect(try await client.read(&state) == ["fields F3"])
      stored.service.time.jump(by: -7200)
      stored.pass(1)
      stored.change(2) { $0.title = "missed \(number)" }
      stored.pass(8000)
      #expect(try await client.read(&state) == ["fields F2"])
    }
    stored.pass()
    #expect(try await client.read(&state) == [])
  }

  @Test("A clock that was set back by hours does not stop the rounds") func rounds() async throws {
    let stored = Self.service()
    let client = FeedClient(stored.service)
    var state = try await client.begin()
    for number in 1...3 {
      stored.pass(10)
      stored.service.time.jump(by: -7200)
      stored.change(number) { $0.title = "changed" }
      #expect(try await client.read(&state) == ["fields F\(number)"])
    }
  }

  @Test("An event matches a query if the case matched before or after the change") func query() async throws {
    let stored = Self.service()
    let client = FeedClient(stored.service, #""query":"status:open""#)
    let closed = FeedClient(stored.service, #""query":"status:closed""#)
    let never = FeedClient(stored.service, #""query":"status:closed severity:1""#)
    var (one, two, three) = (try await client.begin(), try await closed.begin(), try await never.begin())
    stored.pass()
    stored.change(1) { $0.status = CaseStatus(.closed, vendor: "Closed") }
    stored.pass(60)
    #expect(try await client.read(&one) == ["status F1"])
    #expect(try await closed.read(&two) == ["status F1"])
    #expect(try await never.read(&three) == [])
    stored.pass()
    stored.change(1) { $0.title = "changed while closed" }
    stored.pass(60)
    #expect(try await client.read(&one) == [])
    #expect(try await closed.read(&two) == ["fields F1"])
  }

  @Test("The text of a private comment is included only while the profile keeps it", arguments: [true, false])
  func privateBodies(_ keepsPrivate: Bool) async throws {
    let vendor = FakeVendor("a", [StoredCaseTests.row(1)])
    let folder = TemporaryFolder()
    let store = StoreAccess.Setting(location: .file(folder.path + "/cases.sqlite", isUsual: false))
    let keeping = ServiceHarness([vendor.asProfile(account: "one", keepsPrivate: true)], store: store)
    var state = try await FeedClient(keeping).begin()
    keeping.time.advance(by: .seconds(3600))
    let now = keeping.time.date
    vendor.update { rows in
      var comment = Comment(id: "c2", text: "for us", createdAt: now)
      comment.isPrivate = true
      rows[0].comments?.append(comment)
      rows[0].updatedAt = now
    }
    let begin = state
    #expect(try await FeedClient(keeping).read(&state) == ["comment F1"])
    let reading = ServiceHarness(
      [vendor.asProfile(account: "one", keepsPrivate: keepsPrivate)], time: keeping.time, store: store)
    state = begin
    let event = try await FeedClient(reading, #""include":["bodies"]"#).events(&state).first
    #expect(event?["new"]?["id"] == "c2" && event?["new"]?["text"]?.string == (keepsPrivate ? "for us" : nil))
  }

  @Test("The record of a comment is included on request") func bodies() async throws {
    let stored = Self.service()
    let client = FeedClient(stored.service, #""include":["bodies"]"#)
    var state = try await client.begin()
    stored.pass()
    stored.comment(1, "c2", by: "engineer")
    let event = try await client.events(&state).first
    #expect(event?["new"]?["text"] == "text c2" && event?["new"]?["id"] == "c2", "\(event?.text ?? "")")
  }

  @Test(
    "A vendor whose lists have no comments is asked once for those of each changed case, and only if they are wanted",
    arguments: [(#""kinds":["comment"]"#, 1), (#""kinds":["status","fields"]"#, 0), ("", 1)])
  func separateComments(_ params: String, _ requests: Int) async throws {
    let stored = Self.service { $0.listed = CaseFields.all.subtracting([.comments, .attachments, .description]) }
    for row in stored.vendor.rows { stored.vendor.setComments(row.comments ?? [], of: row.number) }
    let client = FeedClient(stored.service, params)
    var state = try await client.begin()
    stored.pass()
    let now = stored.service.time.date
    stored.vendor.setComments([Comment(id: "c2", text: "new", createdAt: now)], of: "F2")
    stored.change(2) { _ in }
    let before = stored.vendor.commentRequests
    let reading = Task { [state] in
      var state = state
      return (try await client.read(&state), state)
    }
    // The pause before the comments are requested.
    while requests > 0, try await stored.service.time.nextSleep() != stored.service.time.now + .seconds(2) {}
    stored.service.time.advance(by: .seconds(2))
    let (events, next) = try await reading.value
    #expect(events == (requests > 0 ? ["comment F2"] : []))
    #expect(stored.vendor.commentRequests - before == requests)
    state = next
    stored.pass()
    #expect(try await client.read(&state) == [])
    #expect(stored.vendor.commentRequests - before == requests)
  }

  @Test(
    "Comments are reported although the change of their case was found for a client that does not want them",
    arguments: [(60, true), (90_000, false)])
  func otherKinds(_ seconds: Int, _ isRead: Bool) async throws {
    let stored = Self.service { $0.listed = CaseFields.all.subtracting([.comments, .attachments, .description]) }
    for row in stored.vendor.rows { stored.vendor.setComments(row.comments ?? [], of: row.number) }
    let (client, lean) = (FeedClient(stored.service), FeedClient(stored.service, #""kinds":["status"]"#))
    let state = try await client.begin()
    var other = state
    stored.pass()
    stored.vendor.setComments([Comment(id: "c2", text: "new", createdAt: stored.service.time.date)], of: "F2")
    stored.change(2) { _ in }
    #expect(try await lean.read(&other) == [])
    // Later rounds without comments forget the change.
    for _ in 0..<2 {
      stored.pass(seconds)
      if !isRead { #expect(try await lean.read(&other) == []) }
    }
    let reading = Task { [state] in
      var state = state
      return try await client.read(&state)
    }
    while isRead, try await stored.service.time.nextSleep() != stored.service.time.now + .seconds(2) {}
    if isRead { stored.service.time.advance(by: .seconds(2)) }
    #expect(try await reading.value == (isRead ? ["comment F2"] : []))
  }
}
