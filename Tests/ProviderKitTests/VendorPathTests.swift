import CaseModel
import JSON
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite("IDs in the paths of requests")
struct VendorPathTests {
  @Test(
    "An ID that would change the path is refused, by the name of its param",
    arguments: [
      "", ".", "..", "/", "a/b", "../../01234568", "a\\b", "..\\b", "a\nb", "a\u{0}", "a\u{7F}", "a\u{85}b", "%2e",
      "%2E%2e",
      ".%2e", "a%2Fb", "a%2fb", "a%5cb", "%00", "a%0Ab", "%252e%252e", "a%252Fb", "a%25252fb", "%25%32%66", "a%c0%afb",
      "%FF", "..;x", "..%3Bx", ". ", " ..", "..%20", "%25252525252525252e",
    ])
  func refused(id: String) {
    let path: VendorPath = "/cases/\(id, "attachment")/comments"
    #expect(path.issue?.path == "attachment")
    #expect(VendorPath.issue(id, "x") != nil && !VendorPath.isSegment(id))
  }

  @Test(
    "Any other ID is sent, encoded",
    arguments: [
      ("CS1234567", "CS1234567"), ("a b", "a%20b"), ("100%", "100%25"), ("%", "%25"), ("%zz", "%25zz"),
      ("50%25", "50%2525"),
      ("...", "..."), ("a..b", "a..b"), (".a", ".a"), ("é", "%C3%A9"), ("a;b", "a%3Bb"), ("a?b#c", "a%3Fb%23c"),
      ("%41", "%2541"), ("%+1", "%25%2B1"),
    ])
  func sent(id: String, encoded: String) {
    let path: VendorPath = "/cases/\(id, "case")/files/\(7)"
    #expect(path.text == "/cases/\(encoded)/files/7" && path.issue == nil)
  }

  @Test("The first of several invalid IDs is named, even within a longer path")
  func first() {
    let ids: VendorPath = "/cases/\(["1", "a/b", ".."], "numbers")"
    #expect(ids.issue?.path == "numbers[1]" && ids.text == "/cases/1,a%2Fb,..")
    let longer: VendorPath = "\(ids)/x/\("..", "last")"
    #expect(longer.issue?.path == "numbers[1]" && longer.text == "/cases/1,a%2Fb,../x/..")
  }

  @Test("Nothing is sent, and no token is fetched")
  func notSent() async throws {
    let session = FakeTokenSession()
    let vendor = VendorHarness(always: .json(200, "{}"), session: session)
    var request = VendorRequest.write
    request.path = "/things/\("a/../b", "thing")"
    let fault = try #require(await vendor.fault(request))
    #expect(fault.kind == .invalidParams && fault.data["issues"]?.array?.first?["path"] == "thing")
    #expect(vendor.transport.requests.isEmpty && session.asked == 0)
  }
}
