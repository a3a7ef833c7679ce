import HTTP
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

/// A read that gets the response of another read must not show that case.
@Suite("Responses of other requests")
struct ForeignAnswerTests {
  /// Two reads of one kind: the first is requested, the response is that of the second.
  private struct Read: Sendable, CustomTestStringConvertible {
    let method: String
    let asked: JSON
    let answered: JSON

    var testDescription: String { "\(method) \(asked.text)" }

    init(_ method: String, _ asked: JSON, _ answered: JSON) {
      (self.method, self.asked, self.answered) = (method, asked, answered)
    }
  }

  private func table() async throws -> [Read] {
    var reads: [Read] = [
      Read("uoms/get", ["profile": "market", "uom": "Agent"], ["profile": "market", "uom": "Asset"]),
      Read(
        "editions/get", ["profile": "market", "edition": "EID7KQ2M"], ["profile": "market", "edition": "EID4TRL8"]),
    ]
    for profile in ["ibm", "strata", "rest", "cisco"] {
      let stage = try WriteStage()
      let query: JSON = ["profiles": [.string(profile)], "fields": ["title"], "sort": "number"]
      guard case .result(let list) = try await stage.run("cases/list", query) else { throw TimedOut("\(profile)") }
      var ids: [JSON] = []
      for id in (list["cases"]?.array ?? []).compactMap({ $0["id"] }) where ids.count < 2 {
        // Has a comment and a file, so that the cases can be distinguished.
        guard case .result(let found) = try await stage.run("cases/get", ["case": id]) else { continue }
        let hasFiles = profile == "cisco" || found["attachments"]?.array?.isEmpty == false
        if hasFiles, found["comments"]?.array?.isEmpty == false { ids.append(id) }
      }
      try #require(ids.count == 2, "\(profile)")
      // IBM: a list of comments does not name its case.
      let methods =
        profile == "ibm" ? ["cases/get", "attachments/list"] : ["cases/get", "comments/list", "attachments/list"]
      for method in methods where profile != "cisco" || method != "attachments/list" {
        reads.append(Read(method, ["case": ids[0]], ["case": ids[1]]))
      }
      if profile == "cisco" {
        let numbers = ids.map { JSON.array([.string(String(($0.string ?? "").dropFirst("cisco/".count)))]) }
        reads.append(
          Read(
            "cases/list", ["profiles": ["cisco"], "numbers": numbers[0]],
            ["profiles": ["cisco"], "numbers": numbers[1]]))
      }
    }
    return reads
  }

  @Test("The read fails with vendorProtocol, and nothing of the response is shown")
  func reads() async throws {
    let reads = try await table()
    #expect(reads.count >= 12)
    for read in reads {
      let other = try WriteStage()
      guard case .result = try await other.run(read.method, read.answered),
        let answer = other.wire.exchanges.first(where: { $0.role == .read })?.response
      else {
        Issue.record("\(read.testDescription) does not work")
        continue
      }
      let stage = try WriteStage((.init("foreign", acts: false, .answer(answer)), .init(.read)))
      guard case .error(let kind, let data) = try await stage.run(read.method, read.asked) else {
        Issue.record("\(read.testDescription): the answer of another one is shown")
        continue
      }
      #expect(kind == "vendorProtocol" && data["excerpt"] == nil, "\(read.testDescription): \(data.text)")
    }
  }

  // MARK: IDs in paths

  /// Methods with an ID in the path of a request, the param that names it, and the other params.
  private static let idsInPaths:
    [(method: String, params: JSON, set: @Sendable (String) -> JSON.Member, path: String)] = [
      ("attachments/delete", ["case": "ibm/CS4178171"], { .init("attachment", .string($0)) }, "attachment"),
      ("attachments/delete", ["case": "strata/04186767"], { .init("attachment", .string($0)) }, "attachment"),
      ("attachments/download", ["case": "ibm/CS4178171"], { .init("attachment", .string($0)) }, "attachment"),
      ("attachments/download", ["case": "strata/04186767"], { .init("attachment", .string($0)) }, "attachment"),
      ("attachments/download", ["case": "rest/04186767"], { .init("attachment", .string($0)) }, "attachment"),
      (
        "watchlist/remove", ["case": "strata/04186767"],
        { .init("users", [["userId": "sandbox-user"], ["userId": .string($0)]]) }, "users[1].userId"
      ),
      ("uoms/get", ["profile": "market"], { .init("uom", .string($0)) }, "uom"),
      ("editions/get", ["profile": "market"], { .init("edition", .string($0)) }, "edition"),
      ("subscriptions/get", ["profile": "market"], { .init("subscription", .string($0)) }, "subscription"),
      ("values/list", ["profile": "strata", "kind": "versions"], { .init("of", .string($0)) }, "of"),
      ("values/list", ["profile": "rest", "kind": "versions"], { .init("of", .string($0)) }, "of"),
      ("cases/list", ["profiles": ["cisco"]], { .init("contracts", [.string($0)]) }, "contracts[0]"),
      ("cases/list", ["profiles": ["cisco"]], { .init("users", ["x", .string($0)]) }, "users[1]"),
    ]

  @Test(
    "An ID that would change the path is refused by its param, before anything is sent",
    arguments: ["..", "../../01234568", "a/b", "..\\x", "%2e%2e", "..%2F..%2F01234568", "%252e%252e%252fx", "a\u{1}b"])
  func traversal(id: String) async throws {
    for (method, params, set, path) in Self.idsInPaths {
      let stage = try WriteStage()
      let outcome = try await stage.run(method, .object((params.object ?? []) + [set(id)]))
      guard case .error(let kind, let data) = outcome else {
        Issue.record("\(method) \(path) takes \(id)")
        continue
      }
      #expect(
        kind == "invalidParams" && data["issues"]?.array?.map { $0["path"] } == [.string(path)],
        "\(method) \(data.text)")
      #expect(stage.wire.exchanges.isEmpty, "\(method): \(stage.wire.exchanges.map(\.name))")
    }
  }
}
