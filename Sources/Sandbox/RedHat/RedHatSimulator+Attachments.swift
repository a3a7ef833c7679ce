import HTTP

// Section 5 of the reference: attachments.

extension RedHatSimulator {
  func listAttachments(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    let (from, until) = try dates(call)
    let found = try cases.find(call.number, account: call.account, .everything)
    let nodes = found.attachments.filter { (from...until).contains($0.createdAt) }.map {
      $0.node(of: found, call.links)
    }
    return try answer(call, StrataNode("attachments", nodes))
  }

  func addAttachment(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    try checkCreation(call)
    let added = try keepAttachment(call)
    return created(call, "\(call.links.address(of: call.number))/attachments/\(added.uuid)")
  }

  func keepAttachment(_ call: RedHatCall) throws(RedHatError) -> RedHatAttachment {
    guard let boundary = Multipart.boundary(call.request.headers["Content-Type"]) else {
      throw RedHatError(415, form: .bare)
    }
    guard let parts = Multipart.parts(call.request.body, boundary: boundary) else {
      throw .bad("The request body is not multipart/form-data")
    }
    guard let index = parts.firstIndex(where: { $0.name == "file" }) else { throw .missing("part file") }
    let file = parts[index]
    guard let name = file.filename, !name.isEmpty else { throw .bad("The part file has no filename") }
    guard file.bytes.count <= call.settings.attachmentBytes else { throw RedHatError(413, form: .page) }
    // Red Hat: reads a description only before the file.
    let description = parts[..<index].first { $0.name == "description" }?.bytes ?? []
    let isPrivate = call.parameters.flag("private") ?? false
    let mimeType = file.contentType ?? RedHatFiles.mimeType(name)
    let uuid = try cases.keep(file.bytes)
    do throws(RedHatError) {
      return try cases.edit(call) { found, _ throws(RedHatError) in
        let attachment = RedHatAttachment(
          uuid: uuid, fileName: name, description: String(decoding: description, as: UTF8.self), mimeType: mimeType,
          length: file.bytes.count, createdAt: found.updatedAt, author: call.caller, isPrivate: isPrivate)
        found.attachments.append(attachment)
        return attachment
      }
    } catch {
      try cases.forget(uuid)
      throw error
    }
  }

  func downloadAttachment(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    try file(try attachment(call, call.arguments[1]))
  }

  func attachment(_ call: RedHatCall, _ uuid: String) throws(RedHatError) -> RedHatAttachment {
    let found = try cases.find(call.number, account: call.account, .everything)
    guard let attachment = found.attachments.first(where: { $0.uuid == uuid }), attachment.isActive else {
      throw Self.noAttachment
    }
    return attachment
  }

  func file(_ attachment: RedHatAttachment) throws(RedHatError) -> HTTPResponse {
    let content = try cases.kept(attachment.uuid) ?? RedHatFiles.content(of: attachment)
    return HTTPResponse(
      200,
      headers: [
        "Content-Type": attachment.mimeType,
        "Content-Disposition": "attachment; filename=\"\(EncodedWord.text(attachment.fileName))\"",
      ], body: content)
  }

  func deleteAttachment(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    try cases.edit(call) { found, _ throws(RedHatError) in
      guard let index = found.attachments.firstIndex(where: { $0.uuid == call.arguments[1] }) else {
        throw Self.noAttachment
      }
      found.attachments.remove(at: index)
    }
    try cases.forget(call.arguments[1])
    return HTTPResponse(200)
  }

  private static let noAttachment = RedHatError(404, "NOT_FOUND", "The attachment does not exist")
}

extension RedHatCases {
  func keep(_ content: [UInt8]) throws(RedHatError) -> String {
    try withState { state throws(RedHatError) in
      guard state.files.hasRoom(for: content.count) else { throw RedHatError(413, form: .page) }
      state.idCount += 1
      var random = SplitMix64(seed: population.seed ^ 0x6669_6C65, part: state.idCount)
      let uuid = random.uuid()
      state.files.add(content, id: uuid)
      return uuid
    }
  }

  func kept(_ uuid: String) throws(RedHatError) -> [UInt8]? { try withState { state in state.files[uuid] } }

  func forget(_ uuid: String) throws(RedHatError) {
    try withState { state in state.files.remove(uuid) }
  }
}
