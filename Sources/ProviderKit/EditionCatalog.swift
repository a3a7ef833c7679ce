package import CaseModel

/// Reads editions, which can be ordered.
package protocol EditionCatalog: Sendable {
  func get(_ query: EditionQuery, _ call: VendorCall) async throws(Fault) -> Edition
}
