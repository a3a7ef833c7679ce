import CaseService
import HTTP
import JSON
import Sandbox
import ServiceTestSupport
import TestSupport
import Testing

@testable import MCPServer

/// A page of a vendor with this number of accounts, without or with a total.
private func page(_ query: String, of count: Int, hasTotal: Bool) -> HTTPResponse {
  func value(_ name: String) -> Int? {
    query.split(whereSeparator: { $0 == "?" || $0 == "&" }).first { $0.hasPrefix(name + "=") }
      .flatMap { Int($0.dropFirst(name.count + 1)) }
  }
  let skip = value("skip") ?? 0
  let rows = (skip..<max(skip, min(count, skip + (value("limit") ?? 50)))).map { index -> JSON in
    ["_id": .string("account-\(index)"), "companyName": .string("Company \(index)")]
  }
  var members: [JSON.Member] = [.init("OMAccounts", .array(rows))]
  if hasTotal { members.append(.init("totalResults", .number(count))) }
  return HTTPResponse(200, headers: ["Content-Type": "application/json"], body: JSON.object(members).bytes)
}

@Test(
  "All accounts are read in pages, none twice, within the budget", arguments: [0, 1, 99, 100, 101, 450], [true, false])
private func accounts(_ count: Int, _ hasTotal: Bool) async throws {
  let session = try await MCPSession(options: MCPOptions(toolsets: [.marketplace], resultTokens: 1000))
  session.vendors.transport.answer { request in
    request.url.contains("/accounts") ? page(request.url, of: count, hasTotal: hasTotal) : nil
  }
  var arguments: JSON? = ["profile": "marketplace", "what": "accounts", "name": "Company"]
  var seen: [String] = []
  while let next = arguments, seen.count <= count {
    let found = try await session.content("marketplace_read", next)
    #expect(found.text.unicodeScalars.count <= 4000)
    seen += (found["accounts"]?.array ?? []).compactMap { $0["_id"]?.string }
    #expect((found["next"] != nil) == (found["cut"] != nil))
    #expect(found["next"].map { $0["tool"] == "marketplace_read" } ?? true)
    arguments = found["next"]?["arguments"]
  }
  #expect(seen == (0..<count).map { "account-\($0)" })
}
