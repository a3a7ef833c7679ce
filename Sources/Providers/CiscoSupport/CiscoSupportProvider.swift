import CaseModel
import HTTP
import JSON
import Platform
package import ProviderKit

/// The Cisco Support Case API, version 3: cases of Partner Support Service partners, for reading only.
package enum CiscoSupportProvider {
  /// What the provider is.
  package static let descriptor = ProviderDescriptor(
    id: "cisco-support", name: "Cisco Support",
    // Cisco: the hosts since 2023. Keys of api.cisco.com and cloudsso.cisco.com do not work here, nor the other way round.
    baseURL: "https://apix.cisco.com/case/v3", tokenURL: "https://id.cisco.com/oauth2/default/v1/token",
    // Cisco: char 64, but all that are shown anywhere are nine digits.
    numberPatterns: [NumberPattern(digits: 9...9)],
    authKinds: [.init("clientCredentials", credentials: ["clientId", "clientSecret"])],
    requirements: [
      .init(
        "cases/list", fields: ["contracts", "users", "numbers"],
        when: "contracts and users of the profile are empty; one of the three is enough")
    ],
    settings: [
      .init("contracts", idList, "The contracts whose cases are listed."),
      .init("users", idList, "The Cisco.com user ids whose cases are listed."),
      .init(
        "lookbackDays",
        [
          "type": "integer", "minimum": .number(CiscoScope.lookbackRange.lowerBound),
          "maximum": .number(CiscoScope.lookbackRange.upperBound), "default": .number(CiscoScope.usualLookback),
        ],
        "The number of days that a list looks back for closed cases. Open cases are listed at any age."),
    ],
    scope:
      "Its API only reads cases and their notes. To open or change a case, use Cisco's Support Case Manager.")

  private static let idList: JSON = [
    "type": "array", "items": ["type": "string", "minLength": 1, "maxLength": .number(CiscoID.longest)],
    "maxItems": 100,
  ]

  /// How the rest of the program gets one.
  package static let kind = ProviderKind(descriptor, make: make)

  private static func make(
    _ settings: ProfileSettings, _ transport: any HTTPTransport, _ time: any TimeSource
  ) -> Provider {
    let session = CiscoToken.session(settings, transport, time)
    var client = VendorClient(
      profile: settings.name, provider: descriptor.id, baseURL: settings.baseURL, transport: transport,
      session: session, dialect: CiscoDialect(), redactor: settings.redactor, time: time)
    // Cisco: the limits of this API are not published; a sister had two a second.
    client.rateLimiter = RateLimiter.of(settings, vendor: (requestsPerSecond: 2, burst: 3), time)
    client.log = settings.log
    client.remoteName = descriptor.name
    let details = CiscoDetails(client: client)
    // Cisco: four GETs and nothing else. Writing to its support is another product.
    var provider = Provider(
      profile: settings.name, descriptor: descriptor, baseURL: settings.baseURL, session: session)
    provider.cases = CiscoCases(client: client, details: details, defaults: CiscoDefaults(settings))
    provider.comments = details
    return provider
  }
}
