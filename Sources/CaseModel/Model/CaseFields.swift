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

  package init(rawValue: UInt64) { self.rawValue = rawValue }

  package init(_ fields: some Sequence<CaseField>) {
    self = fields.reduce(into: []) { $0.insert(CaseFields($1)) }
  }

  package static let profile = CaseFields(.profile)
  package static let provider = CaseFields(.provider)
  package static let number = CaseFields(.number)
  package static let title = CaseFields(.title)
  package static let description = CaseFields(.description)
  package static let status = CaseFields(.status)
  package static let severity = CaseFields(.severity)
  package static let type = CaseFields(.type)
  package static let createdAt = CaseFields(.createdAt)
  package static let createdBy = CaseFields(.createdBy)
  package static let updatedAt = CaseFields(.updatedAt)
  package static let updatedBy = CaseFields(.updatedBy)
  package static let closedAt = CaseFields(.closedAt)
  package static let contact = CaseFields(.contact)
  package static let owner = CaseFields(.owner)
  package static let product = CaseFields(.product)
  package static let version = CaseFields(.version)
  package static let offering = CaseFields(.offering)
  package static let group = CaseFields(.group)
  package static let account = CaseFields(.account)
  package static let contract = CaseFields(.contract)
  package static let serialNumber = CaseFields(.serialNumber)
  package static let technology = CaseFields(.technology)
  package static let subTechnology = CaseFields(.subTechnology)
  package static let problemCode = CaseFields(.problemCode)
  package static let bugs = CaseFields(.bugs)
  package static let rmas = CaseFields(.rmas)
  package static let customerReference = CaseFields(.customerReference)
  package static let escalated = CaseFields(.escalated)
  package static let resolution = CaseFields(.resolution)
  package static let closeNotes = CaseFields(.closeNotes)
  package static let supportTier = CaseFields(.supportTier)
  package static let url = CaseFields(.url)
  package static let watchlist = CaseFields(.watchlist)
  package static let resources = CaseFields(.resources)
  package static let attachments = CaseFields(.attachments)
  package static let comments = CaseFields(.comments)
  package static let vendorFields = CaseFields(.vendorFields)

  private init(_ field: CaseField) {
    rawValue = CaseField.allCases.firstIndex(of: field).map { 1 << UInt64($0) } ?? 0
  }

  package static let all = CaseFields(CaseField.allCases)
  /// What a row of a list shows unless it is asked for more: nothing that is long.
  package static let lean = all.subtracting([.description, .comments, .attachments, .watchlist, .resources])

  /// The members in the order of their declaration.
  package var fields: [CaseField] { CaseField.allCases.filter { contains(CaseFields($0)) } }
}
