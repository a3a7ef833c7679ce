/// Names of files that come from a vendor, made safe to be used here.
package enum FileName {
  /// The same name without what could leave its folder, hide it, or mean something to a terminal or a shell: path parts,
  /// control and direction characters, leading dots. At most 200 bytes, the ending kept; never empty.
  package static func safe(_ name: String) -> String {
    let last = name.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
    var scalars = String.UnicodeScalarView()
    for scalar in last.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: continue
      default: scalars.append("\"*:<>?|".unicodeScalars.contains(scalar) ? "_" : scalar)
      }
    }
    var text = String(scalars)
    while text.hasPrefix(".") || text.hasPrefix(" ") || text.hasPrefix("-") { text.removeFirst() }
    while text.hasSuffix(" ") || text.hasSuffix(".") { text.removeLast() }
    return text.isEmpty ? "attachment" : shortened(text)
  }

  private static func shortened(_ text: String) -> String {
    let limit = 200
    guard text.utf8.count > limit else { return text }
    let dot = text.lastIndex(of: ".").flatMap { text[$0...].utf8.count <= 20 ? $0 : nil }
    let ending = dot.map { String(text[$0...]) } ?? ""
    var stem = dot.map { String(text[..<$0]) } ?? text
    while stem.utf8.count + ending.utf8.count > limit { stem.removeLast() }
    return stem + ending
  }
}
