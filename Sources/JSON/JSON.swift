/// A JSON value as a tree: members in order, numbers as written.
package enum JSON: Sendable {
  /// The default limit of values in a tree.
  package static let mostValues = 500_000

  /// Whether a name may appear twice in one object.
  package enum Duplicates: Sendable { case keep, refuse }

  package struct Member: Sendable {
    package let name: String
    package let value: JSON

    package init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSON])
  case object([Member])
  /// A value kept as its own bytes. Indirect, since it is rare and the other cases take 16 bytes.
  indirect case slice(JSONSlice)

  /// Parses one value. Anything after it is an error.
  package init(parsing bytes: [UInt8], duplicates: Duplicates = .keep) throws(JSONError) {
    var cursor = JSONCursor(bytes)
    self = try cursor.readTree(duplicates: duplicates)
    try cursor.expectEnd()
  }

  package init(parsing text: String, duplicates: Duplicates = .keep) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), duplicates: duplicates)
  }

  package static func number(_ value: Int) -> JSON { .number(JSONNumber(value)) }

  package var kind: JSONKind {
    switch self {
    case .null: .null
    case .bool: .boolean
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    case .slice(let slice): slice.kind
    }
  }

  /// The last member of that name; nil if it is missing or this is not an object.
  package subscript(_ name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }

  /// The element at that index; nil outside the array.
  package subscript(_ index: Int) -> JSON? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The text. A text that is kept as its own bytes is decoded each time.
  package var string: String? {
    switch self {
    case .string(let text): text
    case .slice(let slice): slice.string
    default: nil
    }
  }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var integer: Int? { if case .number(let number) = self { number.integer } else { nil } }
  package var array: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
  package var object: [Member]? { if case .object(let members) = self { members } else { nil } }
  package var isNull: Bool { if case .null = self { true } else { false } }

  /// The compact text.
  package var bytes: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.finish()
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension JSON: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .bool(let value): writer.bool(value)
    case .number(let number): writer.number(number)
    case .string(let text): writer.string(text)
    case .array(let elements):
      writer.beginArray()
      for element in elements { element.write(to: &writer) }
      writer.endArray()
    case .object(let members):
      writer.beginObject()
      for member in members {
        writer.name(member.name)
        member.value.write(to: &writer)
      }
      writer.endObject()
    case .slice(let slice): writer.raw(slice)
    }
  }
}

/// Compares values as data: the same members in the same order, numbers as written, and texts byte for byte.
extension JSON: Equatable {
  package static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let one), .bool(let other)): one == other
    case (.number(let one), .number(let other)): one == other
    case (.string(let one), .string(let other)): one.utf8.elementsEqual(other.utf8)
    case (.array(let one), .array(let other)): one == other
    case (.object(let one), .object(let other)): one == other
    case (.slice(let one), .slice(let other)): one.bytes == other.bytes
    case (.slice(let one), let other), (let other, .slice(let one)): (try? one.tree()) == other
    default: false
    }
  }
}

extension JSON.Member: Equatable {
  package static func == (left: Self, right: Self) -> Bool {
    left.name.utf8.elementsEqual(right.name.utf8) && left.value == right.value
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int) { self = .number(value) }
  package init(nilLiteral: ()) { self = .null }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map { Member($0, $1) }) }
}

private struct TreeBudget {
  /// The limit of values.
  let limit: Int
  /// A text of more bytes stays a slice.
  let longestText: Int
  let duplicates: JSON.Duplicates
  /// The remaining number of values.
  var left: Int
}

extension JSONCursor {
  /// Reads the next value as a tree.
  /// - Parameters:
  ///   - limit: The limit of values. A tree takes up to twenty times the space of its text.
  ///   - longestText: A text of more bytes is not decoded and stays a slice.
  package mutating func readTree(
    duplicates: JSON.Duplicates = .keep, atMost limit: Int = JSON.mostValues, longestText: Int = .max
  ) throws(JSONError) -> JSON {
    var budget = TreeBudget(limit: limit, longestText: longestText, duplicates: duplicates, left: limit)
    return try readTree(&budget)
  }

  /// The same for one of several trees that share a limit of values.
  package mutating func readTree(left: inout Int) throws(JSONError) -> JSON {
    var budget = TreeBudget(limit: JSON.mostValues, longestText: .max, duplicates: .keep, left: left)
    let tree = try readTree(&budget)
    left = budget.left
    return tree
  }

  private mutating func readTree(_ budget: inout TreeBudget) throws(JSONError) -> JSON {
    let kind = try peek()
    guard budget.left > 0 else { throw error(.tooMany("values", limit: budget.limit), at: position) }
    budget.left -= 1
    switch kind {
    case .null:
      try skipScalar()
      return .null
    case .boolean: return .bool(bytes[try skipScalar().lowerBound] == UInt8(ascii: "t"))
    case .number: return .number(JSONNumber(written: plain(try skipScalar())))
    case .string:
      let start = position
      let text = if let long = takeLongText(from: start + 1) { long } else { try token() }
      return text.range.count > budget.longestText
        ? .slice(JSONSlice(checked: bytes, start..<position)) : .string(string(text))
    case .array:
      var elements: [JSON] = []
      try beginArray()
      while try nextElement() { elements.append(try readTree(&budget)) }
      return .array(elements)
    case .object: return .object(try readMembers(&budget))
    }
  }

  private mutating func readMembers(_ budget: inout TreeBudget) throws(JSONError) -> [JSON.Member] {
    var members: [JSON.Member] = []
    var names: Set<[UInt8]>?
    try beginObject()
    while let text = try nextName() {
      let name = string(text)
      if budget.duplicates == .refuse { try refuseTwice(name, text, among: members, &names) }
      // Most objects have several members. Capacity for four takes one allocation instead of three.
      if members.isEmpty { members.reserveCapacity(4) }
      members.append(JSON.Member(name, try readTree(&budget)))
    }
    return members
  }

  /// Throws for a repeated name. Few names are compared one by one and many are looked up, so that a large object takes
  /// linear time.
  private func refuseTwice(
    _ name: String, _ text: Text, among members: [JSON.Member], _ names: inout Set<[UInt8]>?
  ) throws(JSONError) {
    if names == nil && members.count < 16 {
      guard members.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) else { return }
      throw error(.duplicateName(name), at: text.range.lowerBound)
    }
    var known = names ?? Set(members.map { Array($0.name.utf8) })
    names = nil
    let isNew = known.insert(Array(name.utf8)).inserted
    names = known
    if !isNew { throw error(.duplicateName(name), at: text.range.lowerBound) }
  }
}
