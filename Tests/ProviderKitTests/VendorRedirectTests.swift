import CaseModel
import HTTP
import JSON
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite("Redirects of a vendor")
struct VendorRedirectTests {
  private static let origin = "https://vendor.example"

  private static func redirect(_ location: String?, _ status: Int = 302) -> FakeTransport.Step {
    .status(status, headers: location.map { ["Location": $0] } ?? [:])
  }

  @Test("A read follows a redirect to the same origin, with its token", arguments: [301, 302, 303, 307, 308])
  func followed(status: Int) async {
    let vendor = VendorHarness(
      [Self.redirect("/api/v2/things?a=b", status), Self.redirect("elsewhere"), .json(200, "7")],
      session: FakeTokenSession())
    #expect(await vendor.send(.read).value == 7)
    #expect(
      vendor.transport.requests.dropFirst().map(\.url)
        == ["/api/v2/things?a=b", "/api/v2/elsewhere"].map { Self.origin + $0 })
    #expect(vendor.transport.requests.allSatisfy { $0.headers["Authorization"] == "Bearer s3cret-token-1" })
  }

  @Test(
    "Other redirects are not followed",
    arguments: [
      "https://other.example/api/v1/things", "http://vendor.example/api/v1/things", "//other.example/", "", nil,
    ])
  func refused(location: String?) async throws {
    let vendor = VendorHarness([Self.redirect(location), .json(200, "7")], session: FakeTokenSession())
    let fault = try #require(await vendor.fault(.read))
    #expect(fault.kind == .vendorProtocol)
    #expect(fault.data["vendorStatus"] == 302)
    #expect(fault.message.hasPrefix("The vendor redirected the request (status 302)"))
    #expect(fault.data["location"]?.string == (location?.contains("://") == true ? location : nil))
    #expect(vendor.transport.requests.count == 1)
  }

  @Test("A fault names the target of a redirect without secrets")
  func location() async throws {
    let location = "https://user:s3cret@login.example:8443/realms/a?code=s3cret#s3cret"
    let fault = try #require(await VendorHarness([Self.redirect(location)]).fault(.read))
    #expect(fault.data["location"] == "https://login.example:8443/realms/a" || fault.data["location"] == nil)
    #expect(!fault.json.text.contains("s3cret"))
  }

  @Test("A write does not follow redirects", arguments: [301, 302, 303, 307, 308])
  func writes(status: Int) async throws {
    let vendor = VendorHarness([Self.redirect("/api/v1/other", status), .json(200, "7")], session: FakeTokenSession())
    let fault = try #require(await vendor.fault(.write))
    // Many services respond with a redirect to what they have done.
    #expect(fault.kind == .outcomeUnknown && fault.data["check"] == "things/list")
    #expect(vendor.transport.requests.count == 1)
  }

  @Test("A loop of redirects ends")
  func circle() async throws {
    let vendor = VendorHarness(always: Self.redirect("/api/v1/things"))
    #expect(await vendor.fault(.read)?.kind == .vendorProtocol)
    #expect(vendor.transport.requests.count == HTTPRedirect.atMost + 1)
  }
}
