/// One login at one vendor: a session and the parts that the vendor has. A missing capability is a missing part.
package struct Provider: Sendable {
  /// The name in the configuration.
  package let profile: String
  package let descriptor: ProviderDescriptor
  /// The address in use: origin and base path, without a slash at the end.
  package let baseURL: String
  package let session: any Session
  /// The configured credentials, which `session/login` can replace until the process ends; nil for a provider of a test.
  package let credentials: LoginCredentials?
  /// Counts the requests to the vendor's API that this process sent for the profile.
  package let requests: RequestCounter
  /// Nil for a vendor whose data is not kept.
  package var identity: (any AccountIdentity)?

  package var cases: (any CaseSource)?
  package var creation: (any CaseCreator)?
  package var statusChanges: (any CaseStatusChanger)?
  package var updates: (any CaseUpdater)?
  package var escalation: (any CaseEscalator)?
  package var comments: (any CommentStore)?
  package var commenting: (any CommentWriter)?
  package var attachments: (any AttachmentStore)?
  package var attaching: (any AttachmentWriter)?
  package var attachmentRemoval: (any AttachmentRemover)?
  package var watchlist: (any Watchlist)?
  package var resources: (any ResourceStore)?
  package var values: (any ValueCatalog)?
  package var accounts: (any AccountDirectory)?
  package var units: (any UnitCatalog)?
  package var editions: (any EditionCatalog)?
  package var orders: (any OrderService)?
  package var subscriptions: (any SubscriptionStore)?

  /// A provider without parts. Set those that the vendor has.
  package init(
    profile: String, descriptor: ProviderDescriptor, baseURL: String, session: any Session,
    credentials: LoginCredentials? = nil, requests: RequestCounter = RequestCounter()
  ) {
    self.profile = profile
    self.descriptor = descriptor
    self.baseURL = baseURL
    self.session = session
    self.credentials = credentials
    self.requests = requests
  }

  /// Whether `session/login` gave other credentials, which apply until `session/logout` or the end of the process.
  package var isLoginReplaced: Bool { credentials?.isReplaced == true }
}
