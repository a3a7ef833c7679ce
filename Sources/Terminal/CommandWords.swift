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

  /// `updatedSince` as `updated-since`, and `baseURL` as `base-url`.
  package static func kebab(_ name: some StringProtocol) -> String {
    let scalars = Array(name.unicodeScalars)
    func isCapital(_ index: Int) -> Bool { ("A"..."Z").contains(scalars[index]) }
    var result = ""
    for (index, scalar) in scalars.enumerated() {
      if isCapital(index) {
        // An acronym is one word; its last capital begins the next word.
        let endsAcronym = index + 1 < scalars.count && ("a"..."z").contains(scalars[index + 1])
        if index > 0, scalars[index - 1] != "-", !isCapital(index - 1) || endsAcronym { result += "-" }
        result.unicodeScalars.append(Unicode.Scalar(scalar.value | 0x20) ?? scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The hint for a command, which may have another name in other programs.
  package static func commandHint(_ word: String, among names: [String]) -> String {
    guard let meaning = ProcessWords.meaning(of: word.lowercased()) else { return hint(word, among: names) }
    let reason = ["mcp", "lsp"].contains(word.lowercased()) ? " casewire \(meaning) speaks MCP and LSP." : ""
    return "\(reason) Did you mean \"\(meaning)\"?"
  }

  /// A word before and after its first `=`, also if the value begins with a combining character.
  package static func halves(_ word: String) -> [String] {
    guard let equal = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return [word] }
    return [String(word[..<equal]), String(word[word.utf8.index(after: equal)...])]
  }

  /// ` Did you mean "list"?`, or nothing.
  package static func hint(_ word: String, among names: [String]) -> String {
    Spelling.nearest(to: word, among: names.sorted(), atMost: 1).first.map { " Did you mean \"\($0)\"?" } ?? ""
  }
}
