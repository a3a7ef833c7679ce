/// A case that is passed on without a copy, which would retain each of its forty members.
package final class CaseBox: Sendable {
  package let value: Case
  /// The text that is written instead of `value`, which then has at least the identity, the title, the status, the severity
  /// and the times of creation and update.
  package let stored: StoredJSON?

  package init(_ value: consuming Case, stored: StoredJSON? = nil) {
    self.value = value
    self.stored = stored
  }

  /// The case with all members that are stored.
  package var whole: Case? { stored.map(\.value) ?? value }

  /// A case that `fill` completes, including its number. It is moved and not copied.
  package init<Failure>(
    profile: String, provider: String, _ fill: (inout Case) throws(Failure) -> Void
  ) throws(Failure) {
    var made = Case(profile: profile, provider: provider)
    try fill(&made)
    value = consume made
    stored = nil
  }

  /// A stored case, of which `fill` reads some members. It returns the text.
  init<Failure>(_ fill: (inout Case) throws(Failure) -> StoredJSON) throws(Failure) {
    var made = Case(profile: "", provider: "")
    stored = try fill(&made)
    value = consume made
  }
}
