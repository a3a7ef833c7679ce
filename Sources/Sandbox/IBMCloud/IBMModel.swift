import JSON

// The records of section 5 of the vendor reference, as the simulator keeps them. Times are Unix seconds.

enum SimulatedIBMStatus: String, Sendable, CaseIterable {
  case new
  case inProgress = "in_progress"
  case waitingOnClient = "waiting_on_client"
  case resolutionProvided = "resolution_provided"
  case resolved, closed

  /// As answers have it; the filter uses the raw value.
  var title: String {
    switch self {
    case .new: "New"
    case .inProgress: "In Progress"
    case .waitingOnClient: "Waiting on Client"
    case .resolutionProvided: "Resolution Provided"
    case .resolved: "Resolved"
    case .closed: "Closed"
    }
  }
}

struct IBMUser: Sendable, Equatable, JSONWritable {
  var name: String
  var userID: String
  var realm = "IBMid"
  /// `customer` in IBM's samples; `agent` for support engineers is our own word.
  var type = "customer"
  /// Such as `IBMid-12345678US`; only lists of comments show it.
  var iamID: String

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writer.member("user_id", userID)
    writer.member("realm", realm)
    writer.member("type", type)
    writer.endObject()
  }
}

struct IBMComment: Sendable, Equatable {
  var value: String
  var addedAt: Int64
  var addedBy: IBMUser

  /// - Parameter creator: whether to write `sys_created_by`, which only the list of comments has.
  func write(to writer: inout JSONWriter, creator: Bool = false) {
    writer.beginObject()
    writer.member("value", value)
    writer.member("added_at", UnixTime.plain(addedAt))
    writer.name("added_by")
    writer.value(addedBy)
    if creator { writer.member("sys_created_by", addedBy.iamID) }
    writer.endObject()
  }
}

struct IBMAttachment: Sendable, Equatable {
  var id: String
  var filename: String
  var size: Int
  var createdAt: Int64

  func write(to writer: inout JSONWriter, of number: String, links: IBMLinks) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("filename", filename)
    writer.name("size_in_bytes")
    writer.integer(size)
    writer.member("created_at", UnixTime.plain(createdAt))
    writer.member("url", links.attachment(id, of: number))
    writer.endObject()
  }
}

struct IBMResource: Sendable, Equatable, JSONWritable {
  var crn: String?
  var name: String?
  var type: String?
  var url: String?
  var note: String?

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("crn", crn)
    writer.member("name", name)
    writer.member("type", type)
    writer.member("url", url)
    writer.member("note", note)
    writer.endObject()
  }
}

/// Both shapes that answers have had.
enum IBMOffering: Sendable, Equatable, JSONWritable {
  case typed(name: String, group: String, key: String, kind: String?, id: String?)
  case old(id: String, value: String)

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    switch self {
    case .typed(let name, let group, let key, let kind, let id):
      writer.member("name", name)
      writer.name("type")
      writer.beginObject()
      writer.member("group", group)
      writer.member("key", key)
      if let kind { writer.member("kind", kind) }
      if let id { writer.member("id", id) }
      writer.endObject()
    case .old(let id, let value):
      writer.member("id", id)
      writer.member("value", value)
    }
    writer.endObject()
  }
}

extension JSONWriter {
  mutating func member(_ name: String, _ text: String) {
    self.name(name)
    string(text)
  }

  /// Null for nil, as IBM writes resources.
  mutating func member(_ name: String, _ text: String?) {
    self.name(name)
    if let text { string(text) } else { null() }
  }

  mutating func member(_ name: String, _ value: Bool) {
    self.name(name)
    bool(value)
  }

  mutating func member(_ name: String, _ value: Int) {
    self.name(name)
    integer(value)
  }

  mutating func array(_ name: String, _ elements: [some JSONWritable]) {
    self.name(name)
    beginArray()
    for element in elements { value(element) }
    endArray()
  }
}
