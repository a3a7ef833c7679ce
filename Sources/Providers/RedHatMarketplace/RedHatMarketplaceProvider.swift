import CaseModel
import HTTP
import JSON
import Platform
package import ProviderKit

/// Red Hat Marketplace, now a part of IBM Software Central: accounts, catalogue, orders and subscriptions.
package enum RedHatMarketplaceProvider {
  package static let descriptor = ProviderDescriptor(
    id: "redhat-marketplace", name: "Red Hat Marketplace",
    // Red Hat: the same API is now also at https://swc.saas.ibm.com.
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

  package static let kind = ProviderKind(descriptor, make: make)

  private static func make(_ context: ProviderContext) -> Provider {
    // Red Hat: a configured token is sent without an exchange, and wins over a key.
    let isReady = context.credentials.source(of: "token") != nil
    let session: any Session = isReady ? MarketplaceToken.ready(context) : MarketplaceToken.session(context)
    let client = context.client(
      session, MarketplaceDialect(remedy: isReady ? MarketplaceToken.tokenRemedy : MarketplaceToken.keyRemedy))
    // Accounts, orders and subscriptions contain addresses, mail and payment data, so faults quote nothing of these responses.
    var discreet = client
    discreet.showsAnswers = false
    let settings = context.settings
    var provider = context.provider(session)
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
