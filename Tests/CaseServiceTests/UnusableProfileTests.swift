import CaseModel
import JSON
import ProviderKit
import Testing

@Suite("A number beside a profile that cannot be used")
struct UnusableProfileTests {
  @Test(
    "The reason is stated, since the number may be that of the profile",
    arguments: ["cases/get", "comments/list", "comments/add", "attachments/list"])
  func reason(method: String) async throws {
    let vendor = FakeVendor("one")
    let text = method == "comments/add" ? #","text":"x""# : ""
    let params = #"{"case":"04186767"\#(text)}"#
    let harness = ServiceHarness([vendor.asProfile(), .broken("bad", "The file is open to others.")])
    let reply = try await harness.call(method, params)
    #expect(reply.kind == "configuration")
    #expect(
      reply.error?["message"]?.string == "No usable profile has the case \"04186767\". The file is open to others.")
    // Without such a profile, the number is invalid.
    #expect(try await ServiceHarness([vendor.asProfile()]).call(method, params).paths == ["case"])
    #expect(vendor.requests.isEmpty)
  }
}
