import CaseService
import Commands
import JSON
import JSONRPC
import Platform
import TestSupport
import Testing

@Test("With --live, each provider reads the changes of its vendor", arguments: ["ibm", "redhat", "cisco"])
private func live(_ profile: String) async throws {
  let time = ManualTime()
  let dispatcher = try Dispatcher("serve --sandbox --live 60", time)
  let start = RFC3339.format(time.date)
  let since: JSON = ["profiles": [.string(profile)], "updatedSince": .string(start), "limit": 100]
  #expect(try await list(since, dispatcher).isEmpty)
  time.advance(by: .seconds(300))
  let changed = try await list(since, dispatcher)
  // 100 changes of fewer cases.
  #expect((10...100).contains(changed.count))
  var comments: [String] = []
  for one in changed {
    let id = try #require(one["id"])
    let found = try await dispatcher.result(of: "comments/list", ["case": id])["comments"]?.array ?? []
    comments += found.compactMap { $0["createdAt"]?.string }.filter { $0 >= start }
  }
  #expect((40...100).contains(comments.count), "\(comments.count)")
}

@Test("Without --live, nothing changes")
private func fixed() async throws {
  let time = ManualTime()
  let dispatcher = try Dispatcher("serve --sandbox", time)
  let since: JSON = ["updatedSince": .string(RFC3339.format(time.date))]
  #expect(try await list(since, dispatcher).isEmpty)
  time.advance(by: .seconds(300))
  #expect(try await list(since, dispatcher).isEmpty)
}

private func list(_ params: JSON, _ dispatcher: Dispatcher) async throws -> [JSON] {
  try #require(try await dispatcher.result(of: "cases/list", params)["cases"]?.array)
}
