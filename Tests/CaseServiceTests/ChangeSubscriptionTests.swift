import CaseModel
import CaseService
import CaseStore
import JSON
import JSONRPC
import Platform
import ProviderKit
import TestSupport
import Testing

/// A client of a service whose clock moves while the client waits.
private struct WatchingClient: Sendable {
  /// Each second that passes makes a round due.
  let stored = ChangeFeedTests.service(
    options: { $0.limit = .seconds(1_000_000_000) }, polling: PollingSettings(first: .seconds(1), most: .seconds(1)))
  let client: FakeClient

  init(_ framing: Framing = .lines) throws {
    let dispatcher = Dispatcher(context: stored.service.context)
    client = try FakeClient(dispatcher, framing: framing, time: dispatcher.time)
  }

  /// Waits for the next message. Meanwhile the clock moves by a second each time that the watchers sleep.
  func next() async throws -> JSON? {
    let time = stored.service.time
    let clock = Task {
      while !Task.isCancelled, let deadline = try await time.nextSleep() {
        if deadline - time.now == .milliseconds(500) { time.advance(by: .seconds(1)) }
      }
    }
    defer { clock.cancel() }
    return try await client.next()
  }

  func end() async throws {
    client.closeInput()
    #expect(try await client.rest() == [])
  }
}

