package import JSON

/// A member of `Case`.
package typealias CaseField = Case.CodingKeys

/// In `fields` of a request, a member that can be selected.
extension CaseField: WireValue {
  /// All members but those that are always written.
  package static let selectable = allCases.filter { !CaseFields.always.contains($0) }

  package static var schema: JSON {
    ["type": "string", "enum": .array(selectable.map { .string($0.stringValue) })]
  }
  package static var placeholder: CaseField { .title }
  package init(from decoder: any Decoder) throws { throw UnsupportedCoder() }
  package func encode(to encoder: any Encoder) throws { throw UnsupportedCoder() }
  package static func read(_ json: JSON) -> CaseField? {
    json.string.flatMap(CaseField.init(stringValue:)).flatMap { CaseFields.always.contains($0) ? nil : $0 }
  }
  package func write(to writer: inout JSONWriter) { writer.string(stringValue) }
}

/// A set of members of `Case`, a bit for each.
package struct CaseFields: SetAlgebra, Hashable, Sendable {
  package var bits: UInt64

  @inlinable package init() { bits = 0 }

  package static let all = CaseFields(CaseField.selectable)
  /// The default of a row in a list: nothing that is long.
  package static let lean = all.subtracting([.description, .comments, .attachments, .watchlist, .resources])
  /// Written in any case, if they are known.
  package static let always = answer.union([.id, .missing, .raw])
  /// The members of an answer, which the case itself does not have.
  package static let answer: CaseFields = [.excerpt, .asOf, .stale, .failure]

  // The initializer of `SetAlgebra` is generic, and costs 200,000 instructions at its first use.
  package init(arrayLiteral elements: CaseField...) {
    self.init()
    for field in elements { bits |= 1 << UInt64(field.rawValue) }
  }

  // Called forty times for each case, with constants.
  @inlinable @inline(__always)
  package func contains(_ member: CaseField) -> Bool { bits & (1 << UInt64(member.rawValue)) != 0 }

  /// Calls `body` with each member in the order of the declaration.
  @inlinable
  package func forEach(_ body: (CaseField) -> Void) {
    var rest = bits
    while rest != 0 {
      if let field = CaseField(rawValue: rest.trailingZeroBitCount) { body(field) }
      rest &= rest - 1
    }
  }

  /// The members in the order of their declaration.
  package var fields: [CaseField] { CaseField.allCases.filter(contains) }

  package func union(_ other: CaseFields) -> CaseFields { CaseFields(bits: bits | other.bits) }
  package func intersection(_ other: CaseFields) -> CaseFields { CaseFields(bits: bits & other.bits) }
  package func symmetricDifference(_ other: CaseFields) -> CaseFields { CaseFields(bits: bits ^ other.bits) }
  package mutating func formUnion(_ other: CaseFields) { bits |= other.bits }
  package mutating func formIntersection(_ other: CaseFields) { bits &= other.bits }
  package mutating func formSymmetricDifference(_ other: CaseFields) { bits ^= other.bits }

  @discardableResult
  package mutating func insert(_ member: CaseField) -> (inserted: Bool, memberAfterInsert: CaseField) {
    let isNew = !contains(member)
    bits |= 1 << UInt64(member.rawValue)
    return (isNew, member)
  }

  @discardableResult
  package mutating func remove(_ member: CaseField) -> CaseField? {
    guard contains(member) else { return nil }
    bits &= ~(1 << UInt64(member.rawValue))
    return member
  }

  @discardableResult
  package mutating func update(with member: CaseField) -> CaseField? { insert(member).inserted ? nil : member }

  /// Members by their bits; others are ignored.
  package init(known bits: UInt64) { self.bits = bits & Self.known }

  private static let known: UInt64 = CaseField.allCases.reduce(0) { $0 | 1 << UInt64($1.rawValue) }

  private init(bits: UInt64) { self.bits = bits }
}
