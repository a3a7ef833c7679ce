package import JSON

/// Reads a `WireObject` from JSON and reports all errors at once: it replaces an invalid value by a placeholder and continues.
package enum WireReader {
  /// The object, or all its errors.
  package static func read<Object: WireObject>(_ type: Object.Type, from json: JSON) -> Result<Object, InvalidValue> {
    let issues = IssueList()
    guard let object = object(type, json, path: "", issues), issues.all.isEmpty else {
      return .failure(InvalidValue(issues: issues.all))
    }
    return .success(object)
  }

  /// The valid part of an object, for settings: an invalid member and an invalid element of a list are left out, as is an unknown
  /// member. An object without one of its required members is invalid as a whole.
  ///
  /// - Parameter noun: what the members are called in messages.
  /// - Returns: nil if nothing is valid, and at most 100 errors.
  package static func readValid<Object: WireObject>(
    _ type: Object.Type, from json: JSON, calling noun: String
  ) -> (object: Object?, issues: [Issue]) {
    let issues = IssueList(noun: noun, leavesOutInvalid: true)
    let object = object(type, json, path: "", issues)
    return (issues.invalidCount == 0 ? object : nil, issues.all)
  }

  /// The errors of one value; at least 1 and at most 100, so that a response to a large request stays small.
  package struct InvalidValue: Error, Sendable {
    package let issues: [Issue]
  }

  /// The errors so far, in their order. A class, since synthesised code passes decoders by value.
  final class IssueList {
    private static let most = 100

    /// What a member of the outermost object is called.
    let noun: String
    /// Whether invalid members and elements are left out, so that the value around them stays valid.
    let leavesOutInvalid: Bool
    private(set) var all: [Issue] = []
    /// The number of errors in the current value that make it invalid.
    private(set) var invalidCount = 0
    /// Whether the current value is a secret, or inside one.
    var isInSecret = false
    var isFull: Bool { all.count >= Self.most }

    init(noun: String = "param", leavesOutInvalid: Bool = false) {
      (self.noun, self.leavesOutInvalid) = (noun, leavesOutInvalid)
    }

    /// Reads a value that can be left out. Returns nil if it is invalid and left out.
    func optional<Value>(_ read: () throws -> Value) rethrows -> Value? {
      guard leavesOutInvalid else { return try read() }
      let (before, count) = (invalidCount, all.count)
      let value = try read()
      guard invalidCount > before else { return value }
      invalidCount = before
      // One error for each value that is left out.
      if all.count > count { all.removeSubrange((count + 1)...) }
      return nil
    }

    func note(_ path: String, _ rule: String, value: JSON? = nil) { note(Issue(path, rule, value: value)) }

    /// Adds an error of a value that is invalid because of it.
    func note(_ issue: Issue) {
      invalidCount += 1
      add(issue)
    }

    /// Makes the current value invalid because of an error that is known already.
    func invalidate() { invalidCount += 1 }

    /// Adds an error of a member that is not declared.
    func noteUnknown(_ issue: Issue) {
      if leavesOutInvalid { add(issue) } else { note(issue) }
    }

    private func add(_ issue: Issue) {
      guard !isFull else { return }
      all.append(issue.showingValue(!isInSecret))
    }
  }

  fileprivate static func object<Object: WireObject>(
    _ type: Object.Type, _ json: JSON, path: String, _ issues: IssueList
  ) -> Object? {
    guard let members = json.object else {
      issues.note(path.isEmpty ? issues.noun + "s" : path, "must be an object", value: json)
      return WireProbe.placeholder(type)
    }
    if !Object.allowsOtherMembers {
      for member in members where !Object.hasMember(member.name) && !issues.isFull {
        issues.noteUnknown(unknown(member.name, in: path, among: Object.memberNames, issues.noun))
      }
    }
    return object(type, members, path: path, issues)
  }

  /// Reads the members that the object declares.
  fileprivate static func object<Object: WireObject>(
    _ type: Object.Type, _ members: [JSON.Member], path: String, _ issues: IssueList
  ) -> Object? {
    let before = issues.invalidCount
    let reader = ObjectReader(members: members, path: path, issues: issues) { key in
      (key as? Object.CodingKeys).flatMap { Object.fields[$0] }
    }
    guard let object = try? Object(from: reader) else { return nil }
    if issues.invalidCount == before { for issue in object.check() { issues.note(issue.inside(path)) } }
    return object
  }

  private static func unknown(_ name: String, in path: String, among known: [String], _ noun: String) -> Issue {
    let what = path.isEmpty ? noun : "member"
    let full = "\(path.isEmpty ? "" : path + ".")\(DisplayValue.short(name))"
    let advice =
      if let nearest = Spelling.nearest(to: name, among: known, atMost: 1).first {
        "Did you mean \"\(nearest)\"?"
      } else if known.isEmpty {
        "No \(what)s are allowed here."
      } else { "Known \(what)s: \(known.joined(separator: ", "))." }
    return Issue(full, "Unknown \(what) \"\(full)\". \(advice)")
  }

  static func value<Value: Decodable>(
    _ type: Value.Type, _ json: JSON, path: String, _ field: Field?, _ issues: IssueList
  ) throws -> Value {
    let wasInSecret = issues.isInSecret
    issues.isInSecret = wasInSecret || field?.isSecret == true
    defer { issues.isInSecret = wasInSecret }
    let read: Any? =
      if let leaf = type as? any WireValue.Type {
        self.leaf(leaf, json, path: path, field, issues)
      } else if let list = type as? any WireList.Type {
        try list.read(json, path: path, field, issues)
      } else if let nested = type as? any WireObject.Type {
        object(nested, json, path: path, issues)
      } else { nil }
    guard let value = read as? Value else { throw UnsupportedCoder() }
    return value
  }

  private static func leaf<Leaf: WireValue>(
    _ type: Leaf.Type, _ json: JSON, path: String, _ field: Field?, _ issues: IssueList
  ) -> Leaf {
    if let value = valid(type, json, field) { return value }
    issues.note(path, rule(type, json, field), value: json)
    return Leaf.placeholder
  }

  /// The value if it is valid.
  fileprivate static func valid<Leaf: WireValue>(_ type: Leaf.Type, _ json: JSON, _ field: Field?) -> Leaf? {
    guard isWorthReading(json, field), let value = Leaf.read(json), isWithin(value, field) else { return nil }
    let declared = field?.schemaType as? any WireValue.Type
    return declared?.accepts(json) != false ? value : nil
  }

  /// What the value must be; of a misspelt word, also the nearest one.
  private static func rule<Leaf: WireValue>(_ type: Leaf.Type, _ json: JSON, _ field: Field?) -> String {
    let declared = field?.schemaType as? any WireValue.Type
    let schema = SchemaBuilder.bounded(declared?.schema ?? Leaf.schema, field)
    let rule = Leaf.rule ?? SchemaText.rule(schema)
    guard case .string(let word) = json, let words = schema["enum"]?.array?.compactMap(\.string),
      let nearest = Spelling.nearest(to: word, among: words, atMost: 1).first
    else { return rule }
    return "\(rule). Did you mean \"\(nearest)\"?"
  }

  /// False for a text that is too long in any spelling: a character has at most twelve bytes, as two escapes.
  private static func isWorthReading(_ json: JSON, _ field: Field?) -> Bool {
    guard case .slice(let slice) = json, let most = field?.length?.upperBound else { return true }
    return slice.range.count / 12 <= most
  }

  private static func isWithin(_ value: some WireValue, _ field: Field?) -> Bool {
    if let range = field?.range, let number = value as? Int, !range.contains(number) { return false }
    if let length = field?.length, let text = value as? String, !length.contains(text.unicodeScalars.count) {
      return false
    }
    return true
  }
}

