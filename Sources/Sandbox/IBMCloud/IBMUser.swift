import JSON

struct IBMUser: Sendable, Equatable {
  var name: String
  var userID: String
  var realm = "IBMid"
  /// `customer` in IBM's samples; `agent` for support engineers is our own word.
  var type = "customer"
  /// Only lists of comments have it.
  var iamID: String

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("name", name)
    writer.member("user_id", userID)
    writer.member("realm", realm)
    writer.member("type", type)
  }
}

extension IBMUser {
  /// Unknown users stay as they came.
  init(_ fields: IBMFields) throws(IBMError) {
    let realm = try fields.text("realm", within: 1...20)
    guard ["IBMid", "SL", "BSS"].contains(realm) else {
      throw fields.invalid("realm", because: "'\(realm)' is not a realm")
    }
    let id = try fields.text("user_id", within: 1...254)
    self.init(name: try fields.optionalText("name", within: 0...254) ?? "", userID: id, realm: realm, iamID: "")
  }

  /// The member of the account that a request means.
  var member: IBMUser? {
    IBMPeople.customers.first { $0.realm == realm && $0.userID.lowercased() == userID.lowercased() }
  }

  static func list(_ fields: IBMFields, atLeast: Int) throws(IBMError) -> [IBMUser] {
    try fields.optionalObjects("watchlist", count: atLeast...100).map { fields throws(IBMError) in try IBMUser(fields) }
  }
}
