/// A change of a case.
enum LiveStep: Sendable {
  /// A comment, and the stage after it.
  case comment(String, isVendor: Bool, stage: LiveStage)
  /// The vendor closes a resolved case.
  case closure
  /// Another engineer, by the index in `LiveStory.agents`, takes the case and adds the comment.
  case handover(String, to: Int)
  case severity(Int8)
  /// A file of the customer's, by its name.
  case attachment(String)
}