extension Array: WireList where Element: Codable {
  static var element: any Decodable.Type { Element.self }

  static func read(_ json: JSON, path: String, _ field: Field?, _ issues: WireReader.IssueList) throws -> [Element] {
    guard let elements = json.array, field?.count?.contains(elements.count) ?? true else {
      var builder = SchemaBuilder()
      issues.note(path, SchemaText.rule(builder.schema(of: Self.self, field)), value: json)
      return []
    }
    let leaf = Element.self as? any WireValue.Type
    var read: [Element] = []
    for index in elements.indices {
      // A path is made for what is invalid, or contains more: it takes longer than to read a word.
      if let leaf, let valid = WireReader.valid(leaf, elements[index], field) as? Element {
        read.append(valid)
      } else if let value = try issues.optional({
        try WireReader.value(Element.self, elements[index], path: "\(path)[\(index)]", field, issues)
      }) {
        read.append(value)
      }
    }
    // Where nothing is valid, an empty list would mean something else.
    if read.count < elements.count, read.isEmpty || field?.count?.contains(read.count) == false { issues.invalidate() }
    return read
  }
}

/// The decoder for the synthesised `init(from:)` of an object.
private struct ObjectReader: Decoder {
  let members: [JSON.Member]
  let path: String
  let issues: WireReader.IssueList
  let field: (any CodingKey) -> Field?

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(MemberReader<Key>(object: self))
  }
  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw UnsupportedCoder() }
  func singleValueContainer() throws -> any SingleValueDecodingContainer { throw UnsupportedCoder() }

  func path(_ key: any CodingKey) -> String { path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)" }

  /// The member's value, which may be null.
  private func found(_ key: any CodingKey) -> JSON? { members.last { $0.name == key.stringValue }?.value }

  /// The member's value; nil when it is absent or null.
  func member(_ key: any CodingKey) -> JSON? {
    let value = found(key)
    return value?.isNull == true ? nil : value
  }

  func required<Value: Decodable>(_ type: Value.Type, _ key: any CodingKey) throws -> Value {
    if key.stringValue.isEmpty, let shared = type as? any WireObject.Type {
      let read: Any? = WireReader.object(shared, members, path: path, issues)
      guard let value = read as? Value else { throw UnsupportedCoder() }
      return value
    }
    let field = field(key)
    if let change = type as? any WireChange.Type {
      let read: Any = try change.read(found(key), path: path(key), field, issues)
      guard let value = read as? Value else { throw UnsupportedCoder() }
      return value
    }
    guard let value = member(key) ?? field?.fallback else {
      issues.note(path(key), "is required")
      return try WireProbe.placeholder(of: type)
    }
    return try WireReader.value(type, value, path: path(key), field, issues)
  }

  func optional<Value: Decodable>(_ type: Value.Type, _ key: any CodingKey) throws -> Value? {
    let field = field(key)
    guard let value = member(key) ?? field?.fallback else { return nil }
    return try issues.optional { try WireReader.value(type, value, path: path(key), field, issues) }
  }
}

private struct MemberReader<Key: CodingKey>: MemberDecoding {
  let object: ObjectReader
  func required<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value { try object.required(type, key) }
  func optional<Value: Decodable>(_ type: Value.Type, _ key: Key) throws -> Value? { try object.optional(type, key) }
}
