import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import RedHatMarketplace
import Synchronization
import TestSupport
import Testing

/// Credentials that a test may change.
final class FakeCredentials: Credentials {
  private let values: Mutex<[String: String]>

  init(_ values: [String: String]) { self.values = Mutex(values) }

  func set(_ name: String, _ value: String?) { values.withLock { $0[name] = value } }
  func source(of name: String) -> String? { values.withLock { $0[name] }.map { _ in "literal" } }
  func value(_ name: String) async throws(Fault) -> String? { values.withLock { $0[name] } }
}

/// A profile of Red Hat Marketplace whose API and token service answer from one script.
struct ProviderHarness: Sendable {
  static let token = "ready-made-t0ken"

  let time = ManualTime()
  let redactor = Redactor()
  let purse: FakeCredentials
  let transport: FaultTransport
  let provider: Provider

  /// By default with a token that is ready, so that the script begins with the API.
  init(
    _ steps: [FaultTransport.Step] = [], credentials: [String: String] = ["token": ProviderHarness.token],
    settings: [String: JSON] = [:], baseURL: String = "https://market.example",
    tokenURL: String? = "https://keys.example/token"
  ) {
    purse = FakeCredentials(credentials)
    transport = FaultTransport(steps)
    let profile = ProfileSettings(
      name: "work", baseURL: baseURL, tokenURL: tokenURL, credentials: purse, vendorSettings: settings,
      redactor: redactor)
    provider = RedHatMarketplaceProvider.kind.make(profile, transport, time)
  }

  var call: VendorCall { VendorCall(deadline: time.now + .seconds(30)) }
  var accounts: any AccountDirectory { get throws { try #require(provider.accounts) } }
  var units: any UnitCatalog { get throws { try #require(provider.units) } }
  var editions: any EditionCatalog { get throws { try #require(provider.editions) } }
  var orders: any OrderService { get throws { try #require(provider.orders) } }
  var subscriptions: any SubscriptionStore { get throws { try #require(provider.subscriptions) } }

  /// `GET /path?name=value`, decoded, for each request that came.
  var lines: [String] {
    transport.requests.map { request in
      let rest = request.url.dropFirst(provider.baseURL.count)
      return "\(request.method.rawValue) \(URLText.decode(rest) ?? "?")"
    }
  }

  func body(_ index: Int = 0) throws -> JSON {
    let requests = transport.requests
    try #require(requests.indices.contains(index))
    return try JSON(parsing: requests[index].body, duplicates: .refuse)
  }
}

/// The fault that something ends with.
func fault<Value>(_ body: () async throws(Fault) -> Value) async -> Fault? {
  do throws(Fault) {
    _ = try await body()
    return nil
  } catch {
    return error
  }
}

extension Fault {
  /// `rejected 400`.
  var brief: String { "\(kind.rawValue)\(data["vendorStatus"].map { " \($0.text)" } ?? "")" }
  var wrongParams: [String] { (data["issues"]?.array ?? []).compactMap { $0["path"]?.string } }
}

extension JSONWritable {
  var written: String {
    var writer = JSONWriter()
    write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
