/// A person at the customer.
struct CiscoCustomer: Sendable, Equatable {
  let name: String
  /// The account at Cisco.com as its owner writes it. Cisco: some answers have it in lower case.
  let userID: String
  let phone: String
  let mobilePhone: String?

  var email: String {
    let mailbox = userID.prefix { $0 != "@" }
    return "\(mailbox.lowercased())@tramontana.example"
  }
}
