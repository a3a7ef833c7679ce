/// A case group. Red Hat: -1 means cases without one in searches.
struct RedHatGroup: Sendable, Equatable {
  let number: Int
  var name: String
  var contact: String
  var isPrivate = false
  var isDefault = false

  static let initial = [
    RedHatGroup(number: 9001, name: "Storage team", contact: "sandbox-user", isDefault: true),
    RedHatGroup(number: 9002, name: "Plattform & Drift", contact: "saagaard"),
    RedHatGroup(number: 9003, name: "Middleware – Forsikring", contact: "ndlamini", isPrivate: true),
  ]
}
