/// A problem that a customer can have, from which many cases are made.
///
/// The texts contain placeholders such as `{host}`; see `PlaceholderValues`. Other braces are text.
struct Scenario<Facts: Sendable>: Sendable {
  /// What only this vendor records of such a case.
  let facts: Facts
  /// The severities that such a case can have, 1 (worst) to 4.
  var severities = 2...4
  let title: String
  let description: String
  let exchanges: [Exchange]
  /// How the vendor solves it.
  let resolution: String
  /// The customer's answer to that.
  var thanks = ""
  /// The solution in one line.
  var outcome = ""
  /// The names of files that a customer attaches.
  var files: [String] = []
}

/// What the vendor asks or explains, and what the customer answers.
struct Exchange: Sendable {
  let vendor: String
  let customer: String

  init(_ vendor: String, _ customer: String) {
    self.vendor = vendor
    self.customer = customer
  }
}
