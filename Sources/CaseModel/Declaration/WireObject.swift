package import JSON

/// An object of the protocol. Its stored properties are its members; `fields` is the only place where they are
/// explained and bounded. Schema, checks, defaults, help and output all come from this one declaration.
///
/// An optional property is an optional member. A property that is not optional is required, unless its field has a
/// default. Null stands for absent, save in a `Change`.
package protocol WireObject: Codable, Sendable, JSONWritable {
  associatedtype CodingKeys: CodingKey & CaseIterable & Hashable & Sendable
  /// What each member means and allows; every key has one (a test holds it).
  static var fields: [CodingKeys: Field] { get }
  /// The name of its schema among all others.
  static var schemaName: String { get }
  /// Whether members that are not declared are let through unread; false unless the object is somebody else's.
  static var allowsOtherMembers: Bool { get }
  /// Rules across fields, looked at when every field is good by itself; none by default.
  func check() -> [Issue]
}

extension WireObject {
  package static var schemaName: String { "\(Self.self)" }
  package static var allowsOtherMembers: Bool { false }
  package func check() -> [Issue] { [] }

  /// Writes the members that are there, in the order of their declaration.
  package func write(to writer: inout JSONWriter) { WireEncoder.write(self, to: &writer) }
}

/// What one member means and allows.
package struct Field: Sendable {
  /// One sentence for people, shown in the schema, the reference and `--help`.
  package let help: String
  /// What an absent member means; the member is then never absent to the handler.
  package let fallback: JSON?
  /// Bounds of a whole number.
  package let range: ClosedRange<Int>?
  /// Bounds of a text, or of each text of a list, in Unicode scalars.
  package let length: ClosedRange<Int>?
  /// Bounds of the number of elements of a list.
  package let count: ClosedRange<Int>?
  /// Never repeated in a fault or a log.
  package let isSecret: Bool
  /// Whether a result may be without it although there is always a value, since the request can leave it out.
  package let canBeLeftOut: Bool

  package init(
    _ help: String, default fallback: JSON? = nil, range: ClosedRange<Int>? = nil, length: ClosedRange<Int>? = nil,
    count: ClosedRange<Int>? = nil, isSecret: Bool = false,
    canBeLeftOut: Bool = false
  ) {
    self.help = help
    self.fallback = fallback
    self.range = range
    self.length = length
    self.count = count
    self.isSecret = isSecret
    self.canBeLeftOut = canBeLeftOut
  }
}

/// One fault of the params: where, which rule, and what stood there.
package struct Issue: Sendable, Equatable {
  /// `limit`, `status[1]`, `owner.userId`; empty for the object itself, until it is put inside another.
  package let path: String
  /// The rule as a sentence: `must be a whole number from 1 to 500`.
  package let rule: String
  /// What stood there, shortened; nil when nothing did, or it may be a secret.
  package let value: JSON?

  package init(_ path: String, _ rule: String, value: JSON? = nil) {
    self.path = path
    self.rule = rule
    self.value = value
  }

  /// The same issue inside an enclosing value.
  func inside(_ prefix: String) -> Issue {
    if prefix.isEmpty { return self }
    if path.isEmpty { return Issue(prefix, rule, value: value) }
    return Issue(path.hasPrefix("[") ? prefix + path : "\(prefix).\(path)", rule, value: value)
  }

  package var json: JSON {
    var members: [JSON.Member] = [.init("path", .string(path)), .init("rule", .string(rule))]
    if let value { members.append(.init("value", value)) }
    return .object(members)
  }
}
