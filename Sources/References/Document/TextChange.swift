/// Two positions in a text, the second after the first or equal to it.
package struct TextPositionRange: Sendable, Equatable {
  package let start: TextPosition
  package let end: TextPosition

  package init(start: TextPosition, end: TextPosition) {
    self.start = start
    self.end = end
  }
}

/// A change of a document, as in `textDocument/didChange`.
package enum TextChange: Sendable {
  /// The whole new text.
  case full(String)
  /// The text that replaces a range. Positions outside the document are clamped.
  case range(TextPositionRange, String)
}
