import HTTP
import JSON

// Operations 10 to 12 of the reference.

extension IBMSimulator {
  static let largestFile = 8 << 20

  /// PUT /cases/{case_number}/attachments: keeps all files, but answers with the first one only.
  func addAttachments(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    _ = try call.parameters()
    guard let boundary = Multipart.boundary(call.request.headers["Content-Type"]) else { throw IBMError(415) }
    guard let parts = Multipart.parts(call.request.body, boundary: boundary) else {
      throw IBMError(400, "The request body is not multipart/form-data.")
    }
    let files = parts.filter { $0.name == "file" }
    guard !files.isEmpty else { throw .invalid("file", "is required") }
    guard files.allSatisfy({ $0.bytes.count <= Self.largestFile }) else { throw IBMError(413) }
    for file in files where call.settings.isStrictWithFiles && !Self.isAllowed(file.filename ?? "") {
      throw IBMError(415, "Files of this type are not allowed.")
    }
    let first = try cases.attach(files, call)
    return HTTPResponse { first.writeMembers(to: &$0, of: call.number, links: call.links) }
  }

  /// GET /cases/{case_number}/attachments/{file_id}: the bytes, whatever their type.
  func downloadAttachment(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    _ = try call.parameters()
    let found = try cases.find(call.number, fields: [.attachments])
    guard let attachment = found.attachments.first(where: { $0.id == call.file }) else { throw IBMError(404) }
    let name = URLText.encode(attachment.filename)
    return HTTPResponse(
      200,
      headers: [
        "Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename*=UTF-8''\(name)",
      ], body: cases.content(of: attachment))
  }

  /// DELETE /cases/{case_number}/attachments/{file_id}: the remaining ones.
  func removeAttachment(_ call: IBMCall) throws(IBMError) -> HTTPResponse {
    _ = try call.parameters()
    let left = try cases.edit(call) { found throws(IBMError) in
      guard let index = found.attachments.firstIndex(where: { $0.id == call.file }) else { throw IBMError(404) }
      found.attachments.remove(at: index)
      return found.attachments
    }
    cases.forget(call.file)
    return HTTPResponse { writer in
      writer.array("attachments", left) { attachment, writer in
        writer.object { attachment.writeMembers(to: &$0, of: call.number, links: call.links) }
      }
    }
  }

  /// The part of IBM's published list that matters here: `json`, `pdf`, `sh`, `yml` and `mp4` are not on it.
  private static func isAllowed(_ name: String) -> Bool {
    let allowed = [
      "log", "txt", "csv", "xml", "yaml", "html", "png", "jpg", "jpeg", "gif", "zip", "gz", "tgz", "tar", "7z", "har",
      "pcap", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "pem",
    ]
    return allowed.contains(name.split(separator: ".").last?.lowercased() ?? "")
  }
}

extension SimulatedIBMCases {
  /// Returns the first one.
  func attach(
    _ files: [Multipart.Part], _ call: IBMCall
  ) throws(IBMError) -> IBMAttachment {
    let ids = try keep(files.map(\.bytes))
    do throws(IBMError) {
      return try edit(call) { found throws(IBMError) in
        let added = zip(ids, files).map { id, file in
          IBMAttachment(
            id: id, filename: file.filename ?? "attachment", size: file.bytes.count, createdAt: found.updatedAt)
        }
        guard let first = added.first else { throw .invalid("file", "is required") }
        found.attachments += added
        return first
      }
    } catch {
      ids.forEach(forget)
      throw error
    }
  }

  /// The bytes that a client added, or made ones.
  func content(of attachment: IBMAttachment) -> [UInt8] {
    if let kept = kept(attachment.id) { return kept }
    let isText = [".log", ".txt", ".csv", ".xml", ".har"].contains { attachment.filename.hasSuffix($0) }
    return AccountFiles.content(
      attachment.id.prefix(16), size: attachment.size, isImage: attachment.filename.hasSuffix(".png"),
      words: isText ? "INFO  Lieferung geprüft," : nil)
  }
}
