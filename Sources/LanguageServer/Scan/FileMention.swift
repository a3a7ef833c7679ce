/// A mention of a case in a file.
struct FileMention: Sendable, Equatable {
  /// As it is shown, which is how the root was named and the names below it.
  let path: String
  /// From 1.
  let line: Int
  /// In characters (Unicode scalars) from 1.
  let column: Int
  /// In characters.
  let length: Int
  /// The number, the case id or the address.
  let text: String
  /// The number as the vendor writes it.
  let number: String
  /// The profiles that may have the case.
  let profiles: [String]
  /// The word that marks a workaround in the same comment.
  let marker: String?
  /// The line without the blanks around it; of a long one, the part around the mention.
  let lineText: String
}
