import JSON

/// A member of `Case` that may be asked for in `fields`.
package enum CaseField: String, CaseIterable, WireValue {
  case profile, provider, number, title, description, status, severity, type, createdAt, createdBy, updatedAt,
    updatedBy, closedAt, contact, owner, product, version, offering, group, account, contract, serialNumber,
    technology, subTechnology, problemCode, bugs, rmas, customerReference, escalated, resolution, closeNotes,
    supportTier, url, watchlist, resources, attachments, comments, vendorFields
}

/// A set of members of `Case`. The id is always shown.
package struct CaseFields: OptionSet, Sendable, Hashable {
  package let rawValue: UInt64

  @inlinable
  package init(rawValue: UInt64) { self.rawValue = rawValue }

  package init(_ fields: some Sequence<CaseField>) {
    self = fields.reduce(into: []) { $0.insert(CaseFields($1)) }
  }

  @inlinable package static var profile: CaseFields { CaseFields(rawValue: 1 << 0) }
  @inlinable package static var provider: CaseFields { CaseFields(rawValue: 1 << 1) }
  @inlinable package static var number: CaseFields { CaseFields(rawValue: 1 << 2) }
  @inlinable package static var title: CaseFields { CaseFields(rawValue: 1 << 3) }
  @inlinable package static var description: CaseFields { CaseFields(rawValue: 1 << 4) }
  @inlinable package static var status: CaseFields { CaseFields(rawValue: 1 << 5) }
  @inlinable package static var severity: CaseFields { CaseFields(rawValue: 1 << 6) }
  @inlinable package static var type: CaseFields { CaseFields(rawValue: 1 << 7) }
  @inlinable package static var createdAt: CaseFields { CaseFields(rawValue: 1 << 8) }
  @inlinable package static var createdBy: CaseFields { CaseFields(rawValue: 1 << 9) }
  @inlinable package static var updatedAt: CaseFields { CaseFields(rawValue: 1 << 10) }
  @inlinable package static var updatedBy: CaseFields { CaseFields(rawValue: 1 << 11) }
  @inlinable package static var closedAt: CaseFields { CaseFields(rawValue: 1 << 12) }
  @inlinable package static var contact: CaseFields { CaseFields(rawValue: 1 << 13) }
  @inlinable package static var owner: CaseFields { CaseFields(rawValue: 1 << 14) }
  @inlinable package static var product: CaseFields { CaseFields(rawValue: 1 << 15) }
  @inlinable package static var version: CaseFields { CaseFields(rawValue: 1 << 16) }
  @inlinable package static var offering: CaseFields { CaseFields(rawValue: 1 << 17) }
  @inlinable package static var group: CaseFields { CaseFields(rawValue: 1 << 18) }
  @inlinable package static var account: CaseFields { CaseFields(rawValue: 1 << 19) }
  @inlinable package static var contract: CaseFields { CaseFields(rawValue: 1 << 20) }
  @inlinable package static var serialNumber: CaseFields { CaseFields(rawValue: 1 << 21) }
  @inlinable package static var technology: CaseFields { CaseFields(rawValue: 1 << 22) }
  @inlinable package static var subTechnology: CaseFields { CaseFields(rawValue: 1 << 23) }
  @inlinable package static var problemCode: CaseFields { CaseFields(rawValue: 1 << 24) }
  @inlinable package static var bugs: CaseFields { CaseFields(rawValue: 1 << 25) }
  @inlinable package static var rmas: CaseFields { CaseFields(rawValue: 1 << 26) }
  @inlinable package static var customerReference: CaseFields { CaseFields(rawValue: 1 << 27) }
  @inlinable package static var escalated: CaseFields { CaseFields(rawValue: 1 << 28) }
  @inlinable package static var resolution: CaseFields { CaseFields(rawValue: 1 << 29) }
  @inlinable package static var closeNotes: CaseFields { CaseFields(rawValue: 1 << 30) }
  @inlinable package static var supportTier: CaseFields { CaseFields(rawValue: 1 << 31) }
  @inlinable package static var url: CaseFields { CaseFields(rawValue: 1 << 32) }
  @inlinable package static var watchlist: CaseFields { CaseFields(rawValue: 1 << 33) }
  @inlinable package static var resources: CaseFields { CaseFields(rawValue: 1 << 34) }
  @inlinable package static var attachments: CaseFields { CaseFields(rawValue: 1 << 35) }
  @inlinable package static var comments: CaseFields { CaseFields(rawValue: 1 << 36) }
  @inlinable package static var vendorFields: CaseFields { CaseFields(rawValue: 1 << 37) }

  // Asked forty times for each case, so it and the members above are made to be put in place where they are used.
  @inlinable
  package func contains(_ member: CaseFields) -> Bool { rawValue & member.rawValue == member.rawValue }

  /// The member's bit is its place among the members.
  private init(_ field: CaseField) {
    rawValue = CaseField.allCases.firstIndex(of: field).map { 1 << UInt64($0) } ?? 0
  }

  package static let all = CaseFields(CaseField.allCases)
  /// What a row of a list shows unless it is asked for more: nothing that is long.
  package static let lean = all.subtracting([.description, .comments, .attachments, .watchlist, .resources])

  /// The members in the order of their declaration.
  package var fields: [CaseField] { CaseField.allCases.filter { contains(CaseFields($0)) } }
}
