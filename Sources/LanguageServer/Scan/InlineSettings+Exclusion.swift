extension InlineSettings {
  /// Whether `inline.exclude` matches a file or one of its folders.
  ///
  /// - Parameter path: relative to the folder of the settings.
  package func excludes(_ path: String) -> Bool {
    let rules = IgnoreRules(IgnoreRule.read(Array(exclude.joined(separator: "\n").utf8)), base: 0)
    let bytes = Array(path.utf8)
    var start = 0
    while true {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.count
      let isFolder = end < bytes.count
      if rules.excludes(Array(bytes[..<end]), name: bytes[start..<end], isFolder: isFolder) == true { return true }
      guard isFolder else { return false }
      start = end + 1
    }
  }
}
