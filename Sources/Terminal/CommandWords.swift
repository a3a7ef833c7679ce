import CaseModel

/// The words of commands and flags.
package enum CommandWords {
  /// The noun and the verb of a method, as they are typed: `cases` and `set-status`. Nil for a method of the connection, such as
  /// `initialize`.
  package static func command(of method: String) -> (noun: String, verb: String)? {
    let parts = method.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    return (String(parts[0]), kebab(parts[1]))
  }

  /// `updatedSince` as `updated-since`.
  package static func kebab(_ name: some StringProtocol) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      if ("A"..."Z").contains(scalar) {
        if !result.isEmpty { result += "-" }
        result.unicodeScalars.append(Unicode.Scalar(scalar.value | 0x20) ?? scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// ` Did you mean "list"?`, or nothing.
  package static func hint(_ word: String, among names: [String]) -> String {
    Spelling.nearest(to: word, among: names.sorted(), atMost: 1).first.map { " Did you mean \"\($0)\"?" } ?? ""
  }
}
