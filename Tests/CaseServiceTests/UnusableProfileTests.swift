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
    #expect(reply.kind == "invalidParams")
    let message = reply.error?["message"]?.string ?? ""
    #expect(message.contains("The profile bad cannot be used: The file is open to others."), "\(message)")
    // Without such a profile, the number is invalid.
    let other = try await ServiceHarness([vendor.asProfile()]).call(method, params)
    #expect(other.paths == ["case"] && other.error?["message"]?.string?.contains("cannot be used") == false)
    #expect(vendor.requests.isEmpty)
  }
}
