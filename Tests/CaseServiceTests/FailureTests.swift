import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

private func rows(_ profile: String, _ count: Int = 30) -> [Case] {
  (0..<count).map { .fake(profile, $0, updated: $0) }
}

private let outage = Fault(.vendorUnavailable, "the vendor is away").with("reason", "connect")

@Test(
  "When one source fails, the cases of the others are listed, and a later page lists the rest", arguments: [1, 2, 3])
private func oneFails(_ page: Int) async throws {
  let good = FakeVendor("good", rows("good")) { $0.pageSize = 5 }
  let bad = FakeVendor("bad", rows("bad")) { $0.pageSize = 5 }
  bad.fail(at: page, outage)
  let harness = ServiceHarness(good, bad)
  let first = try await harness.list(#""limit":60"#)
  #expect(first.ids.filter { $0.hasPrefix("good/") }.count == 30)
  #expect(first.ids.filter { $0.hasPrefix("bad/") }.count == (page - 1) * 5)
  #expect(first.source("good")?["complete"] == true)
  #expect(first.source("good")?["failure"] == nil)
  #expect(first.source("bad")?["complete"] == false)
  #expect(first.source("bad")?["failure"]?["code"] == -31006)
  #expect(first.source("bad")?["failure"]?["message"] == "the vendor is away")
  #expect(first.source("bad")?["failure"]?["data"]?["reason"] == "connect")

  let asked = good.requests.count
  let second = try await harness.list(#""limit":60"#, first.cursor)
  #expect((first.ids + second.ids).sorted() == (good.rows + bad.rows).map(\.id).sorted())
  #expect(second.source("bad")?["complete"] == true)
  #expect(second.source("good")?["complete"] == true)
  #expect(second.cursor == nil)
  #expect(good.requests.count == asked)
}

@Test("A failing source is retried with each cursor")
private func failsAgain() async throws {
  let good = FakeVendor("good", rows("good"))
  let bad = FakeVendor("bad", rows("bad"))
  bad.fail(outage)
  let harness = ServiceHarness(good, bad)
  let first = try await harness.list(#""limit":10"#)
  #expect(first.ids.count == 10)
  let second = try await harness.list(#""limit":10"#, first.cursor)
  #expect(second.ids.count == 10)
  bad.fail(nil)
  let third = try await harness.list(#""limit":100"#, second.cursor)
  #expect(Set(first.ids + second.ids + third.ids).count == 60)
  #expect(first.ids.count + second.ids.count + third.ids.count == 60)
}

@Test(
  "When all sources fail, the response is the error of the first, with those of all",
  arguments: [("cases/list", "{}"), ("cases/count", "{}"), ("cases/search", #"{"query":"x"}"#)])
private func allFail(_ method: String, _ params: String) async throws {
  let one = FakeVendor("one", rows("one"))
  let two = FakeVendor("two", rows("two"))
  one.fail(outage)
  two.fail(Fault(.authRequired, "log in"))
  let reply = try await ServiceHarness(one, two).ask(method, params)
  #expect(reply.kind == "vendorUnavailable")
  #expect(reply.error?["message"] == "the vendor is away")
  let failures = reply.error?["data"]?["failures"]?.array ?? []
  #expect(failures.map { $0["profile"] } == ["one", "two"])
  #expect(failures.map { $0["failure"]?["data"]?["kind"] } == ["vendorUnavailable", "authRequired"])
}

@Test("Sources that fail after returning rows do not cause an error")
private func allFailLater() async throws {
  let one = FakeVendor("one", rows("one")) { $0.pageSize = 5 }
  let two = FakeVendor("two", rows("two")) { $0.pageSize = 5 }
  for vendor in [one, two] { vendor.fail(at: 2, outage) }
  let harness = ServiceHarness(one, two)
  let first = try await harness.list(#""limit":60"#)
  #expect(first.ids.count == 10)
  #expect(first.source("one")?["failure"] != nil && first.source("two")?["failure"] != nil)
  let second = try await harness.list(#""limit":60"#, first.cursor)
  #expect(Set(first.ids + second.ids).count == 60)
  #expect(second.cursor == nil)
}

@Test("The fault of the only profile is the error of each page", arguments: [1, 2])
private func onlyOne(_ page: Int) async throws {
  let vendor = FakeVendor("one", rows("one")) { $0.pageSize = 5 }
  vendor.fail(at: page, Fault(.rateLimited, "slow down").with("retryAfterSeconds", 9))
  let reply = try await ServiceHarness(vendor).list(#""limit":20"#)
  #expect(reply.code == -31005)
  #expect(reply.error?["data"] == ["kind": "rateLimited", "retryAfterSeconds": 9])
  let other = FakeVendor("two", rows("two"))
  let named = FakeVendor("one", rows("one"))
  named.fail(outage)
  #expect(try await ServiceHarness(named, other).list(#""profiles":["one"]"#).kind == "vendorUnavailable")
}

@Test("A vendor that does not support the query is the error if it is named or alone, otherwise a failed source")
private func cannotPlan() async throws {
  struct FakeSelectiveSource: CaseSource {
    let vendor: FakeVendor
    var listedMembers: CaseFields { .all }
    func plan(_ query: CaseQuery) throws(Fault) -> CasePlan {
      throw .invalidParams("contracts", "is needed for tac")
    }
    func page(
      _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
    ) async throws(Fault) -> CasePage { try await vendor.page(query, at: position, size: size, call) }
    func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition { position }
    func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
      try await vendor.get(number, fields: fields, raw: raw, call)
    }
  }
  let vendor = FakeVendor("one", rows("one"))
  var provider = Provider(
    profile: "tac", descriptor: FakeVendor.descriptor, baseURL: "https://fake.example",
    session: FakeSession(status: SessionStatus(profile: "tac", provider: "fake", state: .none, source: nil)))
  provider.cases = FakeSelectiveSource(vendor: vendor)
  let profile = Profile(name: "tac", providerID: "fake", baseURL: nil, provider: .success(provider))
  for (profiles, params) in [([vendor.asProfile(), profile], #""profiles":["one","tac"]"#), ([profile], "")] {
    #expect(try await ServiceHarness(profiles).list(params).paths == ["contracts"])
  }
  #expect(vendor.requests.isEmpty)
  let harness = ServiceHarness([vendor.asProfile(), profile])
  let reply = try await harness.list(#""limit":20"#)
  #expect(reply.ids.count == 20)
  #expect(reply.source("tac")?["complete"] == false && reply.source("tac")?["failure"]?["code"] == -32602)
  let last = try await harness.list(#""limit":20"#, reply.cursor)
  #expect(Set(reply.ids + last.ids).count == 30 && last.cursor == nil)
}

// MARK: Time

@Test(
  "The deadline is that of the request, or else of the profile",
  arguments: [("", 12), (#""timeoutSeconds":7"#, 7), (#""timeoutSeconds":86400"#, 86_400)])
private func deadline(_ params: String, _ seconds: Int) async throws {
  let vendor = FakeVendor("one", rows("one", 5))
  let harness = ServiceHarness([vendor.asProfile(timeout: .seconds(12))])
  let start = harness.time.now
  _ = try await harness.list(params)
  #expect(vendor.requests.map(\.deadline) == [start + .seconds(seconds)])
}

@Test("The idle timeout is the profile's request timeout, and at least a minute", arguments: [(12, 60), (90, 90)])
private func silence(_ timeout: Int, _ seconds: Int) async throws {
  let vendor = FakeVendor("one", rows("one", 5))
  _ = try await ServiceHarness([vendor.asProfile(timeout: .seconds(timeout))]).list(#""timeoutSeconds":3600"#)
  #expect(vendor.requests.map(\.silence) == [.seconds(seconds)])
}

/// A vendor that responds after the deadline.
private struct FakeSlowVendor: CaseSource {
  let time: any TimeSource
  var listedMembers: CaseFields { .all }

  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan { CasePlan() }
  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    try? await time.sleep(until: call.deadline)
    throw Fault(.vendorUnavailable, "no answer in time").with("reason", "timeout")
  }
  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition { position }
  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
    throw Fault(.notFound, "none")
  }
}

@Test("When a source exceeds the deadline, it fails and the cases of the others are listed")
private func late() async throws {
  let time = ManualTime()
  var provider = Provider(
    profile: "slow", descriptor: FakeVendor.descriptor, baseURL: "https://fake.example",
    session: FakeSession(status: SessionStatus(profile: "slow", provider: "fake", state: .none, source: nil)))
  provider.cases = FakeSlowVendor(time: time)
  let slow = Profile(name: "slow", providerID: "fake", baseURL: nil, provider: .success(provider))
  let harness = ServiceHarness([FakeVendor("good", rows("good")).asProfile(), slow], time: time)
  let asked = time.now
  async let reply = harness.list(#""timeoutSeconds":5"#)
  #expect(try await time.nextSleep() == asked + .seconds(5))
  time.advance(by: .seconds(5))
  #expect(try await reply.ids.count == 30)
  #expect(try await reply.source("slow")?["failure"]?["data"]?["reason"] == "timeout")
}
