/// Access to a file for some time.
struct RedHatTicket: Sendable {
  let number: String
  let uuid: String
  /// Unix seconds.
  let end: Int64
}
