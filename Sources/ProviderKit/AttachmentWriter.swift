package import CaseModel

/// Adds attachments to cases.
package protocol AttachmentWriter: Sendable {
  /// A warning, as a sentence, if the vendor may refuse the file but that is not certain.
  func warning(about file: NewAttachment) -> String?

  /// Adds an attachment; never repeated unless it is certain that the vendor did not act. Throws `tooLarge`, `unsupported` or
  /// `invalidParams` before anything is sent.
  func add(_ file: NewAttachment, to number: String, _ call: VendorCall) async throws(Fault) -> Attachment
}

extension AttachmentWriter {
  package func warning(about file: NewAttachment) -> String? { nil }
}
