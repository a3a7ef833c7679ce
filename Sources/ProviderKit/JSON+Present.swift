package import JSON

extension JSON {
  /// An object of the members that have a value.
  package static func object(present members: [(name: String, value: JSON?)]) -> JSON {
    .object(members.compactMap { name, value in value.map { Member(name, $0) } })
  }

  /// The object; nil if it has no members.
  package var nonEmpty: JSON? {
    // Not `nil`, which is also the literal of `JSON.null`.
    object?.isEmpty == true ? Optional.none : self
  }
}
