/// One kind of trouble that a customer can have, from which many cases are made.
///
/// Texts hold blanks such as `{host}`; see `RedHatPlaceholder`. Other braces are text.
struct RedHatScenario: Sendable {
  struct Exchange: Sendable {
    let redHat: String
    let customer: String

    init(_ redHat: String, _ customer: String) {
      self.redHat = redHat
      self.customer = customer
    }
  }

  /// The code in `RedHatCatalog.products`.
  let product: String
  var component = ""
  var type = "Defect / Bug"
  /// Severities that such a case has, 1 (worst) to 4.
  var severities = 2...4
  let summary: String
  let description: String
  /// What Red Hat asks or says, and what the customer answers to it.
  let exchanges: [Exchange]
  /// How Red Hat solves it.
  let resolution: String
  let thanks: String
  /// Names of files that a customer attaches.
  var files: [String] = []

  static let all = linux + storage + containers + management

  /// The places in `all` of those that can have severity 1.
  static let urgent = all.indices.filter { all[$0].severities.contains(1) }
}
