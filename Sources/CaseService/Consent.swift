/// Who agreed to a request before anything was sent. The audit names it.
package enum Consent: String, Sendable {
  /// No question was asked.
  case none
  /// A person confirmed this request.
  case person
  /// The policy of the profile names the method.
  case policy
}
