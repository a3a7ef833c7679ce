/// The result of scanning the inside of a string token.
enum StringScan {
  /// The closing quote is at `quote`. `isEscaped` is true if the scan met a backslash.
  case closed(quote: Int, isEscaped: Bool)
  /// The bytes end first. Those before `resume` are checked, and a scan can continue there.
  case open(resume: Int)
}
