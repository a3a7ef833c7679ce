package import CaseModel
import JSON

/// One login at one vendor, as the rest of the program sees it: a session and the parts that the vendor has.
///
/// A missing ability is an absent part, never a flag.
package struct Provider: Sendable {
  /// The name in the configuration.
  package let profile: String
  package let descriptor: ProviderDescriptor
  /// The address in use: origin and base path, without a slash at the end.
  package let baseURL: String
  package let session: any Session
  package let cases: (any CaseSource)?
  package let comments: (any CommentStore)?
  package let commenting: (any CommentWriter)?
  package let creation: (any CaseCreator)?
  package let statusChanges: (any CaseStatusChanger)?
  package let updates: (any CaseUpdater)?
  package let escalation: (any CaseEscalator)?
  package let watchlist: (any Watchlist)?
  package let resources: (any ResourceStore)?
  package let values: (any ValueCatalog)?
  package let attachments: (any AttachmentStore)?
  /// The credentials, over which others may be laid for as long as the process lives; put there by `ProviderKind`.
  package internal(set) var credentials: LoginCredentials?
  package let accounts: (any AccountDirectory)?
  package let units: (any UnitCatalog)?
  package let editions: (any EditionCatalog)?
  package let orders: (any OrderService)?
  package let subscriptions: (any SubscriptionStore)?

  package init(
    profile: String, descriptor: ProviderDescriptor, baseURL: String, session: any Session,
    cases: (any CaseSource)? = nil, comments: (any CommentStore)? = nil, commenting: (any CommentWriter)? = nil,
    creation: (any CaseCreator)? = nil, statusChanges: (any CaseStatusChanger)? = nil,
    updates: (any CaseUpdater)? = nil, escalation: (any CaseEscalator)? = nil, watchlist: (any Watchlist)? = nil,
    resources: (any ResourceStore)? = nil, values: (any ValueCatalog)? = nil,
    attachments: (any AttachmentStore)? = nil,
    accounts: (any AccountDirectory)? = nil, units: (any UnitCatalog)? = nil, editions: (any EditionCatalog)? = nil,
    orders: (any OrderService)? = nil, subscriptions: (any SubscriptionStore)? = nil
  ) {
    self.profile = profile
    self.descriptor = descriptor
    self.baseURL = baseURL
    self.session = session
    self.cases = cases
    self.comments = comments
    self.commenting = commenting
    self.creation = creation
    self.statusChanges = statusChanges
    self.updates = updates
    self.escalation = escalation
    self.watchlist = watchlist
    self.resources = resources
    self.values = values
    self.attachments = attachments
    self.accounts = accounts
    self.units = units
    self.editions = editions
    self.orders = orders
    self.subscriptions = subscriptions
  }

  /// The fault for a part that is not there; it lists the methods that work.
  package func unsupported(_ what: String) -> Fault {
    Fault(.unsupported, "\(descriptor.name) has no \(what)\(descriptor.scope.map { ": \($0)" } ?? "")")
      .with("profile", profile).with("provider", descriptor.id)
      .with("supported", .array(descriptor.methods.map { .string($0) }))
  }
}

/// Cases that can be listed and read.
package protocol CaseSource: Sendable {
  /// What the vendor does about a query, and what is left to be done here.
  ///
  /// Throws `invalidParams` for a query that this vendor cannot answer at all.
  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan

  /// One page in the order of the plan, beginning with the row at `position` (nil is the first).
  ///
  /// `size` is how many rows the caller can use; the vendor may give fewer or more. The members of the cases are those of
  /// `query.fields` at least, as far as the vendor has them.
  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage

  /// A position some rows earlier, at most as far as the first row.
  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition

  /// One case with the members asked for.
  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case
}

/// The talk about a case, for reading.
package protocol CommentStore: Sendable {
  /// All comments of a case, oldest first, each with an id of its own (`oldestFirst`).
  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Comment]
}

/// Saying something about a case. A part of its own: Cisco shows notes and takes none.
package protocol CommentWriter: Sendable {
  /// Looks at a comment before anything is sent; throws `invalidParams` or `unsupported`.
  func check(_ text: String, isPrivate: Bool?) throws(Fault)

  /// Adds a comment; never repeated unless it is certain that the vendor did not act.
  func add(_ text: String, isPrivate: Bool?, to number: String, _ call: VendorCall) async throws(Fault) -> Comment
}

/// A place in a vendor's listing: a page in the vendor's own terms, and a row of it.
package struct VendorPosition: Sendable, Equatable {
  package var page: String
  package var row: Int

  package init(page: String, row: Int = 0) {
    self.page = page
    self.row = row
  }
}
