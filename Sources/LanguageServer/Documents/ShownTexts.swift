import References

/// What the client got about the cases of a document, of one kind, in its last responses.
struct ShownTexts: Sendable {
  /// What the client would get now.
  enum Difference {
    case none
    /// Something else, because a case changed.
    case change
    /// More, because a case was not known yet when the client requested it.
    case completion
  }

  /// The text about each case; empty for a case without one.
  private var texts: [MentionedCase: String] = [:]
  /// The cases of which not all that is shown was known.
  private var incomplete: Set<MentionedCase> = []
  /// Whether the client shows a text about what is not recognised any more.
  private var isInvalid = false

  /// - Parameters:
  ///   - newIncomplete: the cases of the response of which not all that is shown was known.
  ///   - isWhole: whether the response was about the whole document.
  mutating func remember(
    _ new: [MentionedCase: String], incomplete newIncomplete: Set<MentionedCase>, isWhole: Bool
  ) {
    isInvalid = false
    if isWhole {
      (texts, incomplete) = (new, newIncomplete)
    } else {
      texts.merge(new) { $1 }
      incomplete.subtract(new.keys)
      incomplete.formUnion(newIncomplete)
    }
  }

  /// Forgets what the document does not mention any more, if that may be much.
  mutating func trim(mentions: Int, present: () -> Set<MentionedCase>) {
    guard texts.count > 2 * mentions + 100 else { return }
    let present = present()
    texts = texts.filter { present.contains($0.key) }
    incomplete.formIntersection(present)
  }

  /// Takes that other cases are recognised than before. What was not recognised had no text.
  mutating func recognise(_ after: Set<MentionedCase>, insteadOf before: Set<MentionedCase>) {
    for mentioned in after.subtracting(before) { texts[mentioned] = "" }
    let gone = before.subtracting(after)
    isInvalid = isInvalid || texts.contains { !$0.value.isEmpty && gone.contains($0.key) }
  }

  /// How far the client would get something else now.
  ///
  /// - Parameters:
  ///   - text: the text about a case as it is now.
  ///   - present: the cases that the document mentions.
  func difference(_ text: (MentionedCase) -> String, present: () -> Set<MentionedCase>) -> Difference {
    if isInvalid { return .change }
    let changed = texts.filter { text($0.key) != $0.value }
    guard !changed.isEmpty else { return .none }
    // What the client removed from the text is shown no more.
    let shown = present().intersection(changed.keys)
    return shown.isEmpty ? .none : incomplete.isDisjoint(with: shown) ? .change : .completion
  }
}
