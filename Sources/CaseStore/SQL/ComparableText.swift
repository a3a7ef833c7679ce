/// A text in the form in which SQL compares it. Texts are equal in Swift also if they compose a letter in different ways,
/// which SQL cannot see.
struct ComparableText {
  /// Equal for equal texts.
  let key: String
  /// Whether only this text has the key.
  let isExact: Bool

  /// - Parameter ignoresCase: whether letter case is no difference.
  init(_ text: String, ignoresCase: Bool = false) {
    let scalars = (ignoresCase ? text.lowercased() : text).unicodeScalars
    isExact = scalars.allSatisfy { (0x20...0x7E).contains($0.value) && !Self.hasOtherForm($0) }
    key = isExact ? String(scalars) : Self.reduced(scalars)
  }

  /// The ASCII characters, without those that a mark makes another letter. After a control character, so that no exact text
  /// is the same.
  private static func reduced(_ scalars: String.UnicodeScalarView) -> String {
    var reduced = String.UnicodeScalarView("\u{1}".unicodeScalars)
    var pending: Unicode.Scalar?
    for scalar in scalars {
      if let pending, scalar.properties.canonicalCombiningClass == .notReordered { reduced.append(pending) }
      pending = (0x20...0x7E).contains(scalar.value) && !hasOtherForm(scalar) ? scalar : nil
    }
    if let pending { reduced.append(pending) }
    return String(reduced)
  }

  /// ASCII characters that have a second form outside ASCII (Unicode, CompositionExclusions: singletons).
  private static func hasOtherForm(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "K" || scalar == ";" || scalar == "`"
  }
}
