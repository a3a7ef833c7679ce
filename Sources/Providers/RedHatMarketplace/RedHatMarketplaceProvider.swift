import CaseModel
import HTTP
import JSON
import Platform
package import ProviderKit

/// Red Hat Marketplace, which is a part of IBM Software Central by now: accounts, catalogue, orders and subscriptions.
package enum RedHatMarketplaceProvider {
  package static let descriptor = ProviderDescriptor(
    id: "redhat-marketplace", name: "Red Hat Marketplace",
    // Red Hat: the same API answers at https://swc.saas.ibm.com, where it lives now.
    baseURL: "https://marketplace.redhat.com",
    tokenURL: "https://marketplace.redhat.com\(MarketplaceToken.path)",
    numberPatterns: [],
    authKinds: [.init("apiKey", credentials: ["apiKey"]), .init("token", credentials: ["token"])],
    requirements: [
      .init("accounts/list", fields: ["account"], when: "billingAccounts and name are absent, at accountsVersion v1")
    ],
    limits: [.init("accounts/list limit", MarketplaceAccounts.largestPage, "items")],
    settings: [
      .init(
        "ordersPath", ["type": "string", "enum": ["v1", "vi"], "default": "v1"],
        "The version in the address of orders. The vendor's documentation has vi, probably a typo of v1. casewire does not "
          + "try the other one, because an order must not be sent twice."),
      .init(
        "accountsVersion", ["type": "string", "enum": ["v1", "v2"], "default": "v1"],
        "The version of the accounts API; v2 also lists without a filter."),
    ])

  /// How the rest of the program gets one.
  package static let kind = ProviderKind(descriptor, make: make)

  private static func make(
    _ settings: ProfileSettings, _ transport: any HTTPTransport, _ time: any TimeSource
  ) -> Provider {
    // Red Hat: a token that is given is sent as it is, with no exchange; it wins over a key beside it.
    let isReady = settings.credentials.source(of: "token") != nil
    let session: any Session =
      isReady ? MarketplaceToken.ready(settings, time) : MarketplaceToken.session(settings, transport, time)
    var client = VendorClient(
      profile: settings.name, provider: descriptor.id, baseURL: settings.baseURL, transport: transport,
      session: session,
      dialect: MarketplaceDialect(remedy: isReady ? MarketplaceToken.tokenRemedy : MarketplaceToken.keyRemedy),
      redactor: settings.redactor, time: time)
    client.rateLimiter = RateLimiter.of(settings, time)
    client.log = settings.log
    client.remoteName = descriptor.name
    // Accounts, orders and subscriptions hold addresses, mail and payment: nothing of such an answer goes into a fault.
    var discreet = client
    discreet.showsAnswers = false
    var provider = Provider(
      profile: settings.name, descriptor: descriptor, baseURL: settings.baseURL, session: session)
    provider.accounts = MarketplaceAccounts(client: discreet, version: settings.word("accountsVersion") ?? "v1")
    provider.units = MarketplaceUnits(client: client)
    provider.editions = MarketplaceEditions(client: client)
    provider.orders = MarketplaceOrders(client: discreet, version: settings.word("ordersPath") ?? "v1")
    provider.subscriptions = MarketplaceSubscriptions(client: discreet)
    return provider
  }
}

extension ProfileSettings {
  fileprivate func word(_ name: String) -> String? { vendorSettings[name]?.string }
}
