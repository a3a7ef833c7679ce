package import CaseModel

/// Adds comments. A part of its own, since Cisco lists notes and accepts none.
package protocol CommentWriter: Sendable {
  /// Whether a comment can be private. The caller of `add` then should state the visibility.
  var takesPrivate: Bool { get }
  /// Adds a comment; never repeated unless it is certain that the vendor did not act. Throws `invalidParams` or `unsupported`
  /// before anything is sent.
  func add(_ text: String, isPrivate: Bool?, to number: String, _ call: VendorCall) async throws(Fault) -> Comment
}

extension CommentWriter {
  package var takesPrivate: Bool { false }
}
