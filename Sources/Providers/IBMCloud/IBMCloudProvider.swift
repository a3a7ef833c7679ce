import CaseModel
import HTTP
import JSON
import Platform
package import ProviderKit

/// IBM Cloud Case Management, API version 1.
package enum IBMCloudProvider {
  /// IBM: the limits are those of its API description.
  package static let descriptor = ProviderDescriptor(
    id: "ibm-cloud", name: "IBM Cloud",
    baseURL: "https://support-center.cloud.ibm.com/case-management/v1",
    tokenURL: "https://iam.cloud.ibm.com/identity/token",
    numberPatterns: [NumberPattern(prefix: "CS", digits: 7...10)],
    authKinds: [.init("apiKey", credentials: ["apiKey"], optional: ["clientId", "clientSecret"])],
    requirements: [
      .init("cases/create", fields: ["type"]),
      .init("cases/create", fields: ["offering"], when: "type is technical"),
      .init("cases/setStatus", fields: ["resolutionCode"], when: "action is resolve"),
      .init("cases/setStatus", fields: ["comment"], when: "action is reopen"),
    ],
    limits: [
      .init("comments/add text", IBMComments.longestText, "characters"),
      .init("attachments/add", IBMAttachments.largestFile, "bytes"),
      .init("cases/create title", IBMCaseChanges.longestTitle, "characters"),
      .init("cases/create description", IBMCaseChanges.longestDescription, "characters"),
      .init("cases/create invoiceNumber", IBMCaseChanges.longestInvoiceNumber, "characters"),
      .init("cases/create resources", IBMCaseChanges.mostResources, "items"),
      .init("cases/create watchlist", IBMCaseChanges.mostWatchers, "items"),
      .init("cases/setStatus comment", IBMComments.longestText, "characters"),
      .init("watchlist/add users", IBMCaseChanges.mostWatchers, "items"),
      .init("watchlist/remove users", IBMCaseChanges.mostWatchers, "items"),
    ],
    actions: IBMCaseChanges.actions.map(\.rawValue),
    // IBM: a closed case cannot be reopened.
    finalStates: [.closed],
    vendorFields: [
      "type": "object",
      "properties": [
        "contactType": ["type": "string", "description": "Where the case was opened, such as Cloud Support Center."],
        "invoiceNumber": ["type": "string", "description": "The invoice that a billing case is about."],
        "agentCloseOnly": ["type": "boolean", "description": "Whether only IBM may close it."],
        "eu": [
          "type": "object", "description": "EU support.",
          "properties": ["supported": ["type": "boolean"], "dataCenter": ["type": "string"]],
        ],
      ],
    ])

  package static let kind = ProviderKind(descriptor, make: make)

  private static func make(_ context: ProviderContext) -> Provider {
    let session = IBMToken.session(context)
    let client = context.client(session, IBMDialect())
    let changes = IBMCaseChanges(client: client)
    let comments = IBMComments(client: client)
    let attachments = IBMAttachments(client: client)
    var provider = context.provider(session)
    provider.identity = IBMIdentity(session: session)
    provider.cases = IBMCases(client: client)
    (provider.creation, provider.statusChanges) = (changes, changes)
    (provider.comments, provider.commenting) = (comments, comments)
    (provider.attachments, provider.attaching, provider.attachmentRemoval) = (attachments, attachments, attachments)
    provider.watchlist = IBMWatchlist(client: client)
    provider.resources = IBMResources(client: client)
    provider.values = IBMValues(client: client)
    return provider
  }
}
