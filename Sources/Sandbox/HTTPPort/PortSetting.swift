import JSON

/// A setting of a vendor that can be read and changed by name.
package struct PortSetting: Sendable {
  let name: String
  /// What it must be: `true or false`.
  let rule: String
  let value: JSON
  /// Nil for an invalid value. Nothing changes before the result is called.
  let setter: @Sendable (JSON) -> (@Sendable () -> Void)?
}
