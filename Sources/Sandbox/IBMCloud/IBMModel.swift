import JSON

// The records of section 5 of the vendor reference, as the simulator keeps them. Times are Unix seconds.

enum SimulatedIBMStatus: String, Sendable, CaseIterable {
  case new
  case inProgress = "in_progress"
  case waitingOnClient = "waiting_on_client"
  case resolutionProvided = "resolution_provided"
  case resolved, closed

  /// As answers have it; filters use the raw value.
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

struct IBMUser: Sendable, Equatable {
  var name: String
  var userID: String
  var realm = "IBMid"
  /// `customer` in IBM's samples; `agent` for support engineers is our own word.
  var type = "customer"
  /// Only lists of comments have it.
  var iamID: String

  func writeMembers(to writer: inout JSONWriter) {
    writer.member("name", name)
    writer.member("user_id", userID)
    writer.member("realm", realm)
    writer.member("type", type)
  }
}

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
