internal import CaseModel
internal import JSON
internal import Platform

/// The members of a case as their JSON texts: what is stored and compared.
struct CaseRecord: Sendable {
  /// Stored elsewhere, or not at all.
  static let separate: CaseFields = [.description, .comments, .attachments, .raw, .missing]
  /// Changes of these alone are no change of the case: casewire's own writes, and the views of a case, change them. The
  /// creation of a case does not change, but lists and single cases may write it differently.
  static let silent: CaseFields = [
    .id, .profile, .provider, .number, .createdAt, .createdBy, .updatedAt, .updatedBy, .closedAt, .url, .raw, .missing,
  ]
  /// Lists have less of a person than a single case has.
  private static let people: CaseFields = [.createdBy, .contact, .owner]
  private static let names = CaseField.allCases.map(\.stringValue)
  private static let table = JSONNames(names)

  /// By the raw value of the member.
  private var members: [JSONSlice?]

  /// The members of a case that was read.
  init(_ row: CaseBox, _ members: CaseFields) {
    var writer = JSONWriter()
    // `write` always adds the id and the raw record; the latter is not stored.
    row.write(members.subtracting(Self.separate).union([.profile, .provider, .number]), to: &writer)
    self.members = Array(repeating: nil, count: CaseField.allCases.count)
    try? read(writer.bytes)
    for member in [CaseField.raw, .missing] { self.members[member.rawValue] = nil }
  }

  /// The members of a stored case. Throws if the text is damaged.
  init(stored text: [UInt8]) throws(StoreError) {
    members = Array(repeating: nil, count: CaseField.allCases.count)
    do throws(JSONError) { try read(text) } catch { throw .damaged("a case is not JSON") }
  }

  private mutating func read(_ bytes: [UInt8]) throws(JSONError) {
    // Also checks the text, so that its parts can be copied.
    let whole = try JSONSlice(checking: bytes)
    var cursor = whole.cursor
    var hint = 0
    try cursor.beginObject()
    while let index = try cursor.nextName(of: Self.table, &hint) {
      let range = try cursor.skipValue()
      if index >= 0, members.indices.contains(index) { members[index] = JSONSlice(checked: bytes, range) }
    }
  }

  subscript(_ member: CaseField) -> JSONSlice? {
    get { members[member.rawValue] }
    set { members[member.rawValue] = newValue }
  }

  /// The members that are present.
  var fields: CaseFields { CaseFields(CaseField.allCases.filter { members[$0.rawValue] != nil }) }

  /// Takes these members, present or not, from another record. Returns those that changed.
  mutating func merge(_ other: CaseRecord, _ fields: CaseFields) -> CaseFields {
    var changed: CaseFields = []
    fields.subtracting(Self.separate).forEach { field in
      let (old, new) = (self[field], other[field])
      guard !Self.equal(old, new) else { return }
      if !Self.people.contains(field) || Self.differ(old, new) { changed.insert(field) }
      self[field] = new
    }
    return changed
  }

  /// Whether two texts name different people: by the ids, else by the names, else by the addresses. A vendor may write a name
  /// in another letter case.
  private static func differ(_ old: JSONSlice?, _ new: JSONSlice?) -> Bool {
    guard let old, let new, let one = try? old.tree(), let other = try? new.tree() else { return true }
    for member in ["userId", "name"] {
      if let first = one[member]?.string, let second = other[member]?.string {
        return first.lowercased() != second.lowercased()
      }
    }
    guard let first = one["emails"]?.array, let second = other["emails"]?.array else { return false }
    return Set(first.compactMap(\.string)).isDisjoint(with: second.compactMap(\.string))
  }

  private static func equal(_ one: JSONSlice?, _ other: JSONSlice?) -> Bool {
    switch (one, other) {
    case (nil, nil): true
    case (let one?, let other?): one.bytes == other.bytes
    default: false
    }
  }

  /// Writes these members; `extra` adds others in their order.
  func write(
    _ fields: CaseFields, to writer: inout JSONWriter, extra: (CaseField, inout JSONWriter) -> Void = { _, _ in }
  ) {
    writer.beginObject()
    for field in CaseField.allCases where fields.contains(field) {
      if let value = self[field] {
        writer.name(Self.names[field.rawValue])
        writer.raw(value)
      } else {
        extra(field, &writer)
      }
    }
    writer.endObject()
  }

  var text: String { String(decoding: slice.storage, as: UTF8.self) }

  /// The whole text.
  var slice: JSONSlice {
    var writer = JSONWriter()
    write(fields, to: &writer)
    let bytes = writer.bytes
    return JSONSlice(checked: bytes, 0..<bytes.count)
  }

  /// An object with these members only; nil if none is present.
  func part(_ fields: CaseFields) -> String? {
    var writer = JSONWriter()
    write(fields, to: &writer)
    return writer.bytes.count > 2 ? String(decoding: writer.bytes, as: UTF8.self) : nil
  }
}
