/// `1 (Urgent)` to `4 (Low)`.
enum RedHatSeverity {
  private static let words = ["1 (Urgent)", "2 (High)", "3 (Normal)", "4 (Low)"]

  static func word(_ level: Int) -> String? { (1...4).contains(level) ? words[level - 1] : nil }
}
