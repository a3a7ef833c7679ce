package import CaseModel

/// The comments of a case, for reading.
package protocol CommentStore: Sendable {
  /// All comments of a case, oldest first, each with an id of its own (`oldestFirst`).
  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Comment]
}
