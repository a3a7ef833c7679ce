/// A mention of a case in a document.
package struct DocumentMention: Sendable, Equatable {
  /// The mention. Its range is in bytes of the document.
  package let mention: Mention
  /// The range in the encoding of the document.
  package let range: TextPositionRange
  /// The last marker before the mention in the same comment of source code; where the whole text is scanned, on the same line.
  /// Line comments on consecutive lines with only blanks between them are one comment. A string has no marker.
  package let marker: String?

  package var line: Int { range.start.line }
  package var form: Mention.Form { mention.form }
  package var number: String { mention.number }
  package var profiles: [String] { mention.profiles }
  package var profile: String? { mention.profile }

  package var mentioned: MentionedCase {
    MentionedCase(number: number, profiles: profiles, form: form, marker: marker)
  }
}
