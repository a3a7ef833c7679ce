import JSON
import Platform
import TestSupport
import Testing

/// What the client was told, compared with what the vendor has.
extension FeedChain {
  /// Returns a description of each difference.
  mutating func check() async throws -> [String] {
    let before = try #require(baseline, label)
    let after = try await VendorSnapshot(observer)
    var problems = differences(before, after)
    if vendor.profile == "cisco", !problems.isEmpty {
      // Cisco: rounds read the open cases, and those of 90 days. An older one that closes is found when all are read, once a day.
      let late = after.rows.filter { $0.value.values["status"]?["state"] == "closed" && isOld($0.value) }.keys
      problems.removeAll { problem in late.contains { problem.contains($0) } }
      try await pass([90_000, 3700, 200])
      problems += differences(before, after)
    }
    return try await problems + checkSuffixes()
  }

  private func isOld(_ row: VendorSnapshot.Row) -> Bool {
    RFC3339.parse(row.createdAt).map { begunAt.timeIntervalSince($0) > 89 * 86_400 } ?? false
  }

  private func differences(_ before: VendorSnapshot, _ after: VendorSnapshot) -> [String] {
    var problems = repeated()
    problems += checkParts("comment", before, after) { Set($0.comments.keys) }
    if kinds != nil || vendor.listsComments { problems += checkParts("attachment", before, after) { $0.files } }
    problems += checkCases(before, after)
    for member in VendorSnapshot.members { problems += checkValues(member, before, after) }
    return problems
  }

  private func repeated() -> [String] {
    ["id", "key"].flatMap { member in
      var seen: [String: JSON] = [:]
      return events.compactMap { event in
        seen.updateValue(event, forKey: event[member]?.string ?? "").map { "\(member) twice: \($0.text) \(event.text)" }
      }
    }
  }

  /// - Parameter optional: what may be reported, once, or not.
  private func difference(
    _ name: String, _ found: [String], _ expected: Set<String>, optional: Set<String>
  ) -> [String] {
    let counts = found.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    let permitted = expected.union(optional)
    return expected.subtracting(found).sorted().map { "\(name) lost: \($0)" }
      + counts.keys.filter { !permitted.contains($0) }.sorted().map { "\(name) invented: \($0)" }
      + counts.filter { $0.value > 1 }.keys.sorted().map { "\(name) repeated: \($0)" }
  }

  /// Whether the vendor dates something after the beginning of the first listing.
  private func isDuringListing(_ time: String) -> Bool { RFC3339.parse(time).map { $0 >= begunAt } ?? false }

  /// Every part that is new is one event.
  private func checkParts(
    _ kind: String, _ before: VendorSnapshot, _ after: VendorSnapshot, _ parts: (VendorSnapshot.Row) -> Set<String>
  ) -> [String] {
    // Cisco does not list closed cases that are older than a year.
    let listed = events.filter { after.rows[$0["case"]?.string ?? ""] != nil }
    let reported = listed.filter { $0["kind"]?.string == kind }
      .map { "\($0["case"]?.string ?? "") \($0["new"]?["id"]?.string ?? "")" }
    var (expected, optional): (Set<String>, Set<String>) = ([], [])
    for (id, row) in after.rows {
      let known = before.rows[id].map(parts) ?? []
      expected.formUnion(parts(row).subtracting(known).map { "\(id) \($0)" })
    }
    for (id, row) in before.rows where isDuringListing(row.updatedAt) {
      // Files have no time here.
      let recent = parts(row).filter { part in row.comments[part].map(isDuringListing) ?? true }
      optional.formUnion(recent.map { "\(id) \($0)" })
    }
    return difference(kind, reported, expected, optional: optional)
  }

  /// Every case that is new is one event, and none disappears.
  private func checkCases(_ before: VendorSnapshot, _ after: VendorSnapshot) -> [String] {
    let created = events.filter { $0["kind"]?.string == "created" }.compactMap { $0["case"]?.string }
    let optional = before.rows.filter { isDuringListing($0.value.createdAt) }
    return difference(
      "created", created, Set(after.rows.keys).subtracting(before.rows.keys), optional: Set(optional.keys))
      + events.filter { ["gone", "back"].contains($0["kind"]?.string) }.map { "invented: \($0.text)" }
  }

  /// The events lead from the first value to the current one.
  private func checkValues(_ kind: String, _ before: VendorSnapshot, _ after: VendorSnapshot) -> [String] {
    guard after.listed.contains(kind) else { return [] }
    var problems: [String] = []
    // The listing may have had an earlier value of what changed meanwhile.
    var current = before.rows.filter { !isDuringListing($0.value.updatedAt) }.mapValues { $0.values[kind] ?? .null }
    for event in events {
      let id = event["case"]?.string ?? ""
      if event["kind"]?.string == "created", let value = event["new"]?[kind] { current[id] = value }
      guard event["kind"]?.string == kind else { continue }
      let (old, new) = (event["old"]?[kind] ?? .null, event["new"]?[kind] ?? .null)
      if old == new { problems.append("no change: \(event.text)") }
      if let known = current[id], known != old { problems.append("not from \(known.text): \(event.text)") }
      current[id] = new
    }
    for (id, row) in after.rows {
      guard let value = current[id], value != row.values[kind] ?? .null else { continue }
      problems.append("\(kind) of \(id) is \(row.values[kind]?.text ?? "absent"), not \(value.text)")
    }
    return problems
  }

  /// Another client that begins at any state of the chain gets the rest of it.
  private mutating func checkSuffixes() async throws -> [String] {
    var problems: [String] = []
    for _ in 0..<2 where !states.isEmpty {
      let start = random.pick(states)
      let process = try makeProcess()
      var (state, found, hasMore) = (start.state, [JSON](), true)
      let limit = random.pick([7, 100])
      while hasMore {
        let reply = try await process.ask("changes/list", feedParams(state, limit: limit))
        found += reply["events"]?.array ?? []
        state = reply["state"]?.string ?? ""
        hasMore = reply["hasMore"]?.bool ?? false
      }
      let rest = events.dropFirst(start.count)
      if found != Array(rest) { problems.append("\(found.count) instead of \(rest.count) after \(start.count)") }
    }
    return problems
  }
}
