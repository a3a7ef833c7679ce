import CaseModel
import HTTP
import JSON
import Platform
package import ProviderKit

/// The Red Hat Customer Portal, in the dialect of its integration guide: XML with Basic authentication.
package enum RedHatPortalProvider {
  /// What the provider is.
  package static let descriptor = ProviderDescriptor(
    id: "redhat-portal", name: "Red Hat Customer Portal",
    baseURL: "https://api.access.redhat.com/rs", tokenURL: nil,
    // Red Hat: eight digits, and leading zeros matter.
    numberPatterns: [NumberPattern(digits: 8...8)],
    authKinds: [.init("basic", credentials: ["username", "password"])],
    methods: [
      "cases/list", "cases/get", "cases/create", "cases/setStatus", "cases/update", "cases/escalate", "comments/list",
      "comments/add",
      "attachments/list", "attachments/add", "attachments/download", "attachments/delete", "watchlist/add",
      "watchlist/remove", "values/list",
    ],
    requirements: [.init("cases/create", fields: ["product", "version"])],
    limits: [.init("attachments/add", StrataAttachments.largestFile, "bytes")],
    actions: StrataChanges.actions.map(\.rawValue),
    settings: [
      .init(
        "dialect", ["type": "string", "enum": ["strata"]],
        "Which of Red Hat's interfaces the base URL is: strata, the one of the integration guide.", isRequired: true),
      .init(
        "accountNumber", ["type": "string", "minLength": 1, "maxLength": 40],
        "The account whose cases are listed; all that the user may see when it is left out."),
    ],
    vendorFields: [
      "type": "object",
      "properties": [
        "component": ["type": "string", "description": "The component of the product."],
        "entitlement": ["type": "string", "description": "The subscription that the case runs under."],
        "followTheSun": ["type": "boolean", "description": "Whether it is worked on around the clock."],
        "alternateContact": ["type": "string", "description": "Whom to reach around the clock."],
        "origin": ["type": "string", "description": "Where it was opened, such as Web."],
      ],
    ])

  /// How the rest of the program gets one.
  package static let kind = ProviderKind(descriptor, make: make)

  private static func make(
    _ settings: ProfileSettings, _ transport: any HTTPTransport, _ time: any TimeSource
  ) -> Provider {
    let session = BasicSession(
      profile: settings.name, provider: descriptor.id, source: settings.credentials.source(of: "password"),
      redactor: settings.redactor
    ) { () throws(Fault) in
      (try await credential("username", settings), try await credential("password", settings))
    }
    var client = VendorClient(
      profile: settings.name, provider: descriptor.id, baseURL: settings.baseURL, transport: transport,
      session: session, dialect: StrataDialect(baseURL: settings.baseURL), time: time)
    client.redactor = settings.redactor
    client.pacer = Pacer.of(settings, time)
    client.bodyLimit = StrataXML.largestDocument
    let account = settings.vendorSettings["accountNumber"]?.string
    let cases = StrataCases(client: client, accountNumber: account)
    let comments = StrataComments(client: client)
    let writer = StrataCaseWriter(client: client, cases: cases, comments: comments)
    let changes = StrataChanges(client: client, writer: writer, accountNumber: account)
    let updates = StrataUpdates(writer: writer)
    return Provider(
      profile: settings.name, descriptor: descriptor, baseURL: settings.baseURL, session: session, cases: cases,
      comments: comments, commenting: comments, creation: changes, statusChanges: changes,
      updates: updates, escalation: updates, watchlist: StrataWatchlist(client: client, cases: cases),
      values: StrataValues(client: client),
      attachments: StrataAttachments(client: client))
  }

  private static func credential(_ name: String, _ settings: ProfileSettings) async throws(Fault) -> String {
    if let value = try await settings.credentials.value(name), !value.isEmpty { return value }
    throw Fault(.authRequired, "the profile \(settings.name) has no \(name)")
      .with("profile", settings.name).with("provider", descriptor.id)
      .with("remedy", "set credentials.\(name) of the profile \(settings.name)")
  }
}
