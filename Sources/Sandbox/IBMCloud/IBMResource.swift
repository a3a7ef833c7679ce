import JSON

struct IBMResource: Sendable, Equatable {
  var crn: String?
  var name: String?
  var type: String?
  var url: String?
  var note: String?

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("crn", crn)
    writer.member("name", name)
    writer.member("type", type)
    writer.member("url", url)
    writer.member("note", note)
  }
}

extension IBMResource {
  /// A CRN, or type and id for a classic device that has none.
  init(_ fields: IBMFields) throws(IBMError) {
    let note = try fields.optionalText("note", within: 0...4000)
    let type = try fields.optionalText("type", within: 0...200)
    if let crn = try fields.optionalText("crn", within: 0...1000), !crn.isEmpty {
      self.init(crn: crn, type: type, note: note)
    } else if let type, let id = try fields.optionalInteger("id", 0...9_007_199_254_740_991) {
      self.init(crn: "\(id)", type: type, note: note)
    } else {
      throw fields.invalid("crn", because: "a resource needs a crn, or a type and an id")
    }
  }
}
