/// A case as a text mentions it, wherever in the text.
package struct MentionedCase: Hashable, Sendable {
  package let number: String
  /// The profiles that may have the case.
  package let profiles: [String]
  package let form: Mention.Form
  /// The marker before the mention. See `DocumentMention`.
  package let marker: String?
}
