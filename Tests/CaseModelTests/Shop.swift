import CaseModel
import JSON
import Platform

/// An object with every kind of member, for the tests of reading, schemas and writing.
struct Order: WireObject, Equatable {
  enum Kind: String, CaseIterable, WireValue { case cat, dog, bird }

  struct Owner: WireObject, Equatable {
    var userId: String
    var realm: String?

    enum CodingKeys: String, CodingKey, CaseIterable { case userId, realm }
    static let fields: [CodingKeys: Field] = [
      .userId: Field("Who.", length: 1...4), .realm: Field("Where."),
    ]
    static var schemaName: String { "OrderOwner" }
    func check() -> [Issue] { realm == "nowhere" ? [Issue("realm", "must be somewhere")] : [] }
  }

  var name: String
  var kind: Kind
  var limit: Int
  var floor: Int?
  var since: Timestamp?
  var kinds: [Kind]?
  var tags: [String]?
  var owner: Owner?
  var owners: [Owner]?
  var isQuiet: Bool?
  var password: String?
  var keys: [String]?
  var login: Owner?
  var anything: JSON?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, kind, limit, floor, since, kinds, tags, owner, owners
    case isQuiet = "quiet"
    case password, keys, login, anything
  }
  static let fields: [CodingKeys: Field] = [
    .name: Field("Its name.", length: 2...5),
    .kind: Field("Its kind."),
    .limit: Field("How many.", default: 50, range: 1...500),
    .floor: Field("At least.", range: 0...Int.max),
    .since: Field("From when."),
    .kinds: Field("Several kinds.", default: ["cat"], count: 1...2),
    .tags: Field("Marks.", length: 1...Int.max, count: 0...Int.max),
    .owner: Field("Whose."),
    .owners: Field("All whose."),
    .isQuiet: Field("Whether it is quiet."),
    .password: Field("A secret.", length: 8...Int.max, isSecret: true),
    .keys: Field("Secrets.", length: 8...Int.max, isSecret: true),
    .login: Field("A secret pair.", isSecret: true),
    .anything: Field("Anything."),
  ]

  func check() -> [Issue] {
    kind == .dog && owner == nil ? [Issue("owner", "is required for a dog")] : []
  }
}

/// An object of another protocol: undeclared members are allowed.
struct Meta: WireObject {
  var token: JSON?
  enum CodingKeys: String, CodingKey, CaseIterable { case token }
  static let fields: [CodingKeys: Field] = [.token: Field("Any.")]
  static var allowsOtherMembers: Bool { true }
}

extension WireReader {
  /// The object of a JSON text, or its errors as `rule
  ///  value`. If a rule does not name its path, the path follows it.
  static func lines<Object: WireObject>(_ type: Object.Type, _ text: String) throws -> (Object?, [String]) {
    switch read(type, from: try JSON(parsing: text)) {
    case .success(let object): return (object, [])
    case .failure(let faults):
      let lines = faults.issues.map { issue in
        let rule = issue.rule.contains("\"\(issue.path)\"") ? issue.rule : "\(issue.path): \(issue.rule)"
        return rule + (issue.value.map { " | \($0.text)" } ?? "")
      }
      return (nil, lines)
    }
  }
}

extension WireObject {
  /// The JSON text of the object.
  var written: JSON {
    get throws {
      var writer = JSONWriter()
      write(to: &writer)
      return try JSON(parsing: writer.bytes, duplicates: .refuse)
    }
  }
}
