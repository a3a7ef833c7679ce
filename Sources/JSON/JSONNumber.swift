/// A number exactly as it was written: `1.0`, `1e2` and 30 digits keep their text.
package struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
  /// The token.
  package let text: String

  /// Wraps a token that has been checked to be a JSON number.
  package init(written text: String) { self.text = text }

  package init(_ value: Int) { text = String(value) }

  /// A finite value; others, which JSON cannot write, become 0.
  package init(_ value: Double) {
    let whole = abs(value) < 1e15 ? Int(exactly: value) : nil
    text = whole.map { String($0) } ?? (value.isFinite ? "\(value)" : "0")
  }

  package var description: String { text }

  /// The value when it is whole and fits, however it is written: `4`, `4.0` and `4e0` are all 4.
  package var integer: Int? {
    if let whole = Int(text) { return whole }
    guard let value = Double(text), value == value.rounded(), abs(value) < 9_007_199_254_740_992 else { return nil }
    return Int(value)
  }

  /// The nearest double; infinite where the number is too large for one.
  package var double: Double { Double(text) ?? .nan }
}
