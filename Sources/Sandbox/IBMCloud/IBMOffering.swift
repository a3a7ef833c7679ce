import JSON

/// Answers have had both shapes.
enum IBMOffering: Sendable, Equatable {
  case typed(name: String, group: String, key: String, kind: String?, id: String?)
  case old(id: String, value: String)

  func writeMembers(to writer: inout JSONWriter) {
    switch self {
    case .typed(let name, let group, let key, let kind, let id):
      writer.member("name", name)
      writer.object("type") { writer in
        writer.member("group", group)
        writer.member("key", key)
        if let kind { writer.member("kind", kind) }
        if let id { writer.member("id", id) }
      }
    case .old(let id, let value):
      writer.member("id", id)
      writer.member("value", value)
    }
  }
}

extension IBMOffering {
  init(_ fields: IBMFields) throws(IBMError) {
    let name = try fields.text("name", within: 1...400)
    let type = try fields.required("type", try fields.optionalObject("type"))
    let group = try type.text("group", within: 1...100)
    guard ["crn_service_name", "category"].contains(group) else {
      throw type.invalid("group", because: "'\(group)' is not a group")
    }
    self = .typed(
      name: name, group: group, key: try type.text("key", within: 1...400),
      kind: try type.optionalText("kind", within: 0...400), id: try type.optionalText("id", within: 0...400))
  }
}
