package enum Preparation: Sendable {
  case answer(Answer)
  /// Starts when its lane and the load allow it.
  case work(Work)
}
