import Platform

/// Colours and links of a terminal. Without them, each function returns the text itself.
struct Style {
  let hasColor: Bool
  let hasLinks: Bool

  static let none = Style(hasColor: false, hasLinks: false)

  init(hasColor: Bool, hasLinks: Bool) { (self.hasColor, self.hasLinks) = (hasColor, hasLinks) }

  init(_ console: Console, _ color: OutputOptions.Color) {
    // NO_COLOR: a value that is not empty (no-color.org). A terminal without a type, or a dumb one, shows sequences as text.
    let term = console.environment["TERM"] ?? ""
    let isAble = !term.isEmpty && term != "dumb"
    switch color {
    case .always: hasColor = true
    case .never: hasColor = false
    case .auto: hasColor = console.isTerminal && isAble && (console.environment["NO_COLOR"] ?? "").isEmpty
    }
    hasLinks = console.isTerminal && isAble && color != .never
  }

  func bold(_ text: String) -> String { styled(text, 1) }
  func dim(_ text: String) -> String { styled(text, 2) }
  func underlined(_ text: String) -> String { styled(text, 4) }
  func red(_ text: String) -> String { styled(text, 31) }
  func green(_ text: String) -> String { styled(text, 32) }
  func yellow(_ text: String) -> String { styled(text, 33) }
  func cyan(_ text: String) -> String { styled(text, 36) }

  private func styled(_ text: String, _ code: Int) -> String {
    hasColor && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// The text as a link (OSC 8), if the address is harmless.
  func link(_ text: String, to address: String?) -> String {
    guard hasLinks, let address, Self.isHarmless(address) else { return text }
    return "\u{1B}]8;;\(address)\u{1B}\\\(text)\u{1B}]8;;\u{1B}\\"
  }

  /// Whether a browser may be asked to open the address, which cannot end the sequence.
  static func isHarmless(_ address: String) -> Bool {
    let scheme = address.prefix { $0 != ":" }.lowercased()
    return (scheme == "https" || scheme == "http") && address.utf8.count <= 2000
      && address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}
