import JSON

struct IBMComment: Sendable, Equatable {
  var value: String
  var addedAt: Int64
  var addedBy: IBMUser

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("value", value)
    writer.member("added_at", UnixTime.plain(addedAt))
    writer.object("added_by", addedBy.writeMembers)
  }
}
