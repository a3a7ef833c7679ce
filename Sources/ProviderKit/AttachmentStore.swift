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
