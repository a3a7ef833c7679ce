/// Severities are 1 (worst) to 4.
enum SimulatedRedHatSeverity {
  static let titles = ["1 (Urgent)", "2 (High)", "3 (Normal)", "4 (Low)"]

  static func title(_ level: Int8) -> String {
    titles.indices.contains(Int(level) - 1) ? titles[Int(level) - 1] : titles[2]
  }

  static func level(_ title: String) -> Int8? { titles.firstIndex(of: title).map { Int8($0 + 1) } }
}
