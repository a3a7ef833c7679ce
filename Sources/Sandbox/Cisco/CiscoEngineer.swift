/// An engineer in Cisco's Technical Assistance Center.
struct CiscoEngineer: Sendable, Equatable {
  /// At most 30 characters, like the address.
  let name: String
  let email: String
}
