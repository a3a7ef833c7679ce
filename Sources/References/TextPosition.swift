/// A position in lines and columns from 0.
package struct TextPosition: Sendable, Equatable {
  package let line: Int
  package let character: Int

  package init(line: Int, character: Int) {
    self.line = line
    self.character = character
  }
}

/// Two positions in a text, the second after the first or equal to it.
package struct TextPositionRange: Sendable, Equatable {
  package let start: TextPosition
  package let end: TextPosition

  package init(start: TextPosition, end: TextPosition) {
    self.start = start
    self.end = end
  }
}
