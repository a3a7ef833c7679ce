import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import TestSupport
import Testing

/// The queue timeout of a request: its params without the braces, and the resulting seconds.
private let waits: [(method: String, params: String, seconds: Int)] = [
  ("cases/get", #""case":"quick/F1","timeoutSeconds":3"#, 3),
  ("cases/get", #""case":"quick/F1""#, 12),
  ("cases/get", #""case":"slow/F1""#, 90),
  ("cases/get", #""case":"F1""#, 90),
  ("cases/list", "", 90),
  ("comments/add", #""case":"quick/F1","text":"x""#, 12),
]

private func work(_ harness: ServiceHarness, _ method: String, _ params: String) throws -> Work {
  guard case .work(let work) = try harness.prepare(method, "{\(params)}") else { throw TimedOut("work") }
  return work
}

@Test("A request is queued for at most its timeout", arguments: waits)
private func patience(method: String, params: String, seconds: Int) async throws {
  let harness = ServiceHarness([
    FakeVendor("quick").asProfile(timeout: .seconds(12)), FakeVendor("slow").asProfile(timeout: .seconds(90)),
  ])
  let start = harness.time.now
  let explicit = params.contains("timeoutSeconds")
  let patience = try #require(try work(harness, method, params).patience)
  // No file is loaded for a request that is only queued.
  #expect(patience.deadline() - start == .seconds(explicit ? seconds : 30))
  _ = try harness.context.profiles()
  #expect(patience.deadline() - start == .seconds(seconds))
  guard case .failure(let error) = patience.answer() else { throw TimedOut("an error") }
  #expect(error.data?["kind"] == "vendorUnavailable" && error.data?["reason"] == "timeout")
  #expect(error.data?["retriable"] == true)
}

@Test("Progress tokens are short", arguments: ["workDoneToken", "partialResultToken"])
private func tokens(_ name: String) async throws {
  let harness = ServiceHarness(FakeVendor("quick"))
  for token in [#""\#(String(repeating: "x", count: 1025))""#, "[1]", "{}", "true"] {
    #expect(try await harness.call("cases/list", #"{"\#(name)":\#(token)}"#).paths == [name])
  }
  #expect(try await harness.call("cases/list", #"{"\#(name)":"\#(String(repeating: "x", count: 1024))"}"#).error == nil)
}
