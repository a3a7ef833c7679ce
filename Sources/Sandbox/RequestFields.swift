import JSON

/// A JSON object in the body of a request.
struct RequestFields<Failure: RequestFieldError>: Sendable {
  private let value: JSON
  /// In front of the names in messages: `subscriptions[0].`, or nothing.
  private let prefix: String

  /// - Parameter known: the members that it can have; nil for any.
  init(_ value: JSON, at path: String = "", _ known: [String]? = nil) throws(Failure) {
    self.value = value
    prefix = path.isEmpty ? "" : path + "."
    guard let members = value.object else {
      throw path.isEmpty ? .bad("The body must be a JSON object.") : .invalid(path, "must be a JSON object")
    }
    guard let known else { return }
    for member in members where !known.contains(member.name) {
      throw .bad("Unknown member \(prefix)\(member.name). Known members: \(known.joined(separator: ", ")).")
    }
  }

  subscript(_ name: String) -> JSON? {
    guard let found = value[name], !(Failure.ignoresNull && found.isNull) else { return nil }
    return found
  }

  func path(of name: String) -> String { prefix + name }

  func invalid(_ name: String, _ predicate: String) -> Failure { .invalid(path(of: name), predicate) }

  func wrong(_ name: String, _ rule: String) -> Failure { invalid(name, "must be \(rule)") }

  func required<Value>(_ name: String, _ value: Value?) throws(Failure) -> Value {
    guard let value else { throw invalid(name, "is required") }
    return value
  }

  private func optional<Value>(
    _ name: String, _ rule: @autoclosure () -> String, _ read: (JSON) -> Value?
  ) throws(Failure) -> Value? {
    guard let found = self[name] else { return nil }
    guard let value = read(found) else { throw wrong(name, rule()) }
    return value
  }

  // MARK: Text

  func optionalString(_ name: String) throws(Failure) -> String? { try optional(name, "a string", \.string) }

  func string(_ name: String) throws(Failure) -> String { try required(name, try optionalString(name)) }

  /// A string of so many Unicode scalars. The default keeps clients from growing the sandbox without end.
  func optionalText(_ name: String, within bounds: ClosedRange<Int> = 1...10_000) throws(Failure) -> String? {
    try optional(name, "a string of \(bounds.lowerBound) to \(bounds.upperBound) characters") { json in
      json.string.flatMap { bounds.contains($0.unicodeScalars.count) ? $0 : nil }
    }
  }

  func text(_ name: String, within bounds: ClosedRange<Int> = 1...10_000) throws(Failure) -> String {
    try required(name, try optionalText(name, within: bounds))
  }

  func optionalChoice(_ name: String, _ choices: [String]) throws(Failure) -> String? {
    try optional(name, "one of \(choices.joined(separator: ", "))") { json in
      json.string.flatMap { choices.contains($0) ? $0 : nil }
    }
  }

  func choice(_ name: String, _ choices: [String]) throws(Failure) -> String {
    try required(name, try optionalChoice(name, choices))
  }

  // MARK: Other values

  func flag(_ name: String) throws(Failure) -> Bool? { try optional(name, "true or false", \.bool) }

  /// `4.0` is a whole number: IBM's own SDK sends ids that way.
  func optionalInteger(_ name: String, _ bounds: ClosedRange<Int>) throws(Failure) -> Int? {
    try optional(name, "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)") { json in
      json.integer.flatMap { bounds.contains($0) ? $0 : nil }
    }
  }

  func integer(_ name: String, _ bounds: ClosedRange<Int>) throws(Failure) -> Int {
    try required(name, try optionalInteger(name, bounds))
  }

  func optionalNumber(_ name: String) throws(Failure) -> JSONNumber? {
    try optional(name, "a number") { json in
      guard case .number(let number) = json, number.double.isFinite, number.text.utf8.count <= 100 else { return nil }
      return number
    }
  }

  func number(_ name: String) throws(Failure) -> JSONNumber { try required(name, try optionalNumber(name)) }

  func optionalObject(_ name: String, _ known: [String]? = nil) throws(Failure) -> RequestFields? {
    guard let found = self[name] else { return nil }
    return try RequestFields(found, at: prefix + name, known)
  }

  /// Empty without the member.
  func optionalObjects(
    _ name: String, count: ClosedRange<Int>, _ known: [String]? = nil
  ) throws(Failure) -> [RequestFields] {
    let rule = "an array of \(count.lowerBound) to \(count.upperBound) objects"
    let elements = try optional(name, rule) { json in
      json.array.flatMap { count.contains($0.count) ? $0 : nil }
    }
    var objects: [RequestFields] = []
    for (index, element) in (elements ?? []).enumerated() {
      objects.append(try RequestFields(element, at: "\(prefix)\(name)[\(index)]", known))
    }
    return objects
  }

  /// At least one, and at most 100.
  func objects(_ name: String, _ known: [String]) throws(Failure) -> [RequestFields] {
    _ = try required(name, self[name])
    return try optionalObjects(name, count: 1...100, known)
  }
}
