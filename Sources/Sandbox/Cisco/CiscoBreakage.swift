import Platform

/// How an answer is broken, as in the five samples of the vendor's pages that are not JSON. Section 3 of the reference.
package enum CiscoBreakage: String, CaseIterable, Sendable {
  case none
  /// No comma between the first two members of a record.
  case missingComma
  /// A comma behind the last member.
  case trailingComma
  /// The string of the link or, without a link, of the first text is not closed.
  case openString
  /// A name is written twice, with a colon each: `"a": "a": 1`.
  case doubledName
  /// The outermost object is not closed.
  case unclosed

  /// A body without the broken part stays as it is.
  func broken(_ body: [UInt8]) -> [UInt8] {
    guard self != .none else { return body }
    let text = String(decoding: body, as: UTF8.self)
    return Array((broken(text) ?? text).utf8)
  }

  private func broken(_ text: String) -> String? {
    switch self {
    case .none: return nil
    case .missingComma:
      // The first members are numbers and ids, which do not contain this.
      return text.firstRange(ofText: #",""#).map { "\(text[..<$0.lowerBound]) \"\(text[$0.upperBound...])" }
    case .trailingComma: return "\(text.dropLast()),}"
    case .openString:
      let link = text.firstRange(ofText: #""self_link":""#)
      guard let start = link ?? text.firstRange(ofText: #":""#) else { return nil }
      let value = text[start.upperBound...].prefix { $0 != "\"" }
      return "\(text[..<value.endIndex])\(text[value.endIndex...].dropFirst())"
    case .doubledName:
      let name = text.dropFirst().prefix { $0 != ":" }
      return "{\(name):\(text.dropFirst())"
    case .unclosed: return "\(text.dropLast()),"
    }
  }
}
