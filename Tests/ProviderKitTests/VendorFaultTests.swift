import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite struct VendorFaultTests {
  /// The status, the faults of a read and a write, and the number of requests of each.
  @Test(arguments: [
    (199, "vendorProtocol", 1, "outcomeUnknown final things/list", 1),
    (300, "vendorProtocol", 1, "outcomeUnknown final things/list", 1),
    (301, "vendorProtocol", 1, "outcomeUnknown final things/list", 1),
    (302, "vendorProtocol", 1, "outcomeUnknown final things/list", 1),
    (304, "vendorProtocol", 1, "outcomeUnknown final things/list", 1),
    (307, "vendorProtocol", 1, "outcomeUnknown final things/list", 1),
    (308, "vendorProtocol", 1, "outcomeUnknown final things/list", 1),
    (400, "rejected", 1, "rejected", 1),
    (401, "authRequired", 1, "authRequired", 1),
    (403, "forbidden", 1, "forbidden", 1),
    (404, "notFound", 1, "notFound", 1),
    (405, "rejected", 1, "rejected", 1),
    (409, "conflict", 1, "conflict", 1),
    (410, "configuration", 1, "configuration", 1),
    (413, "tooLarge", 1, "tooLarge", 1),
    (414, "rejected", 1, "rejected", 1),
    (415, "rejected", 1, "rejected", 1),
    (422, "rejected", 1, "rejected", 1),
    (429, "rateLimited", 2, "rateLimited", 2),
    (500, "vendorUnavailable retriable", 1, "outcomeUnknown final things/list", 1),
    (501, "vendorUnavailable retriable", 1, "outcomeUnknown final things/list", 1),
    (502, "vendorUnavailable retriable", 3, "outcomeUnknown final things/list", 1),
    (503, "vendorUnavailable retriable", 3, "outcomeUnknown final things/list", 1),
    (504, "vendorUnavailable retriable", 3, "outcomeUnknown final things/list", 1),
    (596, "rejected", 1, "rejected", 1),
    (599, "vendorUnavailable retriable", 1, "outcomeUnknown final things/list", 1),
  ])
  func statusesHaveTheirFaults(status: Int, read: String, reads: Int, write: String, writes: Int) async throws {
    for (request, expected, count) in [(VendorRequest.read, read, reads), (.write, write, writes)] {
      let vendor = VendorHarness(always: .status(status))
      let fault = try #require(await vendor.fault(request))
      #expect(fault.line == expected)
      #expect(vendor.transport.requests.count == count)
      #expect(fault.data["vendorStatus"]?.integer == status)
      #expect(fault.data["profile"] == "work")
      #expect(fault.data["provider"] == "vendor")
    }
  }

  /// The reason, whether bytes were sent, the faults of a read and a write, and the number of requests of each.
  @Test(
    arguments: [
      (.connect, false, "vendorUnavailable connect retriable", 3, "vendorUnavailable connect retriable", 3),
      (.connect, true, "vendorUnavailable connect retriable", 1, "outcomeUnknown final things/list", 1),
      (.timeout, true, "vendorUnavailable timeout retriable", 1, "outcomeUnknown final things/list", 1),
      (.timeout, false, "vendorUnavailable timeout retriable", 1, "vendorUnavailable timeout retriable", 1),
      (.cut, true, "vendorUnavailable cut retriable", 3, "outcomeUnknown final things/list", 1),
      (.cut, false, "vendorUnavailable cut retriable", 3, "vendorUnavailable cut retriable", 3),
      (.tls, false, "vendorUnavailable tls final", 1, "vendorUnavailable tls final", 1),
      (.tooLarge, true, "tooLarge", 1, "outcomeUnknown final things/list", 1),
      (.malformed, true, "vendorProtocol", 1, "outcomeUnknown final things/list", 1),
      (.malformed, false, "vendorProtocol", 1, "vendorProtocol", 1),
      (.cancelled, true, "requestCancelled", 1, "outcomeUnknown final things/list", 1),
      (.cancelled, false, "requestCancelled", 1, "requestCancelled", 1),
      (.unavailable, false, "configuration", 1, "configuration", 1),
    ] as [(HTTPFailure.Reason, Bool, String, Int, String, Int)])
  func failuresHaveTheirFaults(
    reason: HTTPFailure.Reason, sent: Bool, read: String, reads: Int, write: String, writes: Int
  ) async throws {
    for (request, expected, count) in [(VendorRequest.read, read, reads), (.write, write, writes)] {
      let vendor = VendorHarness(always: .fail(reason, sent: sent))
      let fault = try #require(await vendor.fault(request))
      #expect(fault.line == expected)
      #expect(vendor.transport.requests.count == count)
      #expect(fault.data["profile"] == "work")
    }
  }

  /// The body of a 200, and the faults of a read and a write.
  @Test(arguments: ["", "{", #"{"a": 1} x"#, "<html>", "\u{FEFF}{}", #"{"a": "\#u{1}"}"#])
  func unreadableResponsesHaveTheirFaults(body: String) async throws {
    let vendor = VendorHarness(always: .json(200, body))
    let read = try #require(await vendor.fault(.read))
    #expect(read.line == "vendorProtocol")
    #expect(read.data["excerpt"]?.string == body)
    #expect(read.data["vendorStatus"] == 200)
    if body.isEmpty { #expect(read.message == "The response of the vendor cannot be read. It is empty.") }
    let write = try #require(await vendor.fault(.write))
    #expect(write.line == "outcomeUnknown final things/list")
    #expect(vendor.transport.requests.count == 2, "neither is retried")
  }

  @Test func anInvalidRecordIsUnreadable() async throws {
    for body in ["[]", "5", "null", #"{"count": "five"}"#, #"{"other": 5}"#] {
      let vendor = VendorHarness(always: .json(200, body))
      let call = VendorCall(deadline: vendor.client.time.now + .seconds(1))
      await #expect(
        performing: {
          try await vendor.client.sendForRecord(.read, call) { (record) throws(JSONError) in
            guard let count = try record.integer("count") else { throw record.missing("count") }
            return count
          }
        }, throws: { ($0 as? Fault)?.kind == .vendorProtocol })
    }
  }

  @Test func excerptsHave200BytesAtMost() async throws {
    let vendor = VendorHarness(always: .json(200, String(repeating: "x", count: 1000)))
    #expect(try #require(await vendor.fault(.read)).data["excerpt"]?.string?.utf8.count == 200)
  }

  /// A piece of a secret is not recognised, so the secret is redacted before a text is truncated.
  @Test func noPieceOfASecretIsShown() async throws {
    let redactor = Redactor()
    redactor.register("s3cret-s3cret-s3cret")
    for length in 170..<215 {
      let text = String(repeating: "x", count: length) + "s3cret-s3cret-s3cret" + String(repeating: "y", count: 300)
      let long = String(repeating: "x", count: 300) + text
      for step in [FakeTransport.Step.json(200, text), .json(400, #"{"message": "\#(long)"}"#)] {
        let fault = try #require(await VendorHarness(always: step, redactor: redactor).fault(.read))
        #expect(!fault.message.contains("s3c") && !fault.json.text.contains("s3c"), "\(fault.json.text)")
      }
    }
  }

  /// The base URL leads to a web site.
  @Test(arguments: ["text/html", "text/html; charset=utf-8", "TEXT/HTML"])
  func aWebPageNamesTheBaseURL(type: String) async throws {
    let page = HTTPResponse(200, headers: ["Content-Type": type], body: Array("<!doctype html>".utf8))
    let vendor = VendorHarness(always: .answer(page))
    let fault = try #require(await vendor.fault(.read))
    #expect(fault.kind == .configuration)
    #expect(fault.data["key"] == "baseURL")
    #expect(fault.data["baseURL"]?.string == VendorHarness.baseURL)
    #expect(fault.data["remedy"]?.string?.contains("baseURL of the profile work") == true)
    #expect(try #require(await vendor.fault(.write)).line == "outcomeUnknown final things/list")
    var download = VendorRequest.read
    download.headers["Accept"] = "application/octet-stream"
    #expect(try #require(await vendor.fault(download)).kind == .vendorProtocol, "a web page may be the requested file")
  }

  /// An unknown path of the API returns a web page. Nothing was written.
  @Test(arguments: [404, 405]) func aWebPageIsNotAnError(status: Int) async throws {
    let page = HTTPResponse(status, headers: ["Content-Type": "text/html"], body: Array("<h1>Not here</h1>".utf8))
    for request in [VendorRequest.read, .write] {
      let fault = try #require(await VendorHarness(always: .answer(page)).fault(request))
      #expect(fault.kind == .configuration && fault.data["key"] == "baseURL")
      #expect(fault.data["vendorStatus"]?.integer == status && fault.message.contains(VendorHarness.baseURL))
    }
    #expect(try #require(await VendorHarness(always: .json(status, "{}")).fault(.read)).kind != .configuration)
  }

  /// The text of the page of an edge, its vendor, and the id for its support.
  @Test(
    arguments: [
      (
        "<H1>Access Denied</H1>You don't have permission.<P>Reference&#32;&#35;18&#46;2d351ab8&#46;1557333295&#46;a4e16ab</P>",
        [:], "Akamai", "18.2d351ab8.1557333295.a4e16ab"
      ),
      ("Reference #18.abc1. Call us", [:], "Akamai", "18.abc1"),
      ("Ray ID: <strong class=x>8a1b2c3d4e5f6a7b</strong> &bull;", [:], "Cloudflare", "8a1b2c3d4e5f6a7b"),
      ("Request blocked.", ["CF-RAY": "8a1b-FRA"], "Cloudflare", "8a1b-FRA"),
      ("The request could not be satisfied. Request ID: Ab1_-xyz==", [:], "CloudFront", "Ab1_-xyz=="),
      ("Incapsula incident ID: 443000-1234", [:], "Imperva", "443000-1234"),
      ("Your support ID is: 1234567890", [:], "F5", "1234567890"),
      ("Blocked", ["X-Azure-Ref": "20260101T00Z-1"], "Azure Front Door", "20260101T00Z-1"),
    ] as [(String, HTTPHeaders, String, String)])
  func thePageOfAnEdgeIsRecognised(text: String, more: HTTPHeaders, edge: String, reference: String) async throws {
    var headers = more
    headers["Content-Type"] = "text/html"
    let body = Array("<html><body>\(text)</body></html>".utf8)
    for status in [403, 503] {
      let vendor = VendorHarness(always: .answer(HTTPResponse(status, headers: headers, body: body)))
      let fault = try #require(await vendor.fault(.write))
      #expect(fault.data["traceId"]?.string == reference)
      guard status == 403 else { continue }
      #expect(fault.kind == .forbidden && fault.message.contains(edge) && fault.message.contains(reference))
      #expect(fault.data["permission"] == nil, "the vendor did not receive the request")
    }
    #expect(GatewayErrorPage(HTTPResponse(403, headers: ["Content-Type": "application/json"], body: body)) == nil)
  }

  @Test(arguments: ["Forbidden", "Reference #", "Reference # none", "Request ID:"])
  func aPageOfAnUnknownServerIsReported(
    text: String
  )
    async
  {
    let page = HTTPResponse(403, headers: ["Content-Type": "text/html"], body: Array(text.utf8))
    #expect(GatewayErrorPage(page) == nil)
    let fault = await VendorHarness(always: .answer(page)).fault(.write)
    #expect(fault?.kind == .forbidden && fault?.data["permission"] == "things.write" && fault?.data["traceId"] == nil)
  }

  /// The response of another request to a read or a write: nothing of it is shown.
  @Test func aResponseToAnotherRequestIsNotShown() async throws {
    let vendor = VendorHarness(always: .json(200, #"{"secret": "theirs"}"#))
    for (request, line) in [(VendorRequest.read, "vendorProtocol"), (.write, "outcomeUnknown final things/list")] {
      do throws(Fault) {
        try vendor.client.require(false, "the thing 7", request)
        Issue.record("it fits")
      } catch {
        #expect(error.line == line && error.message.contains("does not show the thing 7"))
        #expect(error.data["profile"] == "work" && error.data["excerpt"] == nil)
      }
    }
    try vendor.client.require(true, "about the thing 7", .write)
  }

  @Test func goneNamesTheBaseURL() async throws {
    let fault = try #require(await VendorHarness(always: .status(410)).fault(.read))
    #expect(fault.data["key"] == "baseURL")
    #expect(fault.data["baseURL"]?.string == VendorHarness.baseURL)
  }

  @Test func aTokenServiceNamesItsOwnAddress() async throws {
    let page = HTTPResponse(200, headers: ["Content-Type": "text/html"], body: Array("<html>".utf8))
    for step in [FakeTransport.Step.answer(page), .status(410)] {
      let vendor = VendorHarness([step])
      var client = vendor.client
      client.addressKey = "tokenURL"
      let call = VendorCall(deadline: client.time.now + .seconds(1))
      let fault = await #expect(throws: Fault.self) {
        try await client.sendForRecord(.read, call) { (record) throws(JSONError) in record.names }
      }
      #expect(fault?.kind == .configuration)
      #expect(fault?.data["key"] == "tokenURL")
      #expect(fault?.data["tokenURL"]?.string == VendorHarness.baseURL)
      #expect(fault?.data["baseURL"] == nil)
    }
  }

  @Test func theVendorsMessageIsReported() async throws {
    let body = #"{"code": "E1", "message": "no such field", "errors": ["a", "b"], "trace": "t-1"}"#
    let fault = try #require(await VendorHarness(always: .json(400, body)).fault(.read))
    #expect(fault.message == "The vendor refused the request: no such field.")
    #expect(
      fault.data.text
        == #"{"kind":"rejected","profile":"work","provider":"vendor","vendorStatus":400,"vendorCode":"E1","#
        + #""vendorMessage":"no such field","traceId":"t-1","vendorErrors":["a","b"]}"#)
  }

  @Test func theVendorsMessageIsTruncated() async throws {
    let long = String(repeating: "ü", count: 10_000)
    let errors = (0..<100).map { _ in "\"\(long)\"" }.joined(separator: ",")
    let members = #""message": "\#(long)", "code": "\#(long)", "trace": "\#(long)", "errors": [\#(errors)]"#
    let fault = try #require(await VendorHarness(always: .json(422, "{\(members)}")).fault(.read))
    #expect(fault.data["vendorCode"]?.string?.unicodeScalars.count == 503)
    #expect(fault.data["traceId"]?.string?.unicodeScalars.count == 503)
    #expect(fault.data["vendorMessage"]?.string?.unicodeScalars.count == 503)
    #expect(fault.data["vendorErrors"]?.array?.count == 20)
    #expect(fault.json.bytes.count < 25_000)
  }

  /// A piece of a secret is not recognised, so the secret is redacted before any truncation.
  @Test(arguments: [400, 302, 200]) func aTruncatedTextWasRedacted(status: Int) async throws {
    let redactor = Redactor()
    let secret = "s3cret0123456789abcdefghijklmnopqrstuvwxyz"
    redactor.register(secret)
    for count in [Array(120...210), Array(440...510)].joined() {
      let text = String(repeating: "x ", count: count / 2) + String(repeating: "y", count: count % 2) + secret + " z"
      // An invalid response, or an error in the vendor's form, which contains it twice.
      let long = text + String(repeating: ".", count: 600)
      let body = status == 400 ? #"{"message": "\#(long)", "errors": ["\#(long)"]}"# : long
      let vendor = VendorHarness(always: .json(status, body), redactor: redactor)
      for request in [VendorRequest.read, .write] {
        let fault = try #require(await vendor.fault(request))
        #expect(fault.json.text.contains("..") || fault.data["excerpt"] != nil)
        #expect(!redactor.redact(fault.json.text).contains("s3c"), "\(count)")
      }
    }
  }

  @Test func forbiddenNamesThePermission() async throws {
    let fault = try #require(await VendorHarness(always: .json(403, #"{"message": "no"}"#)).fault(.write))
    #expect(fault.data["permission"] == "things.write")
    #expect(fault.message == "Permission denied by the vendor: no. Required: things.write.")
  }

  @Test func theDialectOverridesTheStatus() async throws {
    let fault = try #require(await VendorHarness(always: .json(400, #"{"code": "key"}"#)).fault(.read))
    #expect(fault.kind == .authRequired)
    #expect(fault.message == "wrong key")
    #expect(fault.data["remedy"] == "Change the credentials of the profile work.")
  }

  /// No fault contains the token or the body.
  @Test func noSecretIsInAFault() async {
    var steps: [FakeTransport.Step] = [.json(200, "{"), .json(200, "")]
    for status in [199, 302, 400, 401, 403, 404, 409, 410, 413, 429, 500, 502, 596] { steps.append(.status(status)) }
    for reason in [HTTPFailure.Reason.connect, .timeout, .cut, .tls, .tooLarge, .malformed, .cancelled, .unavailable] {
      steps += [.fail(reason, sent: true), .fail(reason, sent: false)]
    }
    for step in steps {
      for request in [VendorRequest.read, .write] {
        let fault = await VendorHarness(always: step, session: FakeTokenSession()).fault(request)
        #expect(fault != nil)
        #expect(fault?.json.text.contains("s3cret") == false, "\(fault?.json.text ?? "")")
      }
    }
  }
}
