/// A line of a shell, divided into several that the shell reads as the same one.
package enum ShellLine {
  /// What a divided line ends with: the closing quote of its word, a blank and a backslash.
  private static let endColumns = 3
  private static let indent = "  "

  /// The lines, at most `width` columns wide. The line is in ASCII, and its quotes are single ones.
  package static func divided(_ line: String, to width: Int) -> [String] {
    guard line.count > width else { return [line] }
    let room = max(1, width - endColumns)
    var lines: [String] = []
    var current = ""
    for word in words(line) {
      let candidate = current.isEmpty ? word : "\(current) \(word)"
      if candidate.count <= room {
        current = candidate
        continue
      }
      if !current.isEmpty { lines.append(current + " \\") }
      guard indent.count + word.count > room else {
        current = indent + word
        continue
      }
      var pieces = pieces(word, room)
      current = pieces.removeLast()
      lines += pieces
    }
    return lines + [current]
  }

  /// The parts between blanks outside quotes.
  private static func words(_ line: String) -> [String] {
    var words = [""]
    var isQuoted = false
    var isEscaped = false
    for character in line {
      if character == "'", !isEscaped { isQuoted.toggle() }
      isEscaped = !isEscaped && !isQuoted && character == "\\"
      if character == " ", !isQuoted {
        words.append("")
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words.filter { !$0.isEmpty }
  }

  /// A long word. Its lines have no indent, which would end the word.
  private static func pieces(_ word: String, _ room: Int) -> [String] {
    var pieces: [String] = []
    var piece = ""
    var isQuoted = false
    var isEscaped = false
    for character in word {
      // The quote that begins the line counts as well.
      if piece.count >= room, !isEscaped, !(isQuoted && character == "'") {
        pieces.append(piece + (isQuoted ? "'\\" : "\\"))
        piece = isQuoted ? "'" : ""
      }
      if character == "'", !isEscaped { isQuoted.toggle() }
      isEscaped = !isEscaped && !isQuoted && character == "\\"
      piece.append(character)
    }
    return pieces + [piece]
  }
}
