internal import CaseModel

/// The parts of a text around its matches.
enum Excerpts {
  /// The characters before and after a match.
  private static let context = 60

  /// Splits a text in which the engine marked the matches.
  static func split(_ marked: String) -> [Excerpt] {
    var parts: [Excerpt] = []
    var text = String.UnicodeScalarView()
    var isMatch = false
    func close() {
      if !text.isEmpty { parts.append(Excerpt(text: String(text), match: isMatch)) }
      text = .init()
    }
    for scalar in marked.unicodeScalars {
      switch scalar {
      case SQLDialect.excerptStart:
        close()
        isMatch = true
      case SQLDialect.excerptEnd:
        close()
        isMatch = false
      default: text.append(scalar)
      }
    }
    close()
    return parts
  }

  /// Returns the surroundings of the first substring that one of the texts has, in any letter case.
  static func find(_ substrings: [String], in texts: [String]) -> [Excerpt] {
    for text in texts {
      let scalars = Array(text.unicodeScalars)
      let folded = scalars.map(fold)
      for substring in substrings {
        let needle = substring.unicodeScalars.map(fold)
        guard let start = firstIndex(of: needle, in: folded) else { continue }
        let end = start + needle.count
        let parts: [(Range<Int>, Bool)] = [
          (max(0, start - context)..<start, false), (start..<end, true),
          (end..<min(scalars.count, end + context), false),
        ]
        return parts.filter { !$0.0.isEmpty }.map { range, match in
          Excerpt(text: String(String.UnicodeScalarView(scalars[range])), match: match)
        }
      }
    }
    return []
  }

  /// One scalar for each, so that positions stay.
  private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let lower = scalar.properties.lowercaseMapping.unicodeScalars
    return lower.count == 1 ? lower.first ?? scalar : scalar
  }

  private static func firstIndex(of needle: [Unicode.Scalar], in text: [Unicode.Scalar]) -> Int? {
    guard !needle.isEmpty, text.count >= needle.count else { return nil }
    return (0...text.count - needle.count).first { start in
      text[start] == needle[0] && text[start..<start + needle.count].elementsEqual(needle)
    }
  }
}
