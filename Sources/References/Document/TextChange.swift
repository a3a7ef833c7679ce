/// A change of a document, as in `textDocument/didChange`.
package enum TextChange: Sendable {
  /// The whole new text.
  case full(String)
  /// The text that replaces a range. Positions outside the document are clamped.
  case range(TextPositionRange, String)
}
