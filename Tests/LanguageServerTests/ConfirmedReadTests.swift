import JSON
import ProviderKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import LanguageServer

/// Reads that `confirm` of the profile contains.
struct ConfirmedReadTests {
  @Test("Cases in documents are shown only if they may be read without a question", arguments: [true, false])
  func documents(_ isConfirmed: Bool) async throws {
    let session = try await EditorSession(
      Clients.pulling, policy: isConfirmed ? ProfilePolicy(confirm: ["reads"]) : .none)
    session.open(Known.waiting)
    if !isConfirmed { #expect(await Waiting.until { !session.transport.requests.isEmpty }) }
    #expect(try await session.hints().isEmpty || !isConfirmed)
    #expect(session.transport.requests.isEmpty == isConfirmed)
  }

  @Test("The reasons for a resolution are read once the person agreed", arguments: [true, false])
  func reasons(_ agrees: Bool) async throws {
    let session = try await EditorSession(Clients.full, policy: ProfilePolicy(confirm: ["reads"]))
    let id = "ibm/\(Known.waiting)"
    session.choice.value = [
      ["title": .string(agrees ? "Yes" : "No")], ["title": "Documentation error"], ["title": "Yes"],
    ]
    let response = try await session.response(
      "workspace/executeCommand", ["command": "casewire.resolve", "arguments": [["case": .string(id)]]])
    #expect(response["error"] == nil, "\(response.text)")
    let question = try await session.next("window/showMessageRequest")
    #expect(question["message"] == "Read the reasons for a resolution from the profile ibm?")
    #expect(session.transport.requests.isEmpty == !agrees)
    let row = try await session.vendors.perform("cases/get", ["case": .string(id)])
    #expect((row["status"]?["state"] == "resolved") == agrees)
  }
}
