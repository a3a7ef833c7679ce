package import CaseModel
package import JSON

/// A case that is to be opened.
package struct NewCase: Sendable {
  package var title: String
  package var description: String
  package var type: String?
  package var severity: Int?
  package var product: String?
  package var version: String?
  package var offering: Offering?
  package var resources: [Resource]?
  package var watchlist: [User]?
  package var eu: EUSupport?
  package var invoiceNumber: String?
  package var slaCreditRequest: Bool?
  package var group: String?
  package var customerReference: String?

  package init(title: String, description: String) {
    self.title = title
    self.description = description
  }
}

/// Where personal data may go: whether EU support is wanted, or which data centre; which of them, the vendor says.
package struct EUSupport: WireObject, Equatable {
  package var supported: Bool?
  package var dataCenter: Int?

  package enum CodingKeys: String, CodingKey, CaseIterable { case supported, dataCenter }
  package static let fields: [CodingKeys: Field] = [
    .supported: Field("Whether EU support is wanted."),
    .dataCenter: Field("The id of the data centre, from `values/list` with the kind euSupport."),
  ]

  package func check() -> [Issue] {
    switch (supported, dataCenter) {
    case (nil, nil): [Issue("supported", "is required, or dataCenter")]
    case (.some, .some): [Issue("supported", "cannot stand beside dataCenter")]
    default: []
    }
  }

  package init(supported: Bool? = nil, dataCenter: Int? = nil) {
    self.supported = supported
    self.dataCenter = dataCenter
  }
}

/// What is to become of a case.
package enum StatusAction: String, CaseIterable, WireValue { case resolve, reopen, accept, close }

/// A change of status with what it needs.
package struct StatusChange: Sendable {
  package var action: StatusAction
  package var comment: String?
  package var resolutionCode: Int?

  package init(_ action: StatusAction, comment: String? = nil, resolutionCode: Int? = nil) {
    self.action = action
    self.comment = comment
    self.resolutionCode = resolutionCode
  }
}

/// What of a case is to be another.
package struct CaseChanges: WireObject, Equatable {
  package var title: Change<String>
  package var description: Change<String>
  package var product: Change<String>
  package var version: Change<String>
  package var type: Change<String>
  package var severity: Change<Int>
  package var group: Change<String>
  package var customerReference: Change<String>

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case title, description, product, version, type, severity, group, customerReference
  }

  private static let word = 1...1000

  package static let fields: [CodingKeys: Field] = [
    .title: Field("What it is about, in a line.", length: 1...100_000),
    .description: Field("What is reported.", length: 1...1_000_000),
    .product: Field("The product it is about.", length: word),
    .version: Field("The product's version.", length: word),
    .type: Field("The vendor's word for the kind of case; `values/list` has them.", length: word),
    .severity: Field("1 (worst) to 4.", range: 1...4),
    .group: Field("The group of cases to file it in; null takes it out of its group.", length: word),
    .customerReference: Field("Your own reference; null takes it away.", length: word),
  ]

  /// The members of text by their names, in their order.
  package var texts: [(name: String, change: Change<String>)] {
    [
      ("title", title), ("description", description), ("product", product), ("version", version), ("type", type),
      ("group", group), ("customerReference", customerReference),
    ]
  }

  package func check() -> [Issue] {
    texts.allSatisfy(\.change.isKeep) && severity.isKeep ? [Issue("", "must name at least one thing to change")] : []
  }

  /// Changes nothing until something is set.
  package init() {
    (title, description, product, version, type) = (.keep, .keep, .keep, .keep, .keep)
    (severity, group, customerReference) = (.keep, .keep, .keep)
  }
}

/// Changing of what cases say.
package protocol CaseUpdater: Sendable {
  /// Looks at the changes before anything is sent; throws `invalidParams` with everything that this vendor would refuse,
  /// each at its path in the params: `changes.title`.
  func check(_ changes: CaseChanges) throws(Fault)
  /// The case as it then is.
  func update(_ number: String, with changes: CaseChanges, _ call: VendorCall) async throws(Fault) -> Case
}

/// Asking a vendor's management to look at a case.
package protocol CaseEscalator: Sendable {
  /// Looks at the comment before anything is sent.
  func check(_ comment: String?) throws(Fault)
  /// The case as it then is. The comment goes first where the vendor takes none with it.
  func escalate(_ number: String, comment: String?, _ call: VendorCall) async throws(Fault) -> Case
}

/// Opening of cases.
package protocol CaseCreator: Sendable {
  /// Looks at a case before anything is sent; throws `invalidParams` with everything that this vendor would refuse.
  func check(_ new: NewCase) throws(Fault)
  /// Opens it. Never repeated unless it is certain that the vendor did not act.
  func create(_ new: NewCase, _ call: VendorCall) async throws(Fault) -> Case
}

/// Changing of the status of cases.
package protocol CaseStatusChanger: Sendable {
  /// Looks at a change before anything is sent; throws `unsupported` for an action that the vendor lacks.
  func check(_ change: StatusChange) throws(Fault)
  func apply(_ change: StatusChange, to number: String, _ call: VendorCall) async throws(Fault) -> Case
}

/// Who is told of changes.
package protocol Watchlist: Sendable {
  /// Looks at the people before anything is sent.
  func check(_ users: [User]) throws(Fault)
  /// Those who were added, and those whom the vendor did not add.
  func add(
    _ users: [User], to number: String, _ call: VendorCall
  ) async throws(Fault) -> (added: [User], failed: [User])
  /// Those who are left.
  func remove(_ users: [User], from number: String, _ call: VendorCall) async throws(Fault) -> [User]
}

/// What a case is about, piece by piece.
package protocol ResourceStore: Sendable {
  func check(_ resource: Resource) throws(Fault)
  func add(_ resource: Resource, to number: String, _ call: VendorCall) async throws(Fault) -> Resource
}

/// What a vendor lets a form be filled with.
package enum ValueKind: String, CaseIterable, WireValue {
  case offerings, resolutionCodes, statuses, euSupport, products, versions, severities, types, groups, entitlements
}

/// One thing that a form may be filled with.
package struct Value: WireObject, Equatable {
  package var value: JSON
  package var name: String

  package enum CodingKeys: String, CodingKey, CaseIterable { case value, name }
  package static let fields: [CodingKeys: Field] = [
    .value: Field("What to pass: a word, a number, or an object.", as: VendorContent.self),
    .name: Field("What it is called for people."),
  ]

  package init(_ value: JSON, _ name: String) {
    self.value = value
    self.name = name
  }
}

/// Lists of such things.
package protocol ValueCatalog: Sendable {
  /// The kinds that this vendor has.
  var kinds: [ValueKind] { get }
  /// All values of a kind; `of` narrows it where a kind depends on another (the versions of a product).
  func values(_ kind: ValueKind, of parent: String?, _ call: VendorCall) async throws(Fault) -> [Value]
}
