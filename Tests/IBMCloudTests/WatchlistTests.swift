import CaseModel
import HTTP
import JSON
import ProviderKit
import ProviderTestSupport
import Sandbox
import Testing

private let taro = User(
  name: "山田 太郎", userId: "taro.yamada@nordlicht.example", realm: "IBMid", kind: "customer")
private let operations = User(
  name: "Nordlicht Operations", userId: "SL1190427_ops", realm: "SL", kind: "customer")

@Suite struct WatchlistTests {
  @Test func additionsAndFailuresAreReported() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someCase(.inProgress) { $0.watchlist == [] }.number
    let stranger = User(name: "A. Stranger", userId: "stranger@elsewhere.example")
    let answer = try await harness.watchlist.add(
      [User(userId: "Taro.Yamada@nordlicht.example"), stranger, operations], to: number, harness.call)
    #expect(harness.lastLine == "PUT /cases/\(number)/watchlist")
    let sent: JSON = [
      ["realm": "IBMid", "user_id": "Taro.Yamada@nordlicht.example"],
      ["realm": "IBMid", "user_id": "stranger@elsewhere.example", "name": "A. Stranger"],
      ["realm": "SL", "user_id": "SL1190427_ops", "name": "Nordlicht Operations"],
    ]
    #expect(try harness.lastBody == ["watchlist": sent])
    #expect(answer.added == [taro, operations])
    #expect(answer.failed.map(\.userId) == ["stranger@elsewhere.example"])
    #expect(try await harness.get(number).watchlist == [taro, operations])
  }

  @Test func onlyUnknownPeopleIsNoFault() async throws {
    let harness = try ProviderHarness()
    let before = try await harness.someCase(.inProgress)
    // An account id in another realm is another person.
    let answer = try await harness.watchlist.add(
      [User(userId: "taro.yamada@nordlicht.example", realm: "BSS")], to: before.number, harness.call)
    #expect(answer.added.isEmpty && answer.failed.count == 1)
    #expect(try await harness.get(before.number).watchlist == before.watchlist)
  }

  @Test func removingSendsABodyWithDelete() async throws {
    let harness = try ProviderHarness()
    let before = try await harness.someCase(.resolved) { ($0.watchlist ?? []).count > 1 }
    let watchers = try #require(before.watchlist)
    let left = try await harness.watchlist.remove(
      [watchers[0], User(userId: "nobody@nordlicht.example")], from: before.number, harness.call)
    #expect(harness.lastLine == "DELETE /cases/\(before.number)/watchlist")
    #expect(harness.apiRequests.last?.headers["Content-Type"] == "application/json")
    #expect(try harness.lastBody["watchlist"]?[0]?["user_id"]?.string == watchers[0].userId)
    #expect(left == Array(watchers.dropFirst()))
    #expect(try await harness.get(before.number).watchlist == left)
  }

  /// The number of people, and whether IBM is called.
  @Test(arguments: [(1, true), (100, true), (101, false)])
  func countsAreChecked(count: Int, isSent: Bool) async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    let users = (1...count).map { User(userId: "user\($0)@nordlicht.example") }
    let watchlist = try harness.watchlist
    let added = await fault { () async throws(Fault) in try await watchlist.add(users, to: number, harness.call) }
    let removed = await fault { () async throws(Fault) in try await watchlist.remove(users, from: number, harness.call)
    }
    for refused in [added, removed] {
      #expect(refused?.kind == (isSent ? nil : .invalidParams))
      #expect(refused?.wrongParams == (isSent ? nil : ["users"]))
    }
    #expect(
      harness.count(.addToWatchlist) == (isSent ? 1 : 0) && harness.count(.removeFromWatchlist) == (isSent ? 1 : 0))
  }

  @Test(arguments: [[User(name: "Taro")], [User(userId: "")]])
  func eachPersonRequiresAnID(users: [User]) async throws {
    let harness = try ProviderHarness()
    let watchlist = try harness.watchlist
    let found = await fault { () async throws(Fault) in try await watchlist.add([taro] + users, to: "CS1", harness.call)
    }
    #expect(found?.wrongParams == ["users[1].userId"])
    #expect(harness.apiRequests.isEmpty)
  }

  @Test(arguments: [#"{"added": null, "failed": null}"#, #"{"added": [], "failed": []}"#])
  func aResponseWithoutPeopleIsRefused(body: String) async throws {
    let harness = try ProviderHarness()
    harness.answer(.addToWatchlist, body)
    let answer = try await harness.watchlist.add([taro], to: "CS1", harness.call)
    #expect(answer.added.isEmpty && answer.failed.isEmpty)
  }

  /// An empty object may be an empty list or an unrelated response, so the case is read again.
  @Test(arguments: [true, false]) func anEmptyObjectIsReadBack(isActed: Bool) async throws {
    let harness = try ProviderHarness()
    let found = try await harness.someCase(.inProgress) { $0.watchlist == [] }
    let watchlist = try harness.watchlist
    let empty = HTTPResponse(200, headers: ["Content-Type": "application/json"], body: Array("{}".utf8))
    let mishap: SimulatedFault = isActed ? .responseAfterActing(empty) : .response(empty)
    harness.sandbox.ibm.inject(mishap, for: .operation(.addToWatchlist))
    let added = await fault { () async throws(Fault) in try await watchlist.add([taro], to: found.number, harness.call)
    }
    #expect(added?.kind == (isActed ? nil : .outcomeUnknown))
    if !isActed { _ = try await watchlist.add([taro], to: found.number, harness.call) }
    harness.sandbox.ibm.inject(mishap, for: .operation(.removeFromWatchlist))
    let left = await fault { () async throws(Fault) in
      try await watchlist.remove([taro], from: found.number, harness.call)
    }
    #expect(left?.kind == (isActed ? nil : .outcomeUnknown) && (isActed || left?.data["check"] == "cases/get"))
  }

  @Test(arguments: [("IBMid", true), ("SL", true), ("BSS", true), ("LDAP", false), ("ibmid", false), ("", false)])
  func realmsAreDistinguished(realm: String, isKnown: Bool) async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    let before = harness.apiRequests.count
    let watchlist = try harness.watchlist
    let users = [taro, User(userId: "x@nordlicht.example", realm: realm)]
    let added = await fault { () async throws(Fault) in try await watchlist.add(users, to: number, harness.call) }
    let removed = await fault { () async throws(Fault) in try await watchlist.remove(users, from: number, harness.call)
    }
    var new = NewCase(title: "t", description: "d")
    (new.type, new.watchlist) = ("sales", users)
    let creation = try harness.creation
    let opened = await fault { () async throws(Fault) in try await creation.create(new, harness.call) }
    for (found, path) in [(added, "users"), (removed, "users"), (opened, "watchlist")] {
      #expect(found?.wrongParams == (isKnown ? nil : ["\(path)[1].realm"]), "\(found.debugDescription)")
    }
    if !isKnown { #expect(harness.apiRequests.count == before) }
  }
}

@Suite struct ResourceTests {
  @Test func resourcesAreAddedByCRN() async throws {
    let harness = try ProviderHarness(cases: 200)
    let number = try await harness.someCase(.inProgress) { $0.resources == [] }.number
    let crn = "crn:v1:bluemix:public:kms:eu-de:a/1:2::"
    let resource = try await harness.resources.add(Resource(crn: crn, note: "the old one"), to: number, harness.call)
    #expect(harness.lastLine == "PUT /cases/\(number)/resources")
    #expect(try harness.lastBody == ["crn": .string(crn), "note": "the old one"])
    #expect(resource == Resource(crn: crn, note: "the old one"))
    #expect(try await harness.get(number).resources == [resource])
  }

  /// Ids of classic devices, and the sent value: the same number, or nothing.
  @Test(
    arguments: [
      ("211770", 211_770), ("0", 0), ("9007199254740993", 9_007_199_254_740_993), ("007", 7),
      ("9223372036854775808", nil), ("", nil), ("nan", nil), ("inf", nil), ("0x10", nil), ("1e3", nil), ("1.5", nil),
      ("-1", nil), ("+1", nil), ("１２", nil), (" 1", nil),
    ] as [(String, Int?)])
  func resourcesAreAddedByTypeAndID(id: String, number: Int?) async throws {
    let harness = try ProviderHarness()
    harness.answer(.addResource, #"{"crn": "211770", "type": "SoftLayer_Hardware", "url": null, "note": null}"#)
    var resource = Resource(type: "SoftLayer_Hardware")
    resource.id = id
    let resources = try harness.resources
    let refused = await fault { () async throws(Fault) in try await resources.add(resource, to: "CS1", harness.call) }
    if let number {
      #expect(refused == nil)
      #expect(try harness.lastBody == ["type": "SoftLayer_Hardware", "id": .number(number)])
    } else {
      #expect(refused?.wrongParams == ["resource.id"])
      #expect(harness.apiRequests.isEmpty)
    }
  }

  static let wrong: [(resource: Resource, params: [String])] = [
    (Resource(), ["resource.crn"]), (Resource(note: "x"), ["resource.crn"]), (Resource(crn: ""), ["resource.crn"]),
    (Resource(type: "SoftLayer_Hardware"), ["resource.crn"]),
    (Resource(crn: "c", name: "n"), ["resource.name"]), (Resource(crn: "c", url: "https://x"), ["resource.url"]),
  ]

  @Test(arguments: wrong)
  func invalidResourcesAreNotSent(resource: Resource, params: [String]) async throws {
    let harness = try ProviderHarness()
    let resources = try harness.resources
    let refused = await fault { () async throws(Fault) in try await resources.add(resource, to: "CS1", harness.call) }
    #expect(refused?.kind == .invalidParams && refused?.wrongParams == params)
    #expect(harness.apiRequests.isEmpty)
  }
}
