import CaseModel
import JSON
import ProviderKit
import Testing

/// Two vendors with similar numbers, one with a different format, and one without cases.
private struct FakeProviders {
  let one: FakeVendor
  let two: FakeVendor
  let other: FakeVendor
  let harness: ServiceHarness

  init(one: [Int] = [], two: [Int] = [], other: [Case] = []) {
    self.one = FakeVendor("one", one.map { .fake("one", $0, updated: $0) })
    self.two = FakeVendor("two", two.map { .fake("two", $0, updated: $0) })
    self.other = FakeVendor("other", other)
    for vendor in [self.one, self.two, self.other] {
      for row in vendor.rows { vendor.setComments([CaseModel.Comment(id: "c1", text: vendor.profile)], of: row.number) }
    }
    harness = ServiceHarness([
      self.one.asProfile(), self.two.asProfile(), self.other.asProfile(patterns: [NumberPattern(digits: 8...8)]),
      FakeVendor("market").asProfile(hasCases: false, hasComments: false), .broken("bad"),
    ])
  }

  func get(_ name: String) async throws -> Reply { try await harness.call("cases/get", #"{"case":"\#(name)"}"#) }

  func comments(_ name: String) async throws -> Reply {
    try await harness.call("comments/list", #"{"case":"\#(name)"}"#)
  }

  func add(_ name: String) async throws -> Reply {
    try await harness.call("comments/add", #"{"case":"\#(name)","text":"x"}"#)
  }
}

private func other(_ number: String) -> Case {
  var row = Case(profile: "other", provider: "fake", number: number)
  row.title = "elsewhere"
  return row
}

@Test("A full id queries only its profile")
private func fullID() async throws {
  let town = FakeProviders(one: [1], two: [1])
  #expect(try await town.get("two/F1").result?["id"] == "two/F1")
  #expect(try await town.comments("one/F1").result?["comments"]?[0]?["text"] == "one")
  #expect(town.one.gets.isEmpty)
  #expect(try await town.add("two/F1").error == nil)
  #expect(town.one.added.isEmpty && town.two.added.count == 1)
}

@Test("A full id is never refused for its format")
private func anyLooks() async throws {
  let town = FakeProviders(other: [other("odd_NUMBER-1")])
  #expect(try await town.get("other/odd_NUMBER-1").result?["title"] == "elsewhere")
  #expect(try await town.get("one/odd_NUMBER-1").kind == "notFound")
}

@Test("A bare number goes to the only profile whose number format it matches")
private func oneCandidate() async throws {
  let town = FakeProviders(one: [1], two: [1], other: [other("12345678")])
  #expect(try await town.get("12345678").result?["id"] == "other/12345678")
  #expect(try await town.add("12345678").error == nil)
  #expect(town.one.gets.isEmpty && town.two.gets.isEmpty)
  #expect(town.other.added.map(\.number) == ["12345678"])
}

@Test("If several profiles match, a read queries each")
private func severalReads() async throws {
  let town = FakeProviders(one: [1], two: [2, 3])
  #expect(try await town.get("F1").result?["id"] == "one/F1")
  #expect(try await town.get("F2").result?["id"] == "two/F2")
  #expect(try await town.comments("F3").result?["comments"]?[0]?["text"] == "two")
  #expect(town.one.gets.sorted() == ["F1", "F2"] && town.two.gets.sorted() == ["F1", "F2"])
  #expect(town.other.gets.isEmpty)
}

@Test("If several profiles match, a write fails with their ids, and nothing is sent")
private func severalWrites() async throws {
  let town = FakeProviders(one: [1], two: [2])
  let reply = try await town.add("F1")
  #expect(reply.code == -32602)
  #expect(reply.paths == ["case"])
  #expect(reply.error?["data"]?["candidates"] == ["one/F1", "two/F1"])
  #expect(reply.error?["message"]?.string?.contains("one/F1, two/F1") == true)
  #expect(town.one.added.isEmpty && town.two.added.isEmpty && town.one.gets.isEmpty)
}

@Test("The error for a number that is found twice lists the ids")
private func foundTwice() async throws {
  let town = FakeProviders(one: [1], two: [1])
  for reply in [try await town.get("F1"), try await town.comments("F1")] {
    #expect(reply.code == -32602)
    #expect(reply.paths == ["case"])
    #expect(reply.error?["data"]?["candidates"] == ["one/F1", "two/F1"])
  }
}

@Test("A number that no profile finds is reported as not found")
private func foundNowhere() async throws {
  let town = FakeProviders(one: [1], two: [2])
  #expect(try await town.get("F9").code == -31003)
  #expect(try await town.get("12345678").code == -31003)
  #expect(try await town.get("one/F9").code == -31003)
}

@Test(
  "A failed profile does not hide a case that another profile has; its fault is the error if no profile has the case")
private func oneAway() async throws {
  let town = FakeProviders(one: [1], two: [2])
  town.two.fail(Fault(.vendorUnavailable, "away"))
  #expect(try await town.get("F1").result?["id"] == "one/F1")
  #expect(try await town.get("F9").kind == "vendorUnavailable")
}

@Test("A number that matches no format is refused", arguments: ["G1", "F12345", "123", "F", "f1"])
private func noCandidate(_ number: String) async throws {
  let town = FakeProviders(one: [1])
  for reply in [try await town.get(number), try await town.add(number)] {
    #expect(reply.code == -32602)
    #expect(reply.paths == ["case"])
  }
}

@Test("The error for an unknown profile lists the known profiles")
private func unknownProfile() async throws {
  let reply = try await FakeProviders().get("tow/F1")
  #expect(reply.code == -32602)
  #expect(reply.paths == ["case"])
  #expect(reply.error?["message"]?.string?.contains("Known profiles: one, two, other, market, bad") == true)
}

@Test("A profile without cases or with an invalid configuration is reported")
private func unusable() async throws {
  let town = FakeProviders(one: [1])
  #expect(try await town.get("market/F1").kind == "unsupported")
  #expect(try await town.add("market/F1").kind == "unsupported")
  #expect(try await town.get("bad/F1").kind == "configuration")
  #expect(try await town.add("bad/F1").kind == "configuration")
}

@Test(
  "A case has the requested fields and the id",
  arguments: [
    ("", ["id", "profile", "provider", "number", "title", "status", "severity", "createdAt", "updatedAt"]),
    (#","fields":["title"]"#, ["id", "title"]), (#","fields":["number"],"raw":true"#, ["id", "number", "raw"]),
  ])
private func fields(_ params: String, _ names: [String]) async throws {
  let town = FakeProviders(one: [1])
  let reply = try await town.harness.call("cases/get", #"{"case":"one/F1"\#(params)}"#)
  #expect(reply.result?.object?.map(\.name) == names)
}
