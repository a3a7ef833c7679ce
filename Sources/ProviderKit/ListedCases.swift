package import CaseModel
package import Platform

/// Rows that a listing read, and what they say about their cases.
package struct ListedCases: Sendable {
  package let rows: [CaseBox]
  /// The members that the rows have, present or not.
  package let members: CaseFields
  /// The members that were read only where they are present.
  package let optional: CaseFields
  /// When the vendor was asked.
  package let askedAt: Timestamp

  /// - Parameter fields: the requested members.
  package init(_ rows: [CaseBox], from source: some CaseSource, fields: CaseFields, askedAt: Timestamp) {
    self.rows = rows
    members = fields.intersection(source.listedMembers)
    optional = source.optionalMembers
    self.askedAt = askedAt
  }

  /// A single case.
  package init(_ row: CaseBox, members: CaseFields, askedAt: Timestamp) {
    self.init([row], members: members, askedAt: askedAt)
  }

  /// Cases that were requested by number, all with the same members.
  package init(_ rows: [CaseBox], members: CaseFields, askedAt: Timestamp) {
    (self.rows, self.members, optional, self.askedAt) = (rows, members, [], askedAt)
  }
}
