import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import ProviderKit
import Testing

private func comments(_ minutes: [Int?]) -> [CaseModel.Comment] {
  minutes.enumerated().map { CaseModel.Comment(id: "c\($0)", text: "text \($0)", createdAt: $1.map(minute)) }
}

private func harness(_ minutes: [Int?]) -> (ServiceHarness, FakeVendor) {
  let vendor = FakeVendor("one", [.fake("one", 1, updated: 1)])
  vendor.setComments(comments(minutes), of: "F1")
  return (ServiceHarness(vendor), vendor)
}

private func list(_ harness: ServiceHarness, _ params: String = "", _ cursor: String? = nil) async throws -> Reply {
  let all = [#""case":"one/F1""#, params, cursor.map { #""cursor":"\#($0)""# } ?? ""].filter { !$0.isEmpty }
  return try await harness.call("comments/list", "{\(all.joined(separator: ","))}")
}

private func ids(_ reply: Reply) -> [String] {
  reply.result?["comments"]?.array?.compactMap { $0["id"]?.string } ?? [reply.short]
}

// MARK: comments/list

@Test("Comments are listed in either order, page by page", arguments: ["oldest", "newest"], [1, 2, 3, 7, 100])
private func pages(_ order: String, _ limit: Int) async throws {
  let (harness, _) = harness([1, 2, 2, 2, 3, nil, 5])
  var found: [String] = []
  var cursor: String?
  repeat {
    let reply = try await list(harness, #""order":"\#(order)","limit":\#(limit)"#, cursor)
    found += ids(reply)
    cursor = reply.cursor
  } while cursor != nil && found.count < 20
  let all = (0..<7).map { "c\($0)" }
  #expect(found == (order == "oldest" ? all : all.reversed()))
}

@Test(
  "No comment is lost when comments with equal times change their order between two pages",
  arguments: ["oldest", "newest"], 1...3)
private func movedWithinATime(_ order: String, _ limit: Int) async throws {
  let (harness, vendor) = harness([1, 2, 2, 2, 2, 3])
  let first = try await list(harness, #""order":"\#(order)","limit":\#(limit)"#)
  let second = try await list(harness, #""order":"\#(order)","limit":\#(limit)"#, first.cursor)
  let all = comments([1, 2, 2, 2, 2, 3])
  vendor.setComments([all[0], all[4], all[3], all[2], all[1], all[5]], of: "F1")
  var found = ids(first) + ids(second)
  var cursor = second.cursor
  while let more = cursor {
    let reply = try await list(harness, #""order":"\#(order)","limit":\#(limit)"#, more)
    found += ids(reply)
    cursor = reply.cursor
  }
  #expect(found.count == 6 && Set(found) == Set(all.map(\.id)))
}

@Test("By default, the oldest comment comes first, and a page has 100")
private func defaults() async throws {
  let (harness, _) = harness((0..<101).map { $0 })
  let reply = try await list(harness)
  #expect(ids(reply) == (0..<100).map { "c\($0)" })
  #expect(ids(try await list(harness, "", reply.cursor)) == ["c100"])
}

@Test(
  "Only comments since the given time are listed",
  arguments: [(0, ["c0", "c1", "c2", "c3"]), (2, ["c1", "c2", "c3"]), (3, ["c2", "c3"]), (9, ["c2"])])
private func since(_ time: Int, _ expected: [String]) async throws {
  // A comment without a time may be new.
  let (harness, _) = harness([1, 2, nil, 3])
  #expect(ids(try await list(harness, #""since":"\#(RFC3339.format(minute(time)))""#)) == expected)
}

private struct GoneCase: Sendable, CustomTestStringConvertible {
  let minutes: [Int?]
  let order: String
  let limit: Int
  let gone: Set<Int>
  /// The response of the second page.
  let second: [Int]
  var testDescription: String { "\(minutes.map { $0 ?? -1 }) \(order), \(limit), without \(gone.sorted())" }
}

private let goneCases = [
  GoneCase(minutes: [1, 2, 3, 4], order: "oldest", limit: 2, gone: [1], second: [2, 3]),
  GoneCase(minutes: [1, 2, 3, 4], order: "newest", limit: 2, gone: [2], second: [1, 0]),
  GoneCase(minutes: [1, 2, 3, 4], order: "oldest", limit: 2, gone: [0, 1], second: [2, 3]),
  GoneCase(minutes: [1, 2, 3, 4], order: "oldest", limit: 2, gone: [1, 2], second: [3]),
  GoneCase(minutes: [1, 2, 3, 4], order: "oldest", limit: 2, gone: [2, 3], second: []),
  GoneCase(minutes: [1, 2, 2, 4], order: "oldest", limit: 2, gone: [1], second: [2, 3]),
  GoneCase(minutes: [1, 2, 2, 4], order: "newest", limit: 2, gone: [2], second: [1, 0]),
  GoneCase(minutes: [2, 2, 2, 2, 2], order: "oldest", limit: 3, gone: [2], second: [3, 4]),
  GoneCase(minutes: [2, 2, 2, 2, 2], order: "newest", limit: 3, gone: [2, 3], second: [1, 0]),
  GoneCase(minutes: [nil, nil, nil, nil], order: "oldest", limit: 2, gone: [1], second: [2, 3]),
  GoneCase(minutes: [1, nil, nil, 4], order: "oldest", limit: 2, gone: [1], second: [2, 3]),
  GoneCase(minutes: [1, 2, nil, 4], order: "oldest", limit: 2, gone: [0, 1], second: [2, 3]),
]

@Test(
  "A page continues after the last comment of the previous page, even if that comment was deleted", arguments: goneCases
)
private func gone(_ test: GoneCase) async throws {
  let (harness, vendor) = harness(test.minutes)
  let params = #""order":"\#(test.order)","limit":\#(test.limit)"#
  let first = try await list(harness, params)
  #expect(ids(first).count == test.limit)
  let left = comments(test.minutes).enumerated().filter { !test.gone.contains($0.offset) }.map(\.element)
  vendor.setComments(left, of: "F1")
  #expect(ids(try await list(harness, params, first.cursor)) == test.second.map { "c\($0)" })
}

@Test("New comments end a list of oldest first; a list of newest first leaves them to the next listing")
private func new() async throws {
  let (harness, vendor) = harness([1, 2, 3])
  let oldest = try await list(harness, #""limit":2"#)
  let newest = try await list(harness, #""limit":2,"order":"newest""#)
  vendor.setComments(comments([1, 2, 3, 4]), of: "F1")
  #expect(ids(try await list(harness, "", oldest.cursor)) == ["c2", "c3"])
  #expect(ids(try await list(harness, #""order":"newest""#, newest.cursor)) == ["c0"])
}

@Test(
  "A cursor of another list is refused",
  arguments: [
    #"{"case":"one/F2"}"#, #"{"case":"F1"}"#, #"{"case":"one/F1","order":"newest"}"#,
    #"{"case":"one/F1","since":"2020-01-01T00:00:00Z"}"#,
  ])
private func foreign(_ params: String) async throws {
  let (harness, vendor) = harness([1, 2, 3])
  vendor.setComments(comments([1]), of: "F2")
  let cursor = try await list(harness, #""limit":1"#).cursor ?? ""
  let reply = try await harness.call("comments/list", params.dropLast() + #","cursor":"\#(cursor)"}"#)
  #expect(reply.paths == ["cursor"])
}

@Test("The vendor's record of a comment is returned unchanged")
private func raw() async throws {
  let (harness, _) = harness([1])
  let text = try await harness.text("comments/list", #"{"case":"one/F1","raw":true}"#)
  #expect(text.contains(#""raw":{"vendors":  "own", "number":"c0","size":1.50}"#))
}

// MARK: comments/add

@Test("A comment is added once, with its exact text")
private func add() async throws {
  let (harness, vendor) = harness([])
  let plain = try await harness.call("comments/add", #"{"case":"one/F1","text":" two\nlines "}"#)
  #expect(plain.result == ["id": "new", "text": " two\nlines ", "format": "plain"])
  _ = try await harness.call("comments/add", #"{"case":"F1","text":"x","private":true}"#)
  #expect(
    vendor.added == [
      .init(number: "F1", text: " two\nlines ", isPrivate: nil), .init(number: "F1", text: "x", isPrivate: true),
    ])
}

@Test(
  "A comment that the vendor would refuse is refused before anything is sent",
  arguments: [
    (#"{"case":"one/F1","text":"unacceptable"}"#, ["text"]), (#"{"case":"one/F1","text":""}"#, ["text"]),
    (#"{"case":"one/F1"}"#, ["text"]), (#"{"text":"x"}"#, ["case"]), (#"{"case":"one/","text":"x"}"#, ["case"]),
    (#"{"case":"one/..","text":"x"}"#, ["case"]), (#"{"case":"one/a/b","text":"x"}"#, ["case"]),
    (#"{"case":"ONE/F1","text":"x"}"#, ["case"]), (#"{"case":"two/F1","text":"x"}"#, ["case"]),
    (#"{"case":"one/F1","text":"x","privat":true}"#, ["privat"]), (#"{"case":1,"text":2}"#, ["case", "text"]),
  ])
private func refused(_ params: String, _ paths: [String]) async throws {
  let (harness, vendor) = harness([])
  let reply = try await harness.call("comments/add", params)
  #expect(reply.code == -32602)
  #expect(reply.paths == paths)
  #expect(vendor.added.isEmpty)
}

@Test("Requests for one case share a lane, whether they name it by full id or by number")
private func lanes() throws {
  let (harness, _) = harness([])
  func work(_ method: String, _ params: String) throws -> Work? {
    guard case .work(let work) = try harness.prepare(method, params) else { return nil }
    return work
  }
  for name in ["one/F1", "F1"] {
    let add = try work("comments/add", #"{"case":"\#(name)","text":"x"}"#)
    #expect(add?.lane == .exclusive(.case("F1")))
    #expect(add?.isWrite == true)
    let list = try work("comments/list", #"{"case":"\#(name)"}"#)
    #expect(list?.lane == .shared(.case("F1")))
    #expect(list?.isWrite == false)
    #expect(try work("cases/get", #"{"case":"\#(name)"}"#)?.lane == .shared(.case("F1")))
  }
  let named = ServiceHarness(FakeVendor("12"))
  guard case .work(let logout) = try named.prepare("session/logout", #"{"profile":"12"}"#),
    case .work(let get) = try named.prepare("cases/get", #"{"case":"12/12"}"#)
  else {
    Issue.record("answered at once")
    return
  }
  // A profile that is named like a case has a separate lane.
  #expect(logout.lane == .exclusive(.profile("12")) && get.lane == .shared(.case("12")))
  #expect(LaneKey.profile("12") != .case("12") && LaneKey.document("12") != .case("12"))
  #expect(try work("cases/list", "{}")?.lane == .free)
  #expect(try work("cases/list", "{}")?.isWrite == false)
}

@Test("A policy refuses a write before anything is sent", arguments: ["one/F1", "F1"], [true, false])
private func readOnly(_ name: String, _ byProfile: Bool) async throws {
  let vendor = FakeVendor("one", [.fake("one", 1, updated: 1)])
  vendor.setComments([], of: "F1")
  let harness = ServiceHarness([vendor.asProfile(isReadOnly: byProfile)], isReadOnly: !byProfile)
  let reply = try await harness.call("comments/add", #"{"case":"\#(name)","text":"x"}"#)
  #expect(reply.code == -31010)
  #expect(reply.error?["data"] == ["kind": "readOnly", "profile": "one"])
  #expect(vendor.added.isEmpty && vendor.gets.isEmpty && vendor.requests.isEmpty)
  #expect(try await harness.call("comments/list", #"{"case":"\#(name)"}"#).error == nil)
  #expect(try await harness.call("profiles/list").result?["profiles"]?[0]?["readOnly"] == true)
}

@Test("A vendor without comments is reported as unsupported", arguments: ["comments/list", "comments/add"])
private func without(_ method: String) async throws {
  let vendor = FakeVendor("one", [.fake("one", 1, updated: 1)])
  let harness = ServiceHarness([vendor.asProfile(hasComments: false)])
  let text = method == "comments/add" ? #","text":"x""# : ""
  let reply = try await harness.call(method, #"{"case":"one/F1"\#(text)}"#)
  #expect(reply.code == -31008)
  #expect(reply.error?["data"]?["provider"] == "fake")
  #expect(
    reply.error?["data"]?["supported"] == ["cases/list", "cases/search", "cases/count", "cases/get", "cases/render"])
}
