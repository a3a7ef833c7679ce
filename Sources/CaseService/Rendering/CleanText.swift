import Platform

package enum CleanText {
  /// The text without control characters, with `\n` as its only line end, and without empty lines at its start and end.
  package static func of(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      if scalar == "\r" { scalars.append("\n") } else if scalar != "\n" || !isAfterReturn { scalars.append(scalar) }
      isAfterReturn = scalar == "\r"
    }
    var clean = TextSanitizer.sanitize(String(scalars))[...]
    while let end = clean.firstIndex(of: "\n"), clean[..<end].allSatisfy({ $0 == " " || $0 == "\t" }) {
      clean = clean[clean.index(after: end)...]
    }
    while let last = clean.last, last.isWhitespace { clean.removeLast() }
    return String(clean)
  }
}
