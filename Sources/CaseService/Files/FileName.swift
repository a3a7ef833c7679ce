import Platform

/// Makes names of files safe: those from a vendor for this machine, and local ones for a vendor.
///
/// Works on Unicode scalars: a slash with a combining mark is another `Character`, but the system sees a slash.
package enum FileName {
  /// The name without what could leave its folder, hide it, or control a terminal or a shell: path parts, what `TextSanitizer`
  /// removes, leading dots. 1 to 200 bytes; the extension is kept.
  package static func safe(_ name: String) -> String {
    let name = TextSanitizer.sanitize(name).unicodeScalars
    let last = name.split(whereSeparator: isSlash).last ?? name.prefix(0)
    var scalars: [Unicode.Scalar] = []
    for scalar in last {
      switch scalar.properties.generalCategory {
      case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: continue
      default: scalars.append("\"*:<>?|".unicodeScalars.contains(scalar) ? "_" : scalar)
      }
    }
    var rest = scalars.drop { $0 == "." || $0 == "-" || $0.properties.isWhitespace }
    trimEnd(&rest)
    return rest.isEmpty ? "attachment" : shortened(rest)
  }

  /// The last part of a path, for a vendor. Replaced if `attachments/add` does not accept it.
  package static func own(_ path: String) -> String {
    let last = path.unicodeScalars.split { $0 == "/" }.last.map { String(Substring($0)) } ?? ""
    return isPlain(last) ? last : safe(last)
  }

  /// Whether it is a name, not a path, without control characters.
  package static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.unicodeScalars.allSatisfy { !isSlash($0) && $0.value >= 0x20 && $0.value != 0x7F }
  }

  private static func isSlash(_ scalar: Unicode.Scalar) -> Bool { scalar == "/" || scalar == "\\" }

  private static func trimEnd(_ scalars: inout ArraySlice<Unicode.Scalar>) {
    while let last = scalars.last, last == "." || last.properties.isWhitespace { scalars.removeLast() }
  }

  private static func shortened(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    let limit = 200
    guard size(scalars) > limit else { return text(scalars) }
    let dot = scalars.lastIndex(of: ".").flatMap { size(scalars[$0...]) <= 20 ? $0 : nil }
    let ending = dot.map { scalars[$0...] } ?? []
    var room = limit - size(ending)
    var stem = scalars[..<(dot ?? scalars.endIndex)].prefix { scalar in
      room -= UTF8.width(scalar)
      return room >= 0
    }
    trimEnd(&stem)
    return text(stem) + text(ending)
  }

  private static func size(_ scalars: ArraySlice<Unicode.Scalar>) -> Int {
    scalars.reduce(0) { $0 + UTF8.width($1) }
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }
}
