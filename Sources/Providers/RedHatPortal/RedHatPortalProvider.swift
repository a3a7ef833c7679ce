import CaseModel
import HTTP
import JSON
import Platform
package import ProviderKit

/// The Red Hat Customer Portal, in the dialects that it has had.
///
/// - `strata`, the interface of its integration guide, is whole: XML, with a password.
/// - `rest-v1` has cases, comments and files as far as its guide and its clients show: no notified users, no deleting of files,
///   no groups in writing; values to choose from are those of strata, which its clients read with their token.
/// - `rest-v3` reads: cases, comments, files. What is known of it comes from clients that do no more; how it takes new cases,
///   comments (its bodies are HTML) and files (in several steps) is not published, and is left out rather than guessed.
package enum RedHatPortalProvider {
  static let id = "redhat-portal"

  /// The provider, whatever its dialect.
  package static let descriptor = ProviderDescriptor(
    id: id, name: "Red Hat Customer Portal",
    baseURL: PortalDialect.strata.usualBaseURL, tokenURL: RedHatToken.usualURL,
    variants: PortalDialect.allCases.map {
      .init(setting: "dialect", value: $0.rawValue, baseURL: $0.usualBaseURL)
    },
    // Red Hat: eight digits, and leading zeros matter.
    numberPatterns: [NumberPattern(digits: 8...8)],
    authKinds: [
      .init("basic", credentials: ["username", "password"]),
      .init("offlineToken", credentials: ["offlineToken"], optional: ["clientId"]),
      .init("clientCredentials", credentials: ["clientId", "clientSecret"]),
    ],
    exclusiveCredentials: [["offlineToken", "clientSecret"]],
    requirements: [.init("cases/create", fields: ["product", "version"])],
    limits: [.init("attachments/add", StrataAttachments.largestFile, "bytes")],
    actions: PortalRules.actions.map(\.rawValue),
    settings: [
      .init(
        "dialect", ["type": "string", "enum": .array(PortalDialect.allCases.map { .string($0.rawValue) })],
        dialectHelp, isRequired: true),
      .init(
        "accountNumber", ["type": "string", "minLength": 1, "maxLength": 40],
        "The account whose cases are listed. Default: all accounts that the user may see."),
      .init(
        "tokenScope", ["type": "string", "minLength": 1, "maxLength": 200],
        "The scope that is requested for the token of a service account, such as api.console. Default: none."),
    ],
    vendorFields: vendorFields)

  private static let dialectHelp =
    "The interface at the base URL. `strata` is usually at \(PortalDialect.strata.usualBaseURL) and requires a user name "
    + "and a password. `rest-v1` is usually at \(PortalDialect.restV1.usualBaseURL), `rest-v3` at "
    + "\(PortalDialect.restV3.usualBaseURL); both require an offline token or a service account. `rest-v1` has no watchlist and "
    + "cannot delete attachments. `rest-v3` only reads."

  private static let vendorFields: JSON = [
    "type": "object",
    "properties": [
      "component": ["type": "string", "description": "The component of the product."],
      "entitlement": ["type": "string", "description": "The subscription that covers the case."],
      "followTheSun": ["type": "boolean", "description": "Whether Red Hat works on it around the clock."],
      "alternateContact": ["type": "string", "description": "The contact for work around the clock."],
      "origin": ["type": "string", "description": "Where it was opened, such as Web."],
      "groupName": ["type": "string", "description": "The name of the case group."],
      "openshiftCluster": ["type": "string", "description": "The id of the affected OpenShift cluster."],
      "critSit": ["type": "boolean", "description": "Whether it is a critical situation."],
      "hotfixRequested": ["type": "boolean", "description": "Whether a hotfix was requested."],
    ],
  ]

  /// How the rest of the program gets one.
  package static let kind = ProviderKind(descriptor, make: make)

  private static func make(
    _ settings: ProfileSettings, _ transport: any HTTPTransport, _ time: any TimeSource
  ) -> Provider {
    let endpoint = PortalEndpoint(dialect: PortalDialect.of(settings), baseURL: settings.baseURL)
    return endpoint.dialect == .strata
      ? strata(endpoint, settings, transport, time) : rest(endpoint, settings, transport, time)
  }

  private static func strata(
    _ endpoint: PortalEndpoint, _ settings: ProfileSettings, _ transport: any HTTPTransport, _ time: any TimeSource
  ) -> Provider {
    let session = DirectSession.basic(
      profile: settings.name, provider: id, source: settings.credentials.source(of: "password"),
      redactor: settings.redactor, time: time
    ) { () throws(Fault) in
      (try await settings.credential("username", for: id), try await settings.credential("password", for: id))
    }
    var client = client(settings, transport, session, StrataDialect(endpoint: endpoint), time)
    client.bodyLimit = StrataXML.largestDocument
    let descriptor = Self.descriptor.taking(["basic"])
    let account = settings.vendorSettings["accountNumber"]?.string
    let cases = StrataCases(client: client, accountNumber: account)
    let comments = StrataComments(client: client)
    let writer = PortalCaseWriter(client: client, headers: StrataXML.bodyHeaders, cases: cases, comments: comments)
    let changes = StrataChanges(client: client, writer: writer, accountNumber: account)
    let updates = StrataUpdates(writer: writer)
    let attachments = StrataAttachments(client: client)
    var provider = Provider(
      profile: settings.name, descriptor: descriptor, baseURL: settings.baseURL, session: session)
    provider.cases = cases
    (provider.creation, provider.statusChanges) = (changes, changes)
    (provider.updates, provider.escalation) = (updates, updates)
    (provider.comments, provider.commenting) = (comments, comments)
    (provider.attachments, provider.attaching, provider.attachmentRemoval) = (attachments, attachments, attachments)
    provider.watchlist = StrataWatchlist(client: client, cases: cases)
    provider.values = StrataValues(client: client)
    return provider
  }

  private static func rest(
    _ endpoint: PortalEndpoint, _ settings: ProfileSettings, _ transport: any HTTPTransport, _ time: any TimeSource
  ) -> Provider {
    let session = RedHatToken.session(settings, transport, time)
    let credentials = settings.credentials
    let login = { @Sendable in RedHatLogin.of(credentials) }
    let client = client(settings, transport, session, RestDialect(endpoint: endpoint, login: login), time)
    // A dialect lacks parts that others have: a fault must name the dialect.
    let descriptor = Self.descriptor.taking(
      ["offlineToken", "clientCredentials"], name: "\(Self.descriptor.name) (\(endpoint.dialect.rawValue))")
    let account = settings.vendorSettings["accountNumber"]?.string
    let cases = RestCases(client: client, dialect: endpoint.dialect, accountNumber: account)
    let comments = RestComments(client: client, dialect: endpoint.dialect)
    let attachments = RestAttachments(client: client, dialect: endpoint.dialect, redactor: settings.redactor)
    var provider = Provider(
      profile: settings.name, descriptor: descriptor, baseURL: settings.baseURL, session: session)
    (provider.cases, provider.comments, provider.attachments) = (cases, comments, attachments)
    // Red Hat: how rest-v3 is written to is not published; files are sent to it in several steps.
    guard endpoint.dialect == .restV1 else { return provider }
    let writer = PortalCaseWriter(client: client, headers: RestWire.bodyHeaders, cases: cases, comments: comments)
    let changes = RestChanges(client: client, writer: writer, accountNumber: account)
    let updates = RestUpdates(writer: writer)
    // Red Hat: rest-v1 does not show who watches a case, and cannot delete files.
    (provider.creation, provider.statusChanges) = (changes, changes)
    (provider.updates, provider.escalation) = (updates, updates)
    (provider.commenting, provider.attaching) = (comments, attachments)
    provider.values = RestValues.catalog(client, login)
    return provider
  }

  private static func client(
    _ settings: ProfileSettings, _ transport: any HTTPTransport, _ session: any Session, _ dialect: any VendorDialect,
    _ time: any TimeSource
  ) -> VendorClient {
    var client = VendorClient(
      profile: settings.name, provider: id, baseURL: settings.baseURL, transport: transport, session: session,
      dialect: dialect, redactor: settings.redactor, time: time)
    client.rateLimiter = RateLimiter.of(settings, time)
    client.log = settings.log
    client.remoteName = "Red Hat"
    return client
  }
}
