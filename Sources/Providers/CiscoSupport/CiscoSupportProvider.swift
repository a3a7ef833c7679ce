import CaseModel
import HTTP
import JSON
import Platform
package import ProviderKit

/// The Cisco Support Case API, version 3: cases of Partner Support Service partners, read-only.
package enum CiscoSupportProvider {
  package static let descriptor = ProviderDescriptor(
    id: "cisco-support", name: "Cisco Support",
    // Cisco: the hosts since 2023. Keys of api.cisco.com and cloudsso.cisco.com are not valid here, nor the other way round.
    baseURL: "https://apix.cisco.com/case/v3", tokenURL: "https://id.cisco.com/oauth2/default/v1/token",
    // Cisco: documented as char 64, but all published numbers have nine digits.
    numberPatterns: [NumberPattern(digits: 9...9)],
    authKinds: [.init("clientCredentials", credentials: ["clientId", "clientSecret"])],
    requirements: [
      .init(
        "cases/list", fields: ["contracts", "users", "numbers"],
        when: "contracts and users are not set in the profile; one of the three is enough")
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
      "Cisco's API can only read cases and their notes. To open or change a case, use Cisco's Support Case Manager.",
    // Cisco: the session belongs to a client id, not to a person.
    userSetting: "users",
    // Cisco: the limits of this API are not published. A round needs two queries per ten contracts or users.
    polling: PollingSettings(first: .seconds(120), requestsPerHour: 120))

  private static let idList: JSON = [
    "type": "array", "items": ["type": "string", "minLength": 1, "maxLength": .number(CiscoID.longest)],
    "maxItems": 100,
  ]

  package static let kind = ProviderKind(descriptor, make: make)

  private static func make(_ context: ProviderContext) -> Provider {
    let session = CiscoToken.session(context)
    // Cisco: the limits of this API are not published; a related API has two requests per second.
    let client = context.client(session, CiscoDialect(), vendor: (requestsPerSecond: 2, burst: 3))
    let details = CiscoDetails(client: client)
    // Cisco: four GETs and nothing else. Writing is another product.
    let defaults = CiscoDefaults(context.settings)
    var provider = context.provider(session)
    provider.identity = CiscoIdentity(credentials: context.credentials, defaults: defaults)
    provider.cases = CiscoCases(client: client, details: details, defaults: defaults)
    provider.comments = details
    return provider
  }
}
