import Platform

/// A format of case numbers: a prefix and digits.
///
/// Patterns choose the profiles for a bare number; they never refuse a full id.
package struct NumberPattern: Sendable, Equatable {
  package let prefix: String
  package let digits: ClosedRange<Int>

  package init(prefix: String = "", digits: ClosedRange<Int>) {
    self.prefix = prefix
    self.digits = digits
  }

  package func matches(_ number: String) -> Bool {
    // Byte by byte: `hasPrefix` compares characters. A number in a text is compared with the patterns of each profile, so the usual
    // difference, that of the length, is found first.
    let number = number.utf8
    guard digits.contains(number.count - prefix.utf8.count), number.starts(with: prefix.utf8) else { return false }
    return number.dropFirst(prefix.utf8.count).allSatisfy(\.isDigit)
  }

  /// The pattern as a regular expression.
  package var text: String {
    digits.lowerBound == digits.upperBound
      ? "^\(prefix)[0-9]{\(digits.lowerBound)}$" : "^\(prefix)[0-9]{\(digits.lowerBound),\(digits.upperBound)}$"
  }
}
