import JSON
import TestSupport
import Testing

/// What a vendor has, read by a process without a store.
struct VendorSnapshot: Sendable {
  /// The members of a case that have their own kinds of events.
  static let members = ["status", "severity", "owner"]

  struct Row: Sendable {
    /// By `members`.
    var values: [String: JSON] = [:]
    var createdAt = ""
    var updatedAt = ""
    /// The times of its comments, by their ids.
    var comments: [String: String] = [:]
    var files: Set<String> = []
  }

  /// By the ids of cases.
  var rows: [String: Row] = [:]
  /// The members that listings have.
  private(set) var listed: Set<String> = []

  /// - Parameter process: one without a store.
  init(_ process: FeedProcess) async throws {
    for row in try await process.list("cases/list", ["limit": 100], "cases") {
      let id = try #require(row["id"]?.string)
      var found = Row(createdAt: row["createdAt"]?.string ?? "", updatedAt: row["updatedAt"]?.string ?? "")
      for member in Self.members {
        guard let value = row[member] else { continue }
        found.values[member] = value
        listed.insert(member)
      }
      let parts: JSON = ["comments", "attachments"]
      let whole = try await process.ask("cases/get", ["case": .string(id), "fields": parts])
      for comment in whole["comments"]?.array ?? [] {
        found.comments[comment["id"]?.string ?? ""] = comment["createdAt"]?.string ?? ""
      }
      found.files = Set(whole["attachments"]?.array?.compactMap { $0["id"]?.string } ?? [])
      rows[id] = found
    }
  }
}
