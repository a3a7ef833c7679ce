package import CaseModel
package import HTTP

/// The attachments of a case, for reading.
package protocol AttachmentStore: Sendable {
  /// Lists the attachments, with the vendor's record of each if `raw`.
  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Attachment]

  /// Downloads an attachment, uncompressed, to the sink if there is one. A body of more than `limit` bytes is `tooLarge`.
  func download(
    _ id: String, of number: String, to sink: HTTPSink?, limit: Int, _ call: VendorCall
  ) async throws(Fault) -> FetchedFile
}

extension AttachmentStore {
  package func list(_ number: String, _ call: VendorCall) async throws(Fault) -> [Attachment] {
    try await list(number, raw: false, call)
  }
}

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

/// Deletes attachments of cases.
package protocol AttachmentRemover: Sendable {
  /// Returns the attachments that remain.
  func delete(_ id: String, of number: String, _ call: VendorCall) async throws(Fault) -> [Attachment]
}
