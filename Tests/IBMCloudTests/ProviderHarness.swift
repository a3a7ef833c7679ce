import CaseModel
import HTTP
import IBMCloud
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

extension ProviderHarness {
  init(cases: Int = 60, seed: UInt64 = 1, credentials: [String: String]? = nil) throws {
    let time = ManualTime()
    try self.init(
      IBMCloudProvider.kind, at: "ibm", of: Sandbox(cases: cases, seed: seed, time: time), time,
      credentials: credentials)
  }

  /// The requests to the API, without those for tokens.
  var apiRequests: [HTTPRequest] {
    wire.exchanges.map(\.request).filter { $0.url.hasPrefix(IBMSimulator.apiOrigin) }
  }

  /// The query of the last request to the API, as `name=value`, decoded.
  var lastQuery: [String] {
    let query = apiRequests.last.flatMap { URLParts($0.url) }?.query ?? ""
    return (URLText.pairs(query) ?? []).map { "\($0.name)=\($0.value)" }
  }

  /// Responds to the next request of one operation with this JSON.
  func answer(_ operation: IBMOperation, _ json: String, status: Int = 200) {
    let headers: HTTPHeaders = ["Content-Type": "application/json"]
    sandbox.ibm.inject(
      .response(HTTPResponse(status, headers: headers, body: Array(json.utf8))), for: .operation(operation))
  }

  /// The number of an existing case.
  func someNumber() async throws -> String { try #require(try await page(size: 1).cases.first).number }
}

/// A provider whose token service and API respond from one script.
struct ScriptedHarness {
  let time = ManualTime()
  let transport: FakeTransport
  let provider: Provider

  init(_ steps: [FakeTransport.Step], credentials: any Credentials = FakeCredentials(["apiKey": "s3cret-key"])) {
    transport = FakeTransport(steps)
    let settings = ProfileSettings(
      name: "work", baseURL: "https://api.example/case-management/v1", tokenURL: "https://iam.example/identity/token",
      credentials: credentials)
    provider = IBMCloudProvider.kind.make(settings, transport, time)
  }

  /// The authorization header, or the fault.
  func authorize() async -> Result<String, Fault> {
    do throws(Fault) {
      return .success(
        try await provider.session.authorization(VendorCall(deadline: time.now + .seconds(60))).header)
    } catch {
      return .failure(error)
    }
  }
}

extension Case {
  var written: JSON {
    get throws {
      var writer = JSONWriter()
      write(to: &writer)
      return try JSON(parsing: writer.bytes)
    }
  }
}

extension JSON {
  /// The value at a path of members.
  func at(_ path: String...) -> JSON? { path.reduce(JSON?.some(self)) { $0?[$1] } }

  /// One member of each record of a list.
  static func texts(_ list: JSON?, _ name: String) -> [String] {
    (list?.array ?? []).compactMap { $0[name]?.string }
  }
}
