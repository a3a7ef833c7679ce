import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// The attachments of a case in rest-v1 and, read-only, rest-v3.
struct RestAttachments: AttachmentStore, AttachmentWriter {
  let client: VendorClient
  let dialect: PortalDialect
  let redactor: Redactor

  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Attachment] {
    try await Self.list(number, raw: raw, client, call)
  }

  static func list(
    _ number: String, raw: Bool = false, _ client: VendorClient, _ call: VendorCall
  ) async throws(Fault) -> [Attachment] {
    let request = VendorRequest(.get, path(number), headers: RestWire.headers, isRepeatable: true)
    do throws(Fault) {
      let answer = try await client.send(request, call) { (response) throws(JSONError) in
        var owners = PartOwners(of: number)
        let attachments = try RestWire.rows(
          response.body, "attachments", identifiedBy: ["uuid", "link"]
        ) { (record) throws(JSONError) in
          owners.admit(RestWire.caseNumber(of: record)) ? RestRecords.attachment(record, raw: raw) : nil
        }
        return (owners: owners, attachments: attachments)
      }
      try client.require(answer.owners, request)
      return answer.attachments
    } catch {
      throw error.naming(.attachments, of: number)
    }
  }

  // MARK: Sending

  private func check(_ file: NewAttachment) throws(Fault) {
    guard file.isPrivate != true else {
      throw client.fault(.unsupported, "Red Hat (\(dialect.rawValue)) has no private attachments.")
        .with("supported", ["private: false"])
    }
    guard file.size <= StrataAttachments.largestFile else {
      throw client.fault(.tooLarge, "Red Hat accepts files of at most 1 GiB. This one has \(file.size) bytes.")
        .with("limitBytes", .number(StrataAttachments.largestFile))
    }
  }

  func add(_ file: NewAttachment, to number: String, _ call: VendorCall) async throws(Fault) -> Attachment {
    try check(file)
    // Red Hat: the description comes before the file.
    let form = MultipartForm(
      name: "file", file: file, fields: file.description.map { [(name: "description", value: $0)] } ?? [])
    var headers = RestWire.headers
    headers["Content-Type"] = form.contentType
    var request = VendorRequest(
      .post, Self.path(number), headers: headers, isRepeatable: false, check: "attachments/list")
    request.upload = form.upload
    let start = client.time.date.addingTimeInterval(-RestWire.clockError)
    let answer = try await client.send(request, call) { (response) throws(JSONError) in
      RestWire.CreatedItem(response, member: "uuid", ofCase: number) { record in
        record["fileName"] == nil && record["size"] == nil
          ? nil : RestRecords.attachment(record, raw: false).map { file.fits($0, sentIn: form.upload) }
      }
    }
    try client.require(answer.fits, "the file that was sent", request)
    let id = answer.id
    // The attachment exists even if reading it back fails, provided that the response says so.
    let all = try? await list(number, call)
    if let id, let found = all?.first(where: { $0.id == id }) {
      try client.require(file.fits(found, sentIn: form.upload), "the file that was sent", request)
      return found
    }
    if id == nil {
      let fitting = (all ?? []).filter { other in
        ResponseMatch.isSameFileName(file.name, other.name) && file.fits(other, sentIn: form.upload)
          && other.createdAt.map { $0 >= start } ?? true
      }
      let newest = fitting.max { ($0.createdAt ?? .distantPast) < ($1.createdAt ?? .distantPast) }
      if let newest { return newest }
      guard answer.isCertain else {
        throw client.unproven("the list of attachments does not contain it", check: "attachments/list")
      }
    }
    var made = Attachment(id: id ?? file.name, name: file.name, size: file.size)
    (made.description, made.contentType) = (file.description, file.contentType)
    return made
  }

  // MARK: Fetching

  func download(
    _ id: String, of number: String, to sink: HTTPSink?, limit: Int, _ call: VendorCall
  ) async throws(Fault) -> FetchedFile {
    var request = VendorRequest(
      .get, "\(Self.path(number))/\(id, "attachment")", headers: ["Accept": "*/*", "Accept-Encoding": "identity"],
      isRepeatable: true)
    var client = client
    var name: String?
    if dialect == .restV3 {
      let located = try await locate(id, number, call)
      (client, name, request.path) = (PortalFileHost.client(located.address, like: client), located.name, "")
    }
    request.sink = sink
    request.bodyLimit = limit
    var file = try await client.send(request, call) { (response) throws(JSONError) in FetchedFile(response) }
    file.name = name ?? file.name
    return file
  }

  /// The address of the bytes. Red Hat: rest-v3 stores them at another host; the address contains a signature that is valid for
  /// 15 minutes.
  private func locate(
    _ id: String, _ number: String, _ call: VendorCall
  ) async throws(Fault) -> (address: String, name: String?) {
    let request = VendorRequest(
      .get, "/cases/attachments/downloadFile/\(number, "case")/\(id, "attachment")",
      headers: RestWire.headers, isRepeatable: true)
    let mayBeLocal = URLParts(client.baseURL)?.isLoopback ?? false
    return try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      guard let address = try answer.string("downloadUrl") else { throw answer.missing("downloadUrl") }
      redactor.register(address, isWhole: true)
      // Only the signature is secret; other values are words such as `host`.
      for pair in URLText.pairs(URLParts(address)?.query ?? "") ?? [] where pair.value.utf8.count >= 20 {
        redactor.register(pair.value)
      }
      guard let parts = URLParts(address), parts.scheme == "https" || mayBeLocal && parts.isLoopback else {
        throw answer.wrongType("an https address", "downloadUrl")
      }
      return (address, answer.lenientText("fileName").flatMap(AttachmentName.decoded))
    }
  }

  private static func path(_ number: String) -> VendorPath { "/cases/\(number, "case")/attachments" }
}

/// The storage host of rest-v3. It needs no login, because the address contains the signature.
private enum PortalFileHost {
  static func client(_ address: String, like portal: VendorClient) -> VendorClient {
    // Without the session, because the token is for the portal only.
    var client = VendorClient(
      profile: portal.profile, provider: portal.provider, baseURL: address, transport: portal.transport, session: nil,
      dialect: FileHostDialect(), redactor: portal.redactor, time: portal.time)
    client.showsAnswers = false
    // The credentials are in the address.
    client.usesOwnConnections = true
    client.randomFraction = portal.randomFraction
    return client
  }

  private struct FileHostDialect: VendorDialect {
    func error(in response: HTTPResponse) -> VendorError { VendorError() }

    func kind(of response: HTTPResponse, _ error: VendorError) -> FaultOverride? {
      // Neither the profile's credentials nor its base URL are the cause.
      guard (400..<500).contains(response.status), ![408, 429].contains(response.status) else { return nil }
      return FaultOverride(
        .vendorUnavailable,
        message: "The file host of Red Hat refused the address of the file (\(response.status)). Repeat the request.",
        retry: .no)
    }
  }
}
