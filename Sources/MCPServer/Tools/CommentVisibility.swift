import CaseModel

/// Who can read a comment.
enum CommentVisibility: String, CaseIterable, WireValue {
  case `public`, `private`
}
