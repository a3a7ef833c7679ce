/// What the configuration permits for a profile. An entry is the name of an effect, such as `reads`, or of a method.
package struct ProfilePolicy: Sendable, Equatable {
  /// Everything else is refused; nil permits everything.
  package var allow: [String]?
  /// What a person must confirm.
  package var confirm: [String]

  /// Permits everything.
  package static let none = ProfilePolicy()

  package init(allow: [String]? = nil, confirm: [String] = []) { (self.allow, self.confirm) = (allow, confirm) }

  package func permits(_ method: String, effect: String) -> Bool {
    allow.map { $0.contains(method) || $0.contains(effect) } ?? true
  }

  package func requiresConfirmation(of method: String, effect: String) -> Bool {
    confirm.contains(method) || confirm.contains(effect)
  }

  /// Whether `allow` names the method itself. An effect that includes it does not count.
  package func names(_ method: String) -> Bool { allow?.contains(method) ?? false }
}
