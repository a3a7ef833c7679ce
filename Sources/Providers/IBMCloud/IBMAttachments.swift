import CaseModel
import HTTP
import JSON
import ProviderKit

/// The attachments of a case.
struct IBMAttachments: AttachmentStore, AttachmentWriter, AttachmentRemover {
  let client: VendorClient

  /// IBM: 8 MB.
  static let largestFile = 8 << 20

  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Attachment] {
    // IBM: no separate list; the case contains it.
    let request = VendorRequest(
      .get, "/cases/\(number, "case")", query: [("fields", "number,attachments")], headers: IBMCases.headers,
      isRepeatable: true, permission: "support.case.read")
    return try await client.sendForParts(of: number, request, call) { (answer) throws(JSONError) in
      try IBMRecords.list("attachments", ofCase: answer) { (cursor) throws(JSONError) in
        try IBMRecords.attachment(&cursor, raw: raw)
      }
    }
  }

  private func check(_ file: NewAttachment) throws(Fault) {
    if file.isPrivate == true {
      throw client.fault(.unsupported, "IBM Cloud has no private attachments.").with("supported", ["private: false"])
    }
    if file.description != nil {
      throw client.fault(.unsupported, "IBM Cloud stores no description of an attachment. Omit it.")
        .with("supported", ["path", "name", "base64", "contentType"])
    }
    guard file.size <= Self.largestFile else {
      throw client.fault(.tooLarge, "IBM Cloud accepts files of at most 8 MB. This one has \(file.size) bytes.")
        .with("limitBytes", .number(Self.largestFile))
    }
  }

  /// IBM: these types are missing in its long list of accepted ones; the server decides.
  private static let unlisted: Set<String> = ["json", "pdf", "sh", "yml", "mp4"]

  func warning(about file: NewAttachment) -> String? {
    guard let dot = file.name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    let ending = String(file.name[file.name.utf8.index(after: dot)...]).lowercased()
    guard Self.unlisted.contains(ending) else { return nil }
    return "IBM Cloud does not list .\(ending) among the file types that it accepts. It accepts .zip and .txt."
  }

  func add(_ file: NewAttachment, to number: String, _ call: VendorCall) async throws(Fault) -> Attachment {
    try check(file)
    let form = MultipartForm(name: "file", file: file)
    var headers = IBMCases.headers
    headers["Content-Type"] = form.contentType
    // IBM: PUT; the response is a single attachment, so one file per request.
    var request = VendorRequest(
      .put, "/cases/\(number, "case")/attachments", headers: headers, isRepeatable: false,
      permission: "support.case.update", check: "attachments/list")
    request.upload = form.upload
    let made = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      try IBMRecords.part(answer, "id", IBMRecords.attachment)
    }
    try client.require(file.fits(made, sentIn: form.upload), "the file that was sent", request)
    return made
  }

  func download(
    _ id: String, of number: String, to sink: HTTPSink?, limit: Int, _ call: VendorCall
  ) async throws(Fault) -> FetchedFile {
    // IBM: the address in an attachment is not reliable; it is always built from the id.
    var request = VendorRequest(
      .get, path(id, number), headers: ["Accept": "application/octet-stream", "Accept-Encoding": "identity"],
      isRepeatable: true,
      permission: "support.case.read")
    request.sink = sink
    request.bodyLimit = limit
    return try await client.send(request, call) { (response) throws(JSONError) in FetchedFile(response) }
  }

  func delete(_ id: String, of number: String, _ call: VendorCall) async throws(Fault) -> [Attachment] {
    let request = VendorRequest(
      .delete, path(id, number), headers: IBMCases.headers, isRepeatable: false,
      permission: "support.case.update", check: "attachments/list")
    let answer = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      answer.isEmpty ? nil : try IBMRecords.proof("attachments", in: answer, IBMRecords.attachment)
    }
    let expected = "that the file was deleted"
    let left = try await client.shown(answer, expected, request) { () throws(Fault) in try await list(number, call) }
    try client.require(!left.contains { ResponseMatch.isSameID($0.id, id) }, expected, request)
    return left
  }

  private func path(_ id: String, _ number: String) -> VendorPath {
    "/cases/\(number, "case")/attachments/\(id, "attachment")"
  }
}
