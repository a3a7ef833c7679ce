/// A case that is passed on without a copy, which would retain each of its forty members.
package final class CaseBox: Sendable {
  package let value: Case

  package init(_ value: consuming Case) { self.value = value }

  /// A case that `fill` completes, including its number. It is moved and not copied.
  package init<Failure>(
    profile: String, provider: String, _ fill: (inout Case) throws(Failure) -> Void
  ) throws(Failure) {
    var made = Case(profile: profile, provider: provider)
    try fill(&made)
    value = consume made
  }
}
