import CaseModel
import HTTP
import JSON
import Platform
package import ProviderKit

/// The Red Hat Customer Portal, in three dialects.
///
/// - `strata`, the interface of the integration guide, is complete: XML, with a password.
/// - `rest-v1` has cases, comments and files as far as its guide and its clients show. It has no notified users, does not
///   delete files, and does not write groups. Its values are those of strata, which its clients read with their token.
/// - `rest-v3` is for reading: cases, comments and files. Its known clients only read; the format of new cases, comments
///   (HTML) and files (several steps) is not published.
package enum RedHatPortalProvider {
  static let id = "redhat-portal"
  /// The name in faults, which is shorter than that of the provider.
  private static let remoteName = "Red Hat"

  /// The descriptor for all dialects.
  package static let descriptor = ProviderDescriptor(
    id: id, name: "Red Hat Customer Portal",
    baseURL: PortalDialect.strata.usualBaseURL, tokenURL: RedHatToken.usualURL,
    variants: PortalDialect.allCases.map {
      .init(setting: "dialect", value: $0.rawValue, baseURL: $0.usualBaseURL)
    },
    // Red Hat: eight digits; leading zeros count.
    numberPatterns: [NumberPattern(digits: 8...8)],
    // Red Hat: `view_uri` has the first form; the portal's own pages link to the second.
    pageAddresses: [
      PageAddress(before: "https://access.redhat.com/support/cases/"),
      PageAddress(before: "https://access.redhat.com/support/cases/#/case/"),
    ],
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
      "followTheSun": ["type": "boolean", "description": "Whether Red Hat works on the case around the clock."],
      "alternateContact": ["type": "string", "description": "The contact for support around the clock."],
      "origin": ["type": "string", "description": "Where it was opened, such as Web."],
      "groupName": ["type": "string", "description": "The name of the case group."],
      "openshiftCluster": ["type": "string", "description": "The id of the affected OpenShift cluster."],
      "critSit": ["type": "boolean", "description": "Whether it is a critical situation."],
      "hotfixRequested": ["type": "boolean", "description": "Whether a hotfix was requested."],
    ],
  ]

  package static let kind = ProviderKind(descriptor, make: make)

  private static func make(_ context: ProviderContext) -> Provider {
    let settings = context.settings
    let endpoint = PortalEndpoint(dialect: PortalDialect.of(settings), baseURL: settings.baseURL)
    return endpoint.dialect == .strata ? strata(endpoint, context) : rest(endpoint, context)
  }

  private static func strata(_ endpoint: PortalEndpoint, _ context: ProviderContext) -> Provider {
    let session = DirectSession.basic(context.session(of: "password")) { () throws(Fault) in
      (try await context.credential("username"), try await context.credential("password"))
    }
    var client = context.client(session, StrataDialect(endpoint: endpoint), remoteName: remoteName)
    client.bodyLimit = StrataXML.largestDocument
    let account = context.settings.vendorSettings["accountNumber"]?.string
    let cases = StrataCases(client: client, accountNumber: account)
    let comments = StrataComments(client: client)
    let writer = PortalCaseWriter(
      client: client, format: .strata, accountNumber: account, cases: cases, comments: comments)
    let attachments = StrataAttachments(client: client)
    var provider = context.provider(session, descriptor.taking(["basic"]))
    provider.identity = RedHatIdentity(accountNumber: account, credentials: context.credentials, session: nil)
    provider.cases = cases
    (provider.creation, provider.statusChanges) = (writer, writer)
    (provider.updates, provider.escalation) = (writer, writer)
    (provider.comments, provider.commenting) = (comments, comments)
    (provider.attachments, provider.attaching, provider.attachmentRemoval) = (attachments, attachments, attachments)
    provider.watchlist = StrataWatchlist(client: client, cases: cases)
    provider.values = StrataValues(client: client)
    return provider
  }

  private static func rest(_ endpoint: PortalEndpoint, _ context: ProviderContext) -> Provider {
    let session = RedHatToken.session(context)
    let login = { @Sendable in RedHatLogin.of(context.credentials) }
    let client = context.client(session, RestDialect(endpoint: endpoint, login: login), remoteName: remoteName)
    // A dialect lacks parts that others have, so faults name the dialect.
    let descriptor = Self.descriptor.taking(
      ["offlineToken", "clientCredentials"], name: "\(Self.descriptor.name) (\(endpoint.dialect.rawValue))")
    let account = context.settings.vendorSettings["accountNumber"]?.string
    let cases = RestCases(client: client, dialect: endpoint.dialect, accountNumber: account)
    let comments = RestComments(client: client, dialect: endpoint.dialect)
    let attachments = RestAttachments(client: client, dialect: endpoint.dialect, redactor: context.settings.redactor)
    var provider = context.provider(session, descriptor)
    provider.identity = RedHatIdentity(accountNumber: account, credentials: context.credentials, session: session)
    (provider.cases, provider.comments, provider.attachments) = (cases, comments, attachments)
    // Red Hat: how to write with rest-v3 is not published; files are sent in several steps.
    guard endpoint.dialect == .restV1 else { return provider }
    let writer = PortalCaseWriter(
      client: client, format: .rest, accountNumber: account, cases: cases, comments: comments)
    // Red Hat: rest-v1 does not show the notified users of a case, and cannot delete files.
    (provider.creation, provider.statusChanges) = (writer, writer)
    (provider.updates, provider.escalation) = (writer, writer)
    (provider.commenting, provider.attaching) = (comments, attachments)
    provider.values = RestValues.catalog(client, login)
    return provider
  }
}
