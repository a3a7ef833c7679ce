import JSON

/// An error of a simulated server that a request with a wrong field gets.
protocol RequestFieldError: Error {
  /// 400 with a message.
  static func bad(_ message: String) -> Self
}

/// A JSON object in the body of a request.
struct RequestFields<Failure: RequestFieldError>: Sendable {
  private let value: JSON
  /// In front of the names in messages: `subscriptions[0].`, or nothing.
  private let prefix: String

  // What clients send is kept: it must not grow the sandbox without end.
  private static var longestText: Int { 10_000 }
  private static var longestNumber: Int { 100 }

  /// - Parameter known: the members that it can have; nil for any.
  init(_ value: JSON, at path: String = "", _ known: [String]? = nil) throws(Failure) {
    self.value = value
    prefix = path.isEmpty ? "" : path + "."
    guard let members = value.object else { throw .bad("\(path.isEmpty ? "The body" : path) must be a JSON object.") }
    guard let known else { return }
    for member in members where !known.contains(member.name) {
      throw .bad("Unknown member \(prefix)\(member.name). Known members: \(known.joined(separator: ", ")).")
    }
  }

  subscript(_ name: String) -> JSON? { value[name] }

  func wrong(_ name: String, _ rule: String) -> Failure { .bad("\(prefix)\(name) must be \(rule).") }

  func required<Value>(_ name: String, _ value: Value?) throws(Failure) -> Value {
    guard let value else { throw .bad("\(prefix)\(name) is required.") }
    return value
  }

  func optionalString(_ name: String) throws(Failure) -> String? {
    guard let found = value[name] else { return nil }
    guard let text = found.string else { throw wrong(name, "a string") }
    return text
  }

  func string(_ name: String) throws(Failure) -> String { try required(name, try optionalString(name)) }

  /// A string that is neither empty nor too long to be kept.
  func optionalText(_ name: String) throws(Failure) -> String? {
    guard let text = try optionalString(name) else { return nil }
    guard (1...Self.longestText).contains(text.unicodeScalars.count) else {
      throw wrong(name, "a string of 1 to \(Self.longestText) characters")
    }
    return text
  }

  func text(_ name: String) throws(Failure) -> String { try required(name, try optionalText(name)) }

  func optionalChoice(_ name: String, _ choices: [String]) throws(Failure) -> String? {
    guard let text = try optionalText(name) else { return nil }
    guard choices.contains(text) else { throw wrong(name, "one of \(choices.joined(separator: ", "))") }
    return text
  }

  func choice(_ name: String, _ choices: [String]) throws(Failure) -> String {
    try required(name, try optionalChoice(name, choices))
  }

  func flag(_ name: String) throws(Failure) -> Bool? {
    guard let found = value[name] else { return nil }
    guard let flag = found.bool else { throw wrong(name, "true or false") }
    return flag
  }

  func optionalInteger(_ name: String, _ bounds: ClosedRange<Int>) throws(Failure) -> Int? {
    guard let found = value[name] else { return nil }
    guard let number = found.integer, bounds.contains(number) else {
      throw wrong(name, "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return number
  }

  func integer(_ name: String, _ bounds: ClosedRange<Int>) throws(Failure) -> Int {
    try required(name, try optionalInteger(name, bounds))
  }

  func optionalNumber(_ name: String) throws(Failure) -> JSONNumber? {
    guard let found = value[name] else { return nil }
    guard case .number(let number) = found, number.double.isFinite, number.text.utf8.count <= Self.longestNumber else {
      throw wrong(name, "a number")
    }
    return number
  }

  func number(_ name: String) throws(Failure) -> JSONNumber { try required(name, try optionalNumber(name)) }

  func optionalObject(_ name: String, _ known: [String]) throws(Failure) -> RequestFields? {
    guard let found = value[name] else { return nil }
    return try RequestFields(found, at: prefix + name, known)
  }

  /// At least one, and at most 100.
  func objects(_ name: String, _ known: [String]) throws(Failure) -> [RequestFields] {
    guard let elements = try required(name, value[name]).array, (1...100).contains(elements.count) else {
      throw wrong(name, "an array of 1 to 100 objects")
    }
    var objects: [RequestFields] = []
    for (index, element) in elements.enumerated() {
      objects.append(try RequestFields(element, at: "\(prefix)\(name)[\(index)]", known))
    }
    return objects
  }
}
