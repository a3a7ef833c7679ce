import CaseModel
import CiscoSupport
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

/// A provider with a session at the simulated Cisco, and a second client of the same account for comparison. The clock
/// shows 2026-11-21T09:30:00Z, minutes after the newest case, and advances over short waits.
struct Account {
  static let now: Double = 1_795_253_400
  static let day: Double = 86_400

  let time: ManualTime
  let sandbox: Sandbox
  let wire: RecordingTransport
  let provider: Provider
  let cases: any CaseSource
  let comments: any CommentStore

  var cisco: CiscoSimulator { sandbox.cisco }

  /// If `pace` is nil, the vendor's default is used.
  init(
    cases count: Int = 600, settings: [String: JSON]? = nil, credentials: [String: String] = [:],
    pace: Double? = .infinity, changesPerMinute: Double? = nil, time: ManualTime = ManualTime.patient(at: now)
  ) throws {
    self.time = time
    sandbox = Sandbox(cases: count, seed: 7, changesPerMinute: changesPerMinute, time: time)
    wire = RecordingTransport(sandbox.transport(), time, of: CiscoSimulator.apiOrigin)
    let given = try #require(sandbox.profiles.first { $0.name == "cisco" })
    var profile = ProfileSettings(
      name: "tac", baseURL: given.baseURL, tokenURL: given.tokenURL,
      credentials: FakeCredentials(given.credentials.merging(credentials) { $1 }),
      vendorSettings: settings ?? given.settings)
    profile.requestsPerSecond = pace
    provider = CiscoSupportProvider.kind.make(profile, wire, time)
    cases = try #require(provider.cases)
    comments = try #require(provider.comments)
  }

  /// A provider that knows nothing of earlier requests.
  func otherProcess(settings: [String: JSON]) throws -> Provider {
    let given = try #require(sandbox.profiles.first { $0.name == "cisco" })
    return CiscoSupportProvider.kind.make(
      ProfileSettings(
        name: "tac", baseURL: given.baseURL, tokenURL: given.tokenURL, credentials: FakeCredentials(given.credentials),
        requestsPerSecond: .infinity, vendorSettings: settings), wire, time)
  }

  var call: VendorCall { VendorCall(deadline: time.now + .seconds(30)) }

  // MARK: Through the provider

  struct Listing {
    /// All rows, including duplicates.
    var rows: [Case] = []
    var plan: CasePlan
    var total: Int?

    /// Each case once, as a listing returns them.
    var numbers: Set<String> { Set(rows.map(\.number)) }
  }

  /// Reads all pages, and applies the remaining filters. Throws the failure of a part.
  func list(_ change: @Sendable (inout CaseQuery) -> Void = { _ in }) async throws(Fault) -> Listing {
    let query = ProviderHarness.query(change)
    var listing = Listing(plan: try cases.plan(query))
    var position: VendorPosition?
    repeat {
      let page = try await cases.page(query, at: position, size: 100, call)
      if let failure = page.failure { throw failure }
      listing.rows += page.cases.filter { row in listing.plan.filteredHere.allSatisfy { $0.passes(row, query) } }
      listing.total = page.total ?? listing.total
      position = page.next
    } while position != nil
    return listing
  }

  func get(_ number: String, raw: Bool = false) async throws(Fault) -> Case {
    try await cases.get(number, fields: .all, raw: raw, call)
  }

  /// Requests to the API as path and decoded query, in alphabetical order.
  var asked: [String] {
    wire.exchanges.map { exchange in
      let parts = exchange.request.url.dropFirst("\(CiscoSimulator.apiOrigin)/case/v3/cases".count)
        .split(separator: "?", maxSplits: 1)
      guard parts.count == 2 else { return String(parts.first ?? "") }
      return parts[0] + "?" + (URLText.pairs(parts[1]) ?? []).map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }.sorted()
  }

  /// The queries whose first page was requested, each once: if there are more pages, the first is read again.
  var questions: Set<String> { Set(asked.filter { $0.hasSuffix("page_index=1") }) }

  // MARK: Through the second client

  /// Sends a request without the provider, with a path below `/case/v3/cases`. The status must be 200.
  func witness(_ path: String) async throws -> JSON {
    let transport = sandbox.transport()
    let limits = HTTPLimits(deadline: time.now + .seconds(30))
    let form =
      "grant_type=client_credentials&client_id=\(CiscoSimulator.clientID)&client_secret=\(CiscoSimulator.clientSecret)"
    let login = HTTPRequest(
      .post, "\(CiscoSimulator.tokenOrigin)/oauth2/default/v1/token",
      headers: ["Content-Type": "application/x-www-form-urlencoded"], body: Array(form.utf8))
    let token = try await JSON(parsing: transport.send(login, within: limits).body)["access_token"]?.string ?? ""
    let request = HTTPRequest(
      .get, "\(CiscoSimulator.apiOrigin)/case/v3/cases\(path)", headers: ["Authorization": "Bearer \(token)"])
    let answer = try await transport.send(request, within: limits)
    try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
    return try JSON(parsing: answer.body)
  }

  /// Every case of the account by its number, read in windows that each begin a second after the previous one.
  func everything() async throws -> [String: JSON] {
    var found: [String: JSON] = [:]
    for users in [CiscoSimulator.users.prefix(6), CiscoSimulator.users.dropFirst(6)] {
      let path = "/users/user_ids/\(users.map(URLText.encode).joined(separator: ","))"
      for window in 0..<13 {
        let from = 1_700_524_800 + Double(window) * (90 * Self.day + 1)
        let dates = "date_created_from=\(Self.text(from))&date_created_to=\(Self.text(from + 90 * Self.day))"
        var page = 0
        var last = 1
        while page < last {
          page += 1
          let answer = try await witness("\(path)?\(dates)&page_index=\(page)")
          last = answer["pagination_response_record"]?["last_index"]?.integer ?? 0
          for row in answer["cases"]?.array ?? [] { found[row["case_id"]?.string ?? ""] = row }
        }
      }
    }
    return found
  }

  /// The numbers of the cases that match.
  func numbers(where matches: (JSON) -> Bool) async throws -> Set<String> {
    Set(try await everything().filter { matches($0.value) }.keys)
  }

  static func text(_ seconds: Double) -> String { RFC3339.format(Timestamp(timeIntervalSince1970: seconds)) }
}

extension JSON {
  var isOpen: Bool { self["status_flag"] == "O" }
  var user: String { self["user_id"]?.string ?? "" }
  var contract: String { self["contract_id"]?.string ?? "" }
  var created: Double {
    self["creation_date"]?.string.flatMap(RFC3339.parse)?.timeIntervalSince1970 ?? .nan
  }
}
