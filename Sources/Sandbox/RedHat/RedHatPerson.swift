struct RedHatPerson: Sendable, Equatable {
  var name: String
  /// The name in the single sign-on.
  var sso: String
  var isRedHat = false
  var account = ""

  var firstName: String { String(name.prefix { $0 != " " }) }
  var lastName: String { String(name.drop { $0 != " " }.dropFirst()) }
  var email: String { isRedHat ? "\(sso)@redhat.example" : "\(sso)@fjordbank.example" }
}
