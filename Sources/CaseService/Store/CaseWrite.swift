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

  /// The result is the case. `changed` are the members that it may have cleared.
  package init(_ row: Case, changed: CaseFields = []) {
    self.row = row
    members = CaseBox(row).present.union(changed).intersection(.all)
  }

  /// The result has some elements of a member.
  package init(_ row: Case, part member: CaseField, isPartial: Bool) {
    self.row = row
    members = [member]
    partial = isPartial ? [member] : []
  }

  /// The result does not show the whole member.
  package init(_ row: Case, outdated member: CaseField) {
    self.row = row
    members = []
    outdated = [member]
  }
}
