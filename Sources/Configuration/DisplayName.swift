/// Names from the file, made safe to show: short, and on one line.
enum DisplayName {
  static func of(_ name: String) -> String {
    let printable = name.unicodeScalars.filter { !$0.properties.generalCategory.isControl }
    guard printable.count > 64 else { return String(String.UnicodeScalarView(printable)) }
    return String(String.UnicodeScalarView(printable.prefix(64))) + "..."
  }
}
