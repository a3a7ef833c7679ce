struct RedHatLinks: Sendable {
  /// Scheme and authority of the request.
  let origin: String
  let dialect: RedHatDialect

  var base: String { origin + dialect.basePath }

  func address(of number: String) -> String { "\(base)/cases/\(number)" }

  static func page(of number: String) -> String { "https://access.redhat.com/support/cases/\(number)" }

  /// Another host, except behind a port.
  func file(_ ticket: String) -> String {
    let host = origin == RedHatSimulator.apiOrigin ? RedHatSimulator.filesOrigin : origin
    return "\(host)\(RedHatRoute.filesPath)/\(ticket)"
  }
}
