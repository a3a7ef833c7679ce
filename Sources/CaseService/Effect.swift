/// The effect of a method. It decides policy and hints, not whether a vendor request is repeatable.
package enum Effect: String, CaseIterable, Sendable {
  case reads, adds, changes, destroys
  /// Touches only casewire's own state; never refused.
  case session

  /// Whether it can change something at a vendor.
  package var isWrite: Bool { self == .adds || self == .changes || self == .destroys }
}
