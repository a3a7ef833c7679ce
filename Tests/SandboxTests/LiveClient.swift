import JSON
import Platform
import Sandbox
import TestSupport
import Testing

/// The vendors that have cases.
enum LiveVendor: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case ibm, redhat, cisco

  var testDescription: String { rawValue }

  /// The statuses that may follow a status.
  var transitions: [String: Set<String>] {
    switch self {
    case .ibm:
      [
        "New": ["In Progress"], "In Progress": ["Waiting on Client", "Resolution Provided"],
        "Waiting on Client": ["In Progress"], "Resolution Provided": ["In Progress", "Resolved"],
        "Resolved": ["In Progress", "Closed"],
      ]
    case .redhat:
      [
        "Waiting on Red Hat": ["Waiting on Customer"], "Waiting on Customer": ["Waiting on Red Hat", "Closed"],
      ]
    case .cisco:
      [
        "Cisco Pending": ["Customer Pending", "Service Order Pending", "Cisco Release Pending", "Close Pending"],
        "Customer Pending": ["Cisco Pending"], "Close Pending": ["Cisco Pending", "Closed"],
        "Service Order Pending": ["Cisco Pending", "Customer Pending", "Close Pending"],
        "Cisco Release Pending": ["Cisco Pending", "Customer Pending", "Close Pending"],
      ]
    }
  }
}

/// One vendor's cases, in a form that all vendors share.
struct LiveClient {
  struct Record: Equatable {
    var created: String
    var updated: String
    var status: String
    var severity: String
    var owner: String
    /// Oldest first.
    var comments: [Comment]
    var files: [String]
  }

  struct Comment: Equatable {
    let text: String
    let isVendor: Bool
    let time: String
  }

  let time: ManualTime
  /// The row of each case in a listing of all cases.
  let rows: () async throws -> [String: JSON]
  let record: (String) async throws -> Record

  init(
    _ vendor: LiveVendor, cases: Int = 60, seed: UInt64 = 1, changesPerMinute: Double?,
    time: ManualTime = .sandbox()
  ) async throws {
    self.time = time
    switch vendor {
    case .ibm:
      let client = try await Client(cases: cases, seed: seed, changesPerMinute: changesPerMinute, time: time)
      rows = { try await Self.rows(of: client) }
      record = { Self.record(ibm: try await client.get("/cases/\($0)")) }
    case .redhat:
      var client = try RedHatClient(cases: cases, seed: seed, changesPerMinute: changesPerMinute, time: time)
      client.base = RedHatSimulator.apiOrigin + "/support/v1"
      client.authorization = "Bearer \(try await client.token())"
      let ready = client
      rows = {
        let found = try await ready.filterJSON(#"{"maxResults":1000,"includeClosed":true}"#)["cases"]?.array ?? []
        return Self.index(found, "caseNumber")
      }
      record = {
        let found = try await ready.getJSON("/cases/\($0)")
        let files = try await ready.getJSON("/cases/\($0)/attachments").array ?? []
        return Self.record(
          redhat: found, comments: try await ready.getJSON("/cases/\($0)/comments").array ?? [], files: files)
      }
    case .cisco:
      let client = try await CiscoClient.ready(
        cases: cases, seed: seed, changesPerMinute: changesPerMinute, time: time)
      rows = { try await Self.rows(of: client) }
      record = { Self.record(cisco: try await client.get("/details/case_id/\($0)")["caseDetail"] ?? .null) }
    }
  }

  private static func rows(of client: Client) async throws -> [String: JSON] {
    var found: [JSON] = []
    while true {
      let page = try await client.cases(
        "limit=100&sort=number&offset=\(found.count)&fields=number,status,severity,updated_at")
      found += page
      if page.isEmpty { return index(found, "number") }
    }
  }

  /// Without the position in the list.
  private static func rows(of client: CiscoClient) async throws -> [String: JSON] {
    let found = try await client.everything().map { row in
      JSON.object((row.object ?? []).filter { $0.name != "item_entry_id" })
    }
    return index(found, "case_id")
  }

  private static func index(_ rows: [JSON], _ key: String) -> [String: JSON] {
    Dictionary(rows.map { ($0[key]?.string ?? "", $0) }) { _, last in last }
  }

  // MARK: Records

  private static func record(ibm found: JSON) -> Record {
    Record(
      created: found["created_at"]?.string ?? "", updated: found["updated_at"]?.string ?? "",
      status: found["status"]?.string ?? "", severity: "\(found["severity"]?.integer ?? 0)", owner: "",
      comments: (found["comments"]?.array ?? []).reversed().map {
        Comment(
          text: $0["value"]?.string ?? "", isVendor: $0["added_by"]?["type"]?.string == "agent",
          time: $0["added_at"]?.string ?? "")
      }, files: JSON.strings(found["attachments"]?.array ?? [], "filename"))
  }

  private static func record(redhat found: JSON, comments: [JSON], files: [JSON]) -> Record {
    let comments = comments.map {
      Comment(
        text: $0["commentBody"]?.string ?? "", isVendor: $0["createdByType"]?.string == "Associate",
        time: $0["createdDate"]?.string ?? "")
    }
    return Record(
      created: found["createdDate"]?.string ?? "", updated: found["lastModifiedDate"]?.string ?? "",
      status: found["status"]?.string ?? "", severity: found["severity"]?.string ?? "",
      owner: found["ownerId"]?.string ?? "",
      comments: comments.first?.time ?? "" <= comments.last?.time ?? "" ? comments : comments.reversed(),
      files: JSON.strings(files, "fileName"))
  }

  private static func record(cisco found: JSON) -> Record {
    Record(
      created: found["creation_date"]?.string ?? "", updated: found["updated_date"]?.string ?? "",
      status: found["status"]?.string ?? "", severity: found["severity"]?.string ?? "",
      owner: found["owner_name"]?.string ?? "",
      comments: (found["notes"]?.array ?? []).reversed().map {
        Comment(
          text: $0["note_detail"]?.string ?? "", isVendor: $0["created_by"]?.string == found["owner_name"]?.string,
          time: $0["creation_date"]?.string ?? "")
      }, files: [])
  }
}
