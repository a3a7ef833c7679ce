/// Why the questions end.
package enum PromptError: Error, Equatable {
  /// The input ended (Ctrl-D).
  case ended
  /// An answer is invalid and comes from a pipe, so it cannot be corrected. A sentence.
  case refused(String)
}
