import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import RedHatMarketplace
import TestSupport
import Testing

/// A profile of Red Hat Marketplace whose API and token service respond from one script.
struct ProviderHarness: Sendable {
  static let token = "ready-made-t0ken"

  let time = ManualTime()
  let redactor = Redactor()
  let configured: FakeCredentials
  let transport: FakeTransport
  let provider: Provider

  /// By default with a ready token, so that the script begins with the API.
  init(
    _ steps: [FakeTransport.Step] = [], credentials: [String: String] = ["token": ProviderHarness.token],
    settings: [String: JSON] = [:], baseURL: String = "https://market.example",
    tokenURL: String? = "https://keys.example/token"
  ) {
    configured = FakeCredentials(credentials)
    transport = FakeTransport(steps)
    let profile = ProfileSettings(
      name: "work", baseURL: baseURL, tokenURL: tokenURL, credentials: configured, vendorSettings: settings,
      redactor: redactor)
    provider = RedHatMarketplaceProvider.kind.make(profile, transport, time)
  }

  var call: VendorCall { VendorCall(deadline: time.now + .seconds(30)) }
  var accounts: any AccountDirectory { get throws { try #require(provider.accounts) } }
  var units: any UnitCatalog { get throws { try #require(provider.units) } }
  var editions: any EditionCatalog { get throws { try #require(provider.editions) } }
  var orders: any OrderService { get throws { try #require(provider.orders) } }
  var subscriptions: any SubscriptionStore { get throws { try #require(provider.subscriptions) } }

  /// `GET /path?name=value`, decoded, for each request.
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

extension JSONWritable {
  var written: String {
    var writer = JSONWriter()
    write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
