import CaseModel
import HTTP
import JSON
import ProviderKit
import XML

/// The attachments of a case.
struct StrataAttachments: AttachmentStore, AttachmentWriter, AttachmentRemover {
  let client: VendorClient

  /// Red Hat: 1 GiB per request.
  static let largestFile = 1 << 30

  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Attachment] {
    let request = VendorRequest(.get, path(number), headers: StrataXML.headers, isRepeatable: true)
    do throws(Fault) {
      let answer = try await client.sendReading(request, call) { (response) throws(UnreadableResponse) in
        let root = try StrataXML.root("attachments", of: response)
        var owners = PartOwners(of: number)
        let isFile = { (element: XMLElement) in element.child("uuid") != nil || element.child("uri") != nil }
        let attachments = try StrataXML.rows("attachment", in: root, where: isFile) { element in
          owners.admit(StrataXML.caseNumber(of: element)) ? StrataRecords.attachment(element, raw: raw) : nil
        }
        return (owners: owners, attachments: attachments.parts)
      }
      try client.require(answer.owners, request)
      return answer.attachments
    } catch {
      throw error.naming(.attachments, of: number)
    }
  }

  private func check(_ file: NewAttachment) throws(Fault) { try check(file, Self.largestFile) }

  private func check(_ file: NewAttachment, _ limit: Int) throws(Fault) {
    guard file.size <= limit else {
      let most = limit == Self.largestFile ? "1 GiB" : "\(limit) bytes"
      throw client.fault(.tooLarge, "Red Hat accepts files of at most \(most). This one has \(file.size) bytes.")
        .with("limitBytes", .number(limit))
    }
  }

  /// Red Hat: returns the current limit as a bare number without a unit. A value that is too small to be bytes is ignored, and
  /// so is an unreadable one; the portal checks the size anyway.
  private func checkLive(_ file: NewAttachment, _ call: VendorCall) async throws(Fault) {
    guard file.size > Self.leastLimit else { return }
    let request = VendorRequest(
      .get, "/values/case/attachment/size", headers: ["Accept": "text/plain, application/json"], isRepeatable: true)
    let limit = try? await client.sendReading(request, call) { (response) throws(UnreadableResponse) in
      PortalErrorText.plain(response).flatMap { Int($0) } ?? Self.largestFile
    }
    if let limit, limit >= Self.leastLimit { try check(file, min(limit, Self.largestFile)) }
  }

  /// The portal's limit was never below this.
  private static let leastLimit = 16 << 20

  func add(_ file: NewAttachment, to number: String, _ call: VendorCall) async throws(Fault) -> Attachment {
    try check(file)
    try await checkLive(file, call)
    // Red Hat: the description comes before the file.
    let form = MultipartForm(
      name: "file", file: file, fields: file.description.map { [(name: "description", value: $0)] } ?? [])
    var headers = StrataXML.headers
    headers["Content-Type"] = form.contentType
    let query = file.isPrivate.map { [("private", $0 ? "true" : "false")] } ?? []
    var request = VendorRequest(
      .post, path(number), query: query, headers: headers, isRepeatable: false, check: "attachments/list")
    request.upload = form.upload
    let id = try await client.sendReading(request, call) { (response) throws(UnreadableResponse) in
      try StrataXML.newID(response, ofCase: number)
    }
    // The attachment exists even if reading it back fails.
    if let found = try? await list(number, call).first(where: { $0.id == id }) {
      try client.require(file.fits(found, sentIn: form.upload), "the file that was sent", request)
      return found
    }
    var made = Attachment(id: id, name: file.name, size: file.size)
    (made.description, made.contentType, made.isPrivate) = (file.description, file.contentType, file.isPrivate)
    return made
  }

  func download(
    _ id: String, of number: String, to sink: HTTPSink?, limit: Int, _ call: VendorCall
  ) async throws(Fault) -> FetchedFile {
    var request = VendorRequest(
      .get, path(id, number), headers: ["Accept": "*/*", "Accept-Encoding": "identity"], isRepeatable: true)
    request.sink = sink
    request.bodyLimit = limit
    return try await client.sendReading(request, call) { (response) throws(UnreadableResponse) in FetchedFile(response)
    }
  }

  func delete(_ id: String, of number: String, _ call: VendorCall) async throws(Fault) -> [Attachment] {
    let request = VendorRequest(
      .delete, path(id, number), headers: StrataXML.headers, isRepeatable: false, check: "attachments/list")
    let proof = try await client.sendChange(request, call)
    return try await client.reading(
      after: "attachments/delete", check: "attachments/list", proof,
      evidence: { left in PortalEvidence(!left.contains { ResponseMatch.isSameID($0.id, id) }) }
    ) { () throws(Fault) in try await list(number, call) }
  }

  private func path(_ number: String) -> VendorPath { "/cases/\(number, "case")/attachments" }

  private func path(_ id: String, _ number: String) -> VendorPath { "\(path(number))/\(id, "attachment")" }
}
