import Platform

/// The address of the web page of a case: a template in which the number replaces `{number}`.
package struct PageAddress: Sendable, Equatable {
  /// The text before the number.
  package let prefix: String
  /// The text after the number.
  package let suffix: String

  package init(before prefix: String, after suffix: String = "") {
    self.prefix = prefix
    self.suffix = suffix
  }

  /// Reads a template such as `https://tickets.example/{number}`. Nil if it does not follow `rule`.
  package init?(template: String) {
    guard template.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      let range = template.firstRange(ofText: Self.placeholder)
    else { return nil }
    (prefix, suffix) = (String(template[..<range.lowerBound]), String(template[range.upperBound...]))
    guard let scheme = ["https://", "http://"].first(where: { prefix.lowercased().hasPrefix($0) }),
      // The number must not be part of the host, and must not touch other digits.
      prefix.utf8.dropFirst(scheme.utf8.count).contains(UInt8(ascii: "/")), !prefix.hasPrefix(scheme + "/"),
      !suffix.containsText(Self.placeholder),
      let last = prefix.utf8.last, !last.isLetterOrDigit, suffix.utf8.first.map({ !$0.isLetterOrDigit }) ?? true
    else { return nil }
  }

  /// What a template must be.
  package static let rule =
    "must be a web address with {number} once in its path, query or fragment, not next to a letter or digit"

  private static let placeholder = "{number}"

  package func address(of number: String) -> String { prefix + number + suffix }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 26 }
}
