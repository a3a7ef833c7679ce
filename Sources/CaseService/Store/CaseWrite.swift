package import CaseModel

/// What the result of a write shows of its case.
package struct CaseWrite: Sendable {
  /// At least the identity of the case.
  package var row: Case
  /// The members that the result has.
  package var members: CaseFields
  /// The members of which it has only the new elements.
  package var partial: CaseFields = []
  /// The members that the write changed in a way that the result does not show.
  package var outdated: CaseFields = []

  /// Whether the write opened the case.
  package var creates = false

  /// The result is the case.
  ///
  /// - Parameters:
  ///   - changed: the members that the write may have cleared.
  ///   - comment: the comment that was added with it; nil for none.
  package init(_ row: Case, changed: CaseFields = [], comment: String? = nil, creates: Bool = false) {
    self.row = row
    self.creates = creates
    members = CaseBox(row).present.union(changed).intersection(.all)
    if comment != nil, row.comments == nil { outdated = [.comments] }
  }

  /// The result has some elements of a member.
  package init(_ row: Case, part member: CaseField, isPartial: Bool) {
    self.row = row
    members = [member]
    partial = isPartial ? [member] : []
  }

  /// The result does not show the whole member.
  package init(_ row: Case, outdated: CaseFields) {
    self.row = row
    members = []
    self.outdated = outdated
  }
}
