import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit
import Testing

private func harness(_ count: Int = 30) -> ServiceHarness {
  ServiceHarness(FakeVendor("one", (0..<count).map { .fake("one", $0, updated: $0) }))
}

/// A cursor with a valid checksum over any body.
private func forged(_ body: String) -> String {
  Base64.encodeForURL(Array(body.utf8) + Array(FNV1a(body.utf8).hex.utf8))
}

private func body(_ cursor: String) -> String {
  String(decoding: (Base64.decodeForURL(cursor) ?? []).dropLast(16), as: UTF8.self)
}

@Test("Every damaged byte of a cursor is detected", arguments: ["cases/list", "comments/list"])
private func flipped(_ method: String) async throws {
  let (harness, params, cursor) = try await begun(method)
  let bytes = Base64.decodeForURL(cursor) ?? []
  #expect(bytes.count > 20)
  for index in bytes.indices {
    var damaged = bytes
    damaged[index] ^= 1 << UInt8(index % 8)
    try await refused(harness, method, params, Base64.encodeForURL(damaged))
  }
  for count in stride(from: 1, to: cursor.utf8.count, by: 7) {
    try await refused(harness, method, params, String(cursor.prefix(count)))
  }
}

@Test(
  "Text that is not a cursor is refused",
  arguments: ["cases/list", "comments/list"],
  [
    "x", "====", "not base64!", "AAAA", "{}", "ü", forged("null"), forged("[]"), forged("[1]"), forged("{}"),
    forged("[1,2,3,4]"), forged(#"[1,"x",0,[[]]]"#), forged("[1,\"x\",0,[[1,2,3,4,5,6,7]]]"), forged("not JSON"),
    forged(""), forged(#"["x","y",1e99]"#), forged(String(repeating: "[", count: 600)),
  ])
private func nonsense(_ method: String, _ cursor: String) async throws {
  let (harness, params, _) = try await begun(method)
  try await refused(harness, method, params, cursor)
}

@Test("A cursor of another version is refused")
private func version() async throws {
  let harness = harness()
  let cursor = try await harness.list(#""limit":3"#).cursor ?? ""
  let body = body(cursor)
  #expect(body.hasPrefix("[1,"))
  #expect(try await harness.list("", forged(body)).ids.count == 27)
  for other in ["[0,", "[2,", "[\"1\",", "[null,"] {
    try await refused(harness, "cases/list", "", forged(other + body.dropFirst(3)))
  }
}

@Test("A cursor of one list is refused by another, even with a valid checksum and the same hash")
private func otherKind() async throws {
  let (harness, _, cases) = try await begun("cases/list")
  let (_, params, comments) = try await begun("comments/list")
  try await refused(harness, "cases/list", "", comments)
  try await refused(harness, "comments/list", params, cases)
  #expect(body(comments).hasPrefix(#"[1,"comments","#))
  let renamed = forged(body(comments).replacing(#"[1,"comments""#, with: #"[1,"cases""#))
  try await refused(harness, "comments/list", params, renamed)
}

@Test("A cursor that is too large is refused", arguments: ["cases/list", "comments/list"])
private func huge(_ method: String) async throws {
  let (harness, params, _) = try await begun(method)
  try await refused(harness, method, params, String(repeating: "A", count: 65_536))
  try await refused(harness, method, params, String(repeating: "A", count: 65_537))
  try await refused(harness, method, params, String(repeating: "A", count: 5_000_000))
}

@Test(
  "A cursor of another query is refused",
  arguments: [
    #""sort":"number""#, #""status":["open"]"#, #""severity":[1]"#, #""search":"x""#, #""owner":"x""#,
    #""createdBy":"x""#, #""updatedSince":"2020-01-01T00:00:00Z""#, #""updatedUntil":"2020-01-01T00:00:00Z""#,
    #""createdSince":"2020-01-01T00:00:00Z""#, #""createdUntil":"2020-01-01T00:00:00Z""#, #""contracts":["x"]"#,
    #""users":["x"]"#, #""groups":["x"]"#, #""numbers":["x"]"#, #""profiles":["two"]"#,
  ])
private func foreign(_ params: String) async throws {
  let vendors = ["one", "two"].map { name in FakeVendor(name, (0..<9).map { .fake(name, $0, updated: $0) }) }
  let harness = ServiceHarness(vendors)
  let cursor = try await harness.list(#""limit":3"#).cursor ?? ""
  try await refused(harness, "cases/list", params, cursor)
  #expect(try await harness.list(#""profiles":["one","two"],"sort":"-updatedAt""#, cursor).ids.count == 15)
}

@Test("A cursor still works after the vendor's rows have changed", arguments: [0, 1, -1, Int.max, Int.min])
private func wildPositions(_ row: Int) async throws {
  let rows = (0..<30).map { Case.fake("one", $0, updated: $0) }
  let harness = ServiceHarness(FakeVendor("one", rows))
  let cursor = try await harness.list(#""limit":3"#).cursor ?? ""
  let wild = forged(body(cursor).replacing(#""2",0,"#, with: #""900",\#(row),"#))
  #expect(wild != cursor)
  #expect(try await harness.list("", wild).ids == rows.dropLast(3).reversed().map(\.id))
}

/// A harness with a listing whose first page was read: the params of its next page, and its cursor.
private func begun(_ method: String) async throws -> (ServiceHarness, String, String) {
  let vendor = FakeVendor("one", (0..<30).map { .fake("one", $0, updated: $0) })
  vendor.setComments(
    (0..<5).map { CaseModel.Comment(id: "c\($0)", text: "text \($0)", createdAt: minute($0)) }, of: "F1")
  let harness = ServiceHarness(vendor)
  let params = method == "cases/list" ? "" : #""case":"one/F1""#
  let first = try await harness.call(method, "{\(params)\(params.isEmpty ? "" : ",")\"limit\":3}")
  return (harness, params, first.cursor ?? "")
}

private func refused(_ harness: ServiceHarness, _ method: String, _ params: String, _ cursor: String) async throws {
  let all = [params, #""cursor":\#(JSON.string(cursor).text)"#].filter { !$0.isEmpty }.joined(separator: ",")
  let reply = try await harness.call(method, "{\(all)}")
  #expect(reply.code == -32602 && reply.paths == ["cursor"], "\(cursor.prefix(80)): \(reply.short.prefix(200))")
  // The params refuse a cursor that is too short or too long.
  let rule = reply.error?["data"]?["issues"]?[0]?["rule"]
  #expect(
    rule?.string?.hasPrefix("Invalid cursor. ") == true || rule?.string?.contains("characters") == true,
    "\(rule?.text ?? "")")
}

@Test("A list continues with its own profiles after the configured profiles have changed")
private func changedProfiles() async throws {
  let one = FakeVendor("one", (0..<9).map { .fake("one", $0, updated: $0) })
  let two = FakeVendor("two", (0..<9).map { .fake("two", $0, updated: $0) })
  let first = try await ServiceHarness(one).list(#""limit":4"#)
  let params = #""limit":50,"cursor":"\#(first.cursor ?? "")""#
  let more = try await ServiceHarness([two, one]).list(params)
  #expect(first.ids.count == 4 && Set(first.ids + more.ids).count == 9 && more.ids.allSatisfy { $0.hasPrefix("one/") })
  #expect(more.source("two") == nil && more.cursor == nil)
  // The position in a profile that is temporarily unavailable is kept.
  let broken = Profile(
    name: "one", providerID: "fake", baseURL: nil, provider: .failure(Fault(.configuration, "Invalid key.")))
  let paused = try await ServiceHarness(.success([broken, two.asProfile()])).list(params)
  #expect(paused.kind == "configuration")
  let both = try await ServiceHarness([one, two]).list(#""limit":4"#)
  let half = try await ServiceHarness(.success([broken, two.asProfile()])).list(
    #""limit":50,"cursor":"\#(both.cursor ?? "")""#)
  #expect(half.source("one")?["failure"] != nil && half.cursor != nil)
  let rest = try await ServiceHarness([one, two]).list(#""limit":50,"cursor":"\#(half.cursor ?? "")""#)
  #expect((both.ids + half.ids + rest.ids).count == 18 && Set(both.ids + half.ids + rest.ids).count == 18)
  let alone = try await ServiceHarness(two).list(#""limit":50,"cursor":"\#(both.cursor ?? "")""#)
  #expect(alone.source("one")?["failure"]?["data"]?["kind"] == "configuration" && alone.cursor != nil)
  let later = try await ServiceHarness([one, two]).list(#""limit":50,"cursor":"\#(alone.cursor ?? "")""#)
  #expect(Set(both.ids + alone.ids + later.ids).count == 18)
  // No profile of the list is left.
  #expect(try await ServiceHarness(two).list(params).paths == ["cursor"])
  // Profiles that the request names are part of the query.
  let named = try await ServiceHarness([one, two]).list(#""limit":4,"profiles":["one"]"#)
  #expect(
    try await ServiceHarness([one, two]).list(#""profiles":["two"],"cursor":"\#(named.cursor ?? "")""#).paths == [
      "cursor"
    ])
}

@Test(
  "A position of a sorted listing that casewire did not write gets a page or an error",
  arguments: [
    "", " ", "rows", "rows ", "rows  ", "rows 1", "early", "early ", "early 1 2 3", "early one/1", "earlyone",
    "rowsrows", ";;;;;", "rows;1,-9223372036854775808,1", "rows;;", "rows " + String(repeating: "1 ", count: 5000),
    "early " + String(repeating: "1 ", count: 5000),
  ], [-1, 0, 1, 2, 1000, Int.max, Int.min])
private func forgedPosition(_ page: String, _ row: Int) async throws {
  let vendor = FakePartedVendor(2, rows: 20)
  let first = try await vendor.harness().list(#""limit":3"#)
  let cursor = try forged(#require(first.cursor), page, row)
  let reply = try await vendor.harness().list(#""limit":50"#, cursor)
  #expect(reply.kind == nil || reply.kind == "invalidParams")
  #expect(Set(reply.ids).count == reply.ids.count)
}

/// A cursor with another position in its only source.
private func forged(_ cursor: String, _ page: String, _ row: Int) throws -> String {
  var payload = try JSON(parsing: Array(body(cursor).utf8)).array ?? []
  var source = payload[3][1]?[0]?.array ?? []
  try #require(source[1] == "rows")
  (source[1], source[2]) = (.string(page), .number(row))
  payload[3] = [payload[3][0] ?? .null, .array([.array(source)])]
  return forged(JSON.array(payload).text)
}

@Test("A position beyond the end of a long sorted listing has no rows, or those of its end")
private func beyondTheEnd() async throws {
  let harness = FakePartedVendor(2, rows: 6000).harness()
  var (count, last, next) = (0, "", try await harness.list(#""limit":500"#).cursor)
  while let cursor = next {
    last = cursor
    let reply = try await harness.list(#""limit":500"#, cursor)
    (count, next) = (count + reply.ids.count, reply.cursor)
  }
  #expect(count == 11_500)
  for row in [11_999, 12_000, 1 << 40, Int.max] {
    let reply = try await harness.list(#""limit":50"#, forged(last, "rows", row))
    #expect(reply.kind == nil && Set(reply.ids).count == reply.ids.count)
  }
}
