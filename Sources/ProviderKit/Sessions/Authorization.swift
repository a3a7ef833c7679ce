/// A header value, and the generation of its token.
package struct Authorization: Sendable, Equatable {
  package let header: String
  /// Increases with each token, so that a late refusal of an old one does not discard a new one.
  package let generation: Int

  package init(header: String, generation: Int) {
    self.header = header
    self.generation = generation
  }
}
