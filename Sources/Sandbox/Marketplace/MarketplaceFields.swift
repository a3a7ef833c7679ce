import JSON

/// An object in the body of a request. What the reference does not know is refused: a misspelled `autoRenewal` would cost
/// a customer money without a word.
struct MarketplaceFields: Sendable {
  private let value: JSON
  /// What stands before the names in messages: `subscriptions[0].`, or nothing.
  private let prefix: String

  // Orders are kept: they must not grow the sandbox without end.
  private static let longestText = 10_000
  private static let longestNumber = 100

  init(_ value: JSON, at path: String = "", _ known: [String]) throws(SimulatedMarketplaceError) {
    guard let members = value.object else { throw .bad("\(path) must be an object") }
    self.value = value
    prefix = path.isEmpty ? "" : path + "."
    for member in members where !known.contains(member.name) {
      throw .bad("\(prefix)\(member.name) is not known")
    }
  }

  private func wrong(_ name: String, _ rule: String) -> SimulatedMarketplaceError { .bad("\(prefix)\(name) \(rule)") }

  private func required<Value>(_ name: String, _ value: Value?) throws(SimulatedMarketplaceError) -> Value {
    guard let value else { throw wrong(name, "is required") }
    return value
  }

  func optionalString(_ name: String) throws(SimulatedMarketplaceError) -> String? {
    guard let found = value[name] else { return nil }
    guard let text = found.string, (1...Self.longestText).contains(text.unicodeScalars.count) else {
      throw wrong(name, "must be a string of 1 to \(Self.longestText) characters")
    }
    return text
  }

  func string(_ name: String) throws(SimulatedMarketplaceError) -> String {
    try required(name, try optionalString(name))
  }

  func optionalChoice(_ name: String, _ choices: [String]) throws(SimulatedMarketplaceError) -> String? {
    guard let text = try optionalString(name) else { return nil }
    guard choices.contains(text) else { throw wrong(name, "must be one of \(choices.joined(separator: ", "))") }
    return text
  }

  func choice(_ name: String, _ choices: [String]) throws(SimulatedMarketplaceError) -> String {
    try required(name, try optionalChoice(name, choices))
  }

  func optionalNumber(_ name: String) throws(SimulatedMarketplaceError) -> JSONNumber? {
    guard let found = value[name] else { return nil }
    guard case .number(let number) = found, number.double.isFinite, number.text.utf8.count <= Self.longestNumber else {
      throw wrong(name, "must be a number")
    }
    return number
  }

  func number(_ name: String) throws(SimulatedMarketplaceError) -> JSONNumber {
    try required(name, try optionalNumber(name))
  }

  /// Marketplace: a term is a string in the table and a number in the example.
  func term(_ name: String) throws(SimulatedMarketplaceError) -> Int {
    let found = try required(name, value[name])
    guard let number = found.integer ?? found.string.flatMap({ Int($0) }), (1...120).contains(number) else {
      throw wrong(name, "must be a number from 1 to 120")
    }
    return number
  }

  func flag(_ name: String) throws(SimulatedMarketplaceError) -> Bool? {
    guard let found = value[name] else { return nil }
    guard let flag = found.bool else { throw wrong(name, "must be true or false") }
    return flag
  }

  func optionalObject(_ name: String, _ known: [String]) throws(SimulatedMarketplaceError) -> MarketplaceFields? {
    guard let found = value[name] else { return nil }
    return try MarketplaceFields(found, at: prefix + name, known)
  }

  /// At least one, and at most 100.
  func objects(_ name: String, _ known: [String]) throws(SimulatedMarketplaceError) -> [MarketplaceFields] {
    let found = try required(name, value[name])
    guard let elements = found.array, (1...100).contains(elements.count) else {
      throw wrong(name, "must be an array of 1 to 100 objects")
    }
    var objects: [MarketplaceFields] = []
    for (index, element) in elements.enumerated() {
      objects.append(try MarketplaceFields(element, at: "\(prefix)\(name)[\(index)]", known))
    }
    return objects
  }
}