@Suite("Watchers of changes") struct ChangeSubscriptionTests {
  @Test("A subscriber gets its response first, then each change once, and nothing after it unsubscribed")
  func subscribe() async throws {
    let watching = try WatchingClient()
    let (stored, client) = (watching.stored, watching.client)
    client.call("1", "changes/subscribe", #"{"kinds":["fields"]}"#)
    let first = try #require(try await watching.next())
    #expect(first["id"] == 1 && first["result"]?["subscription"] == "1", "\(first.text)")
    // The first listing, which reports nothing.
    client.call("2", "cache/sync")
    #expect(try await watching.next()?["id"] == 2)
    stored.change(1) { $0.title = "one" }
    let one = try #require(try await watching.next())
    #expect(one["method"] == "changes/didHappen" && one["params"]?["subscription"] == "1")
    #expect(one["params"]?["events"]?.array?.map { $0["case"] } == ["a/F1"], "\(one.text)")
    stored.change(2) { $0.title = "two" }
    let two = try #require(try await watching.next())
    #expect(two["params"]?["events"]?.array?.map { $0["case"] } == ["a/F2"])
    client.call("3", "changes/unsubscribe", #"{"subscription":"1"}"#)
    #expect(try await watching.next()?["id"] == 3)
    stored.change(3) { $0.title = "three" }
    client.call("4", "changes/list", #"{"state":"\#(two["params"]?["state"]?.string ?? "")","waitSeconds":300}"#)
    let rest = try #require(try await watching.next())
    #expect(rest["id"] == 4)
    #expect(rest["result"]?["events"]?.array?.map { $0["case"] } == ["a/F3"], "\(rest.text)")
    try await watching.end()
  }

  @Test("A subscriber is told once that rounds fail, and once that they succeed again") func failures() async throws {
    let watching = try WatchingClient()
    let (stored, client) = (watching.stored, watching.client)
    client.call("1", "changes/list")
    let state = try await watching.next()?["result"]?["state"]?.string ?? ""
    stored.vendor.fail(StoredService.unreachable)
    client.call("2", "changes/subscribe", #"{"state":"\#(state)"}"#)
    #expect(try await watching.next()?["id"] == 2)
    let failing = try #require(try await watching.next()?["params"])
    #expect(failing["failures"]?.array?.map { $0["profile"] } == ["a"], "\(failing.text)")
    #expect(failing["failures"]?[0]?["failure"]?["data"]?["kind"] == "vendorUnavailable")
    #expect(failing["events"] == [] && failing["state"]?.string == state)
    stored.vendor.fail(nil)
    stored.change(1) { $0.title = "one" }
    var messages: [JSON] = []
    while messages.count < 2, let next = try await watching.next()?["params"] { messages.append(next) }
    #expect(messages.filter { $0["failures"] == [] }.count == 1, "\(messages.map(\.text))")
    #expect(messages.compactMap { $0["events"]?[0]?["case"] } == ["a/F1"])
  }

  @Test("A wait ends with the first change, and without one after its time") func wait() async throws {
    let watching = try WatchingClient()
    let (stored, client) = (watching.stored, watching.client)
    client.call("1", "changes/list")
    let state = try await watching.next()?["result"]?["state"]?.string ?? ""
    let began = stored.service.time.now
    client.call("2", "changes/list", #"{"state":"\#(state)","waitSeconds":30}"#)
    let none = try #require(try await watching.next())
    #expect(none["result"]?["events"] == [] && none["result"]?["state"]?.string == state)
    #expect(stored.service.time.now >= began + .seconds(30))
    client.call("3", "changes/list", #"{"state":"\#(state)","waitSeconds":300}"#)
    stored.change(2) { $0.title = "two" }
    #expect(try await watching.next()?["result"]?["events"]?.array?.map { $0["case"] } == ["a/F2"])
    try await watching.end()
  }

  @Test(
    "The end of the input ends a wait with the same state, and cancelling it does, too",
    arguments: [true, false], [Framing.lines, .headers])
  func end(_ endsInput: Bool, _ framing: Framing) async throws {
    let client = try WatchingClient(framing).client
    client.call("1", "changes/list")
    let state = try await client.next()?["result"]?["state"]?.string ?? ""
    client.call("2", "changes/list", #"{"state":"\#(state)","waitSeconds":300}"#)
    client.call("3", "ping")
    #expect(try await client.next()?["id"] == 3)
    if endsInput { client.closeInput() } else { client.notify("$/cancelRequest", #"{"id":2}"#) }
    let answer = try #require(try await client.next())
    #expect(answer["id"] == 2 && answer["result"]?["events"] == [], "\(answer.text)")
    #expect(answer["result"]?["state"]?.string == state)
    client.closeInput()
    #expect(try await client.rest() == [])
    #expect(try await client.exitCode() == 0)
  }

  @Test("Without a watcher, no time passes and no vendor is asked") func silence() async throws {
    let watching = try WatchingClient()
    let (stored, client) = (watching.stored, watching.client)
    client.call("1", "changes/list")
    let state = try await client.next()?["result"]?["state"]?.string ?? ""
    client.call("2", "changes/subscribe", #"{"state":"\#(state)"}"#)
    #expect(try await client.next()?["id"] == 2)
    client.call("3", "changes/unsubscribe", #"{"subscription":"1"}"#)
    #expect(try await client.next()?["id"] == 3)
    // The watch ends soon after that; a round that runs is ended after a time.
    #expect(await LookupHarness.becomesIdle(stored.service.time))
    let requests = stored.requests
    for _ in 0..<100 {
      stored.service.time.advance(by: .seconds(900))
      await Task.yield()
    }
    #expect(stored.requests == requests)
    client.closeInput()
    #expect(try await client.rest() == [])
  }

  @Test("However soon a client unsubscribes, nothing runs afterwards") func unsubscribeAtOnce() async throws {
    let watching = try WatchingClient()
    let (stored, client) = (watching.stored, watching.client)
    for number in 1...50 {
      client.call("1", "changes/subscribe")
      client.call("2", "changes/unsubscribe", #"{"subscription":"\#(number)"}"#)
      var isRemoved = false
      for _ in 0..<2 {
        let answer = try await client.next()
        if answer?["id"] == 2 { isRemoved = answer?["error"] == nil }
      }
      guard !isRemoved else { continue }
      client.call("3", "changes/unsubscribe", #"{"subscription":"\#(number)"}"#)
      #expect(try await client.next()?["error"] == nil)
    }
    #expect(await LookupHarness.becomesIdle(stored.service.time))
    client.closeInput()
    #expect(try await client.rest() == [])
  }

  @Test("Subscriptions that ended with resync leave room for others") func room() async throws {
    let watching = try WatchingClient()
    let client = watching.client
    for _ in 0..<100 {
      client.call("1", "changes/subscribe")
      #expect(try await watching.next()?["result"] != nil)
    }
    client.call("2", "changes/subscribe")
    #expect(try await watching.next()?["error"]?["data"]?["kind"] == "conflict")
    client.call("3", "cache/clear")
    var ended = 0
    while ended < 100, let message = try await watching.next() {
      if message["params"]?["failure"]?["data"]?["kind"] == "resync" { ended += 1 }
    }
    client.call("4", "changes/subscribe")
    #expect(try await watching.next()?["result"] != nil)
    client.closeInput()
    _ = try await client.rest()
  }

  @Test("A reader continues after its last call; a call that was not answered does not count") func reader()
    async throws
  {
    let stored = ChangeFeedTests.service()
    let params = #"{"reader":"morning"}"#
    #expect(try await stored.service.answerOnCommandLine("changes/list", params).result?["events"] == [])
    stored.pass()
    stored.change(1) { $0.title = "one" }
    for isDelivered in [false, true] {
      let reply = try await stored.service.answerOnCommandLine("changes/list", params, isDelivered: isDelivered)
      #expect(reply.result?["events"]?.array?.map { $0["case"] } == ["a/F1"], "\(reply.short)")
    }
    #expect(try await stored.service.answerOnCommandLine("changes/list", params).result?["events"] == [])
    let other = try await stored.service.answerOnCommandLine("changes/list", #"{"reader":"evening"}"#)
    #expect(other.result?["events"] == [])
  }

  @Test("The state of a list continues before what the list shows", arguments: ["cases/list", "cases/search"])
  func listState(_ method: String) async throws {
    let stored = ChangeFeedTests.service()
    let query = method == "cases/search" ? #""query":"case","# : ""
    _ = try await FeedClient(stored.service).begin()
    stored.pass()
    stored.change(1) { $0.title = "case one" }
    let plain = try await stored.service.ask(method, "{\(query)\"limit\":5}")
    #expect(plain.result?["state"] == nil && plain.result != nil, "\(plain.short)")
    let reply = try await stored.service.ask(method, "{\(query)\"withState\":true}")
    var state = try #require(reply.result?["state"]?.string)
    stored.change(2) { $0.title = "case two" }
    stored.pass()
    #expect(try await FeedClient(stored.service).read(&state).contains("fields F2"))
    let fresh = try await stored.service.ask(method, "{\(query)\"maxAgeSeconds\":60}")
    #expect(fresh.result?["state"] != nil)
  }

  struct Invalid: Sendable, CustomTestStringConvertible {
    let name: String
    let kind: String
    var reason: String?
    /// Makes the params from a valid state.
    let params: @Sendable (String) -> String
    var testDescription: String { name }
  }

  @Test(
    "What is not valid is refused",
    arguments: [
      Invalid(name: "edited state", kind: "invalidParams") {
        #"{"state":"\#($0.dropLast())\#($0.hasSuffix("A") ? "B" : "A")"}"#
      },
      Invalid(name: "state and reader", kind: "invalidParams") { #"{"state":"\#($0)","reader":"r"}"# },
      Invalid(name: "waitSeconds alone", kind: "invalidParams") { _ in #"{"waitSeconds":5}"# },
      Invalid(name: "waitSeconds 0", kind: "invalidParams") { #"{"state":"\#($0)","waitSeconds":0}"# },
      Invalid(name: "waitSeconds 301", kind: "invalidParams") { #"{"state":"\#($0)","waitSeconds":301}"# },
      Invalid(name: "unknown kind", kind: "invalidParams") { #"{"state":"\#($0)","kinds":["closed"]}"# },
      Invalid(name: "unknown query field", kind: "invalidParams") { #"{"state":"\#($0)","query":"colour:red"}"# },
      Invalid(name: "cleared store", kind: "resync", reason: "removed") { #"{"state":"\#($0)"}"# },
    ]) func invalid(_ invalid: Invalid) async throws
  {
    let stored = ChangeFeedTests.service()
    let state = try await FeedClient(stored.service).begin()
    if invalid.reason == "removed" { _ = try await stored.service.ask("cache/clear") }
    let reply = try await stored.service.ask("changes/list", invalid.params(state))
    #expect(reply.kind == invalid.kind, "\(reply.short)")
    guard let reason = invalid.reason else { return }
    #expect(reply.error?["code"] == -31014 && reply.error?["data"]?["reason"]?.string == reason)
    var fresh = try #require(reply.error?["data"]?["state"]?.string)
    #expect(try await FeedClient(stored.service).read(&fresh) == [])
  }

  @Test("Without a store there is no feed") func off() async throws {
    let vendor = FakeVendor("a", [StoredCaseTests.row(1)])
    let service = ServiceHarness([vendor.asProfile(account: "one")], store: .init(location: nil))
    for method in ["changes/list", "changes/subscribe"] {
      #expect(try await service.ask(method).kind == (method == "changes/list" ? "configuration" : "unsupported"))
    }
    #expect(try await service.ask("cases/list", #"{"withState":true}"#).kind == "configuration")
    #expect(try await service.ask("cases/list", #"{"maxAgeSeconds":60}"#).error == nil)
  }
}
