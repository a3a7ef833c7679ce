import JSON

struct IBMAttachment: Sendable, Equatable {
  var id: String
  var filename: String
  var size: Int
  var createdAt: Int64

  func writeMembers(to writer: inout JSONWriter, of number: String, links: IBMLinks) {
    writer.member("id", id)
    writer.member("filename", filename)
    writer.member("size_in_bytes", size)
    writer.member("created_at", UnixTime.plain(createdAt))
    writer.member("url", links.attachment(id, of: number))
  }
}
