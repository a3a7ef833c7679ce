import References

/// What the client got about the cases of a document, of one kind, in its last responses.
struct ShownTexts: Sendable {
  /// The text about each case; empty for a case without one.
  private var texts: [MentionedCase: String] = [:]
  /// Whether the client shows a text about what is not recognised any more.
  private var isInvalid = false

  /// - Parameter isWhole: whether the response was about the whole document.
  mutating func remember(_ new: [MentionedCase: String], isWhole: Bool) {
    isInvalid = false
    if isWhole { texts = new } else { texts.merge(new) { $1 } }
  }

  /// Forgets what the document does not mention any more, if that may be much.
  mutating func trim(mentions: Int, present: () -> Set<MentionedCase>) {
    guard texts.count > 2 * mentions + 100 else { return }
    let present = present()
    texts = texts.filter { present.contains($0.key) }
  }

  /// Takes that other cases are recognised than before. What was not recognised had no text.
  mutating func recognise(_ after: Set<MentionedCase>, insteadOf before: Set<MentionedCase>) {
    for mentioned in after.subtracting(before) { texts[mentioned] = "" }
    let gone = before.subtracting(after)
    isInvalid = isInvalid || texts.contains { !$0.value.isEmpty && gone.contains($0.key) }
  }

  /// Whether the client would get something else now.
  ///
  /// - Parameters:
  ///   - text: the text about a case as it is now.
  ///   - present: the cases that the document mentions.
  func isOutdated(_ text: (MentionedCase) -> String, present: () -> Set<MentionedCase>) -> Bool {
    if isInvalid { return true }
    let changed = texts.filter { text($0.key) != $0.value }
    // What the client removed from the text is shown no more.
    return !changed.isEmpty && !present().isDisjoint(with: changed.keys)
  }
}
