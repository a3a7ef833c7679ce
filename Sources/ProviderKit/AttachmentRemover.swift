package import CaseModel

/// Deletes attachments of cases.
package protocol AttachmentRemover: Sendable {
  /// Returns the attachments that remain.
  func delete(_ id: String, of number: String, _ call: VendorCall) async throws(Fault) -> [Attachment]
}
