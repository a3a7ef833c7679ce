import CaseService
import Commands
import HTTP
import IBMCloud
import JSON
import JSONRPC
import Platform
import ProviderKit
import ProviderTestSupport
import RedHatMarketplace
import RedHatPortal
import Sandbox
import TestSupport
import Testing

/// All vendors that support writes, simulated, each behind a transport that can make a request fail.
struct WriteStage {
  let time: ManualTime
  let wire: RecordingFaultTransport
  private let dispatcher: Dispatcher

  enum Outcome: Sendable {
    case result(JSON)
    case error(kind: String, data: JSON)
  }

  /// The profiles: provider and settings.
  private static let profiles: [(name: String, vendor: String, path: String?, settings: [String: JSON])] = [
    ("ibm", "ibm", nil, [:]), ("strata", "redhat", "/rs", ["dialect": "strata"]),
    ("rest", "redhat", "/support/v1", ["dialect": "rest-v1"]), ("market", "marketplace", nil, ["ordersPath": "v1"]),
    ("market-vi", "marketplace", nil, ["ordersPath": "vi"]), ("cisco", "cisco", nil, [:]),
  ]

  init(
    _ plan: (mishap: RecordingFaultTransport.InjectedFault, target: RecordingFaultTransport.Target)? = nil,
    step: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws {
    let time = ManualTime()
    let sandbox = Sandbox(cases: 200, seed: 1, time: time)
    let wire = RecordingFaultTransport(sandbox.transport(), time: time, plan: plan, role: Self.role, step: step)
    let redactor = Redactor()
    let made = try Self.profiles.map { entry in
      let vendor = try #require(sandbox.profiles.first { $0.name == entry.vendor })
      let kind = try #require(Bootstrap.kinds.first { $0.descriptor.id == vendor.provider })
      let origin = vendor.baseURL.split(separator: "/").prefix(2).joined(separator: "//")
      let settings = ProfileSettings(
        name: entry.name, baseURL: entry.path.map { origin + $0 } ?? vendor.baseURL, tokenURL: vendor.tokenURL,
        credentials: FakeCredentials(vendor.credentials), requestsPerSecond: .infinity,
        vendorSettings: vendor.settings.merging(entry.settings) { _, own in own },
        redactor: redactor)
      return Profile(
        name: entry.name, providerID: vendor.provider, baseURL: settings.baseURL,
        provider: .success(kind.make(settings, wire, time)))
    }
    let context = ServiceContext(
      kinds: Bootstrap.kinds, time: time, log: Log(level: .error, redactor: redactor, time: time), redactor: redactor,
      version: Bootstrap.version
    ) { .success(made) }
    (self.time, self.wire, dispatcher) = (time, wire, Dispatcher(context: context))
  }

  /// The type of a request at its vendor; a search and a query are not writes, whatever their HTTP method.
  private static let role: @Sendable (HTTPRequest) -> RecordingFaultTransport.Role = { request in
    let path = URLParts(request.url)?.path ?? ""
    if path.hasSuffix("/token") { return .token }
    return request.method == .get || path.hasSuffix("/cases/filter") || path.hasSuffix("/orders/check") ? .read : .write
  }

  /// Runs a method to its end. The clock advances over short sleeps.
  func run(_ method: String, _ params: JSON) async throws -> Outcome {
    let slice = try JSONSlice(checking: params.bytes)
    let preparation = dispatcher.prepare(method, slice, Caller(onProgress: { _ in }))
    let answer: Answer
    switch preparation {
    case .answer(let given): answer = given
    case .work(let work): answer = await time.patiently { await work.run() }
    }
    switch answer {
    case .result(let value):
      var writer = JSONWriter()
      value.write(to: &writer)
      return .result(try JSON(parsing: writer.bytes))
    case .failure(let error):
      let data = error.data ?? .null
      return .error(kind: data["kind"]?.string ?? "?", data: data)
    }
  }
}

/// A write of the protocol at one vendor.
struct TestedWrite: Sendable, CustomTestStringConvertible {
  let profile: String
  let method: String
  /// Distinguishes it from the same method with the same profile.
  let note: String
  /// The params without the profile or the case; the second is the same write with other content, for another case.
  let params: [JSON]
  /// Whether the response to another write of this kind can be distinguished.
  let isRecognised: Bool

  var testDescription: String { "\(profile) \(method) \(note)" }
}

/// A case for writes.
struct WrittenCase: Sendable {
  let number: String
  let attachment: String
  /// The people on its watchlist, as params name them.
  let watchers: [JSON]
}

/// Finds the cases for writes, and creates the table of writes.
struct WriteTable {
  let writes: [TestedWrite]

  init() async throws {
    let ibm = try await Self.cases("ibm", "inProgress")
    let portal = try await Self.cases("strata", "inProgress")
    writes = Self.ibm(ibm) + Self.portal("strata", portal) + Self.portal("rest", portal) + Self.orders
  }

  /// Two cases in this state with an attachment and a watchlist.
  private static func cases(_ profile: String, _ state: String) async throws -> [WrittenCase] {
    let stage = try WriteStage()
    guard
      case .result(let list) = try await stage.run(
        "cases/list", ["profiles": [.string(profile)], "status": [.string(state)], "fields": ["title"], "limit": 200])
    else { throw TimedOut("a list of \(profile)") }
    var found: [WrittenCase] = []
    for row in list["cases"]?.array ?? [] where found.count < 2 {
      guard let id = row["id"], case .result(let whole) = try await stage.run("cases/get", ["case": id]) else {
        continue
      }
      let watchers = whole["watchlist"]?.array ?? []
      guard let file = whole["attachments"]?.array?.first?["id"]?.string, !watchers.isEmpty else { continue }
      let users = watchers.map { user -> JSON in
        .object(["userId", "realm"].compactMap { name in user[name].map { .init(name, $0) } })
      }
      found.append(
        WrittenCase(number: whole["number"]?.string ?? "", attachment: file, watchers: users))
    }
    try #require(found.count == 2, "\(profile)")
    return found
  }

  private static func ibm(_ cases: [WrittenCase]) -> [TestedWrite] {
    func write(_ method: String, _ isRecognised: Bool = true, _ params: (Int) -> JSON) -> TestedWrite {
      Self.write("ibm", method, "", cases.map(\.number), isRecognised, params)
    }
    let people = ["taro.yamada@nordlicht.example", "bjorn.odegard@nordlicht.example"]
    return [
      TestedWrite(
        profile: "ibm", method: "cases/create", note: "",
        params: ["First", "Other"].map {
          ["profile": "ibm", "type": "sales", "title": .string("\($0) title"), "description": "d"]
        }, isRecognised: true),
      write("cases/setStatus") { _ in ["action": "resolve", "resolutionCode": 6, "comment": "Bye"] },
      write("comments/add") { ["text": .string("\(texts[$0]) of IBM")] },
      write("attachments/add") { ["name": "a.log", "base64": .string(files[$0])] },
      write("attachments/delete", false) { ["attachment": .string(cases[$0].attachment)] },
      write("watchlist/add") { ["users": [["userId": .string(people[$0])]]] },
      write("watchlist/remove", false) { ["users": .array(cases[$0].watchers)] },
      write("resources/add") { ["resource": ["crn": .string("crn:v1:bluemix:public:x\($0)")]] },
    ]
  }

  private static let texts = ["Seen again, 1 < 2 & \"so\".\r\nTwice.", "Another text altogether"]
  private static let files = ["AAH/", "AAH/AAH/"]

  private static func portal(_ profile: String, _ cases: [WrittenCase]) -> [TestedWrite] {
    func write(_ method: String, _ note: String, _ params: (Int) -> JSON) -> TestedWrite {
      Self.write(profile, method, note, cases.map(\.number), true, params)
    }
    func creation(_ note: String, _ more: [JSON.Member]) -> TestedWrite {
      TestedWrite(
        profile: profile, method: "cases/create", note: note,
        params: ["NFS hangs", "Disk lost"].map { title in
          .object(
            [
              .init("profile", .string(profile)), .init("title", .string(title)), .init("description", "d"),
              .init("product", "Red Hat Enterprise Linux"), .init("version", "10.0"),
            ] + more)
        }, isRecognised: true)
    }
    let both = [
      creation("", []), creation("with a reference", [.init("customerReference", "INC-1")]),
      write("cases/setStatus", "") { _ in ["action": "close"] },
      write("cases/setStatus", "with a comment") { ["action": "close", "comment": .string(texts[$0])] },
      write("cases/update", "title") { ["changes": ["title": .string("\(texts[$0]) now")]] },
      write("cases/update", "several") {
        ["changes": ["title": .string("Now \($0)"), "severity": 1, "customerReference": .string("R\($0)")]]
      },
      write("cases/escalate", "") { _ in [:] },
      write("cases/escalate", "with a comment") { ["comment": .string(texts[$0])] },
      write("comments/add", "") { ["text": .string(texts[$0])] },
      write("comments/add", "private") { ["text": .string(texts[$0]), "private": true] },
      write("attachments/add", "") { ["name": "a.log", "base64": .string(files[$0]), "description": "d"] },
    ]
    guard profile == "strata" else { return both }
    return both + [
      write("attachments/delete", "") { ["attachment": .string(cases[$0].attachment)] },
      write("watchlist/add", "") { _ in ["users": [["userId": "sandbox-user"]]] },
      write("watchlist/remove", "") { ["users": .array(cases[$0].watchers)] },
    ]
  }

  private static var orders: [TestedWrite] {
    let ordered: [JSON] = [
      [
        "editionId": "EID7KQ2M", "editionRevision": 2, "term": 12, "termUnit": "MONTHS", "billingFrequency": "MONTHLY",
        "lineItems": [["chargeId": "6710d1b8e4b09d2f58a72001", "quantity": 1]],
      ],
      [
        "editionId": "EID4TRL8", "editionRevision": 1, "term": 1, "termUnit": "MONTHS", "billingFrequency": "MONTHLY",
        "lineItems": [["chargeId": "6710d1b8e4b09d2f58a72003", "quantity": 1]],
      ],
    ]
    return ["market", "market-vi"].map { profile in
      TestedWrite(
        profile: profile, method: "orders/create", note: "",
        params: ordered.map {
          [
            "profile": .string(profile), "account": "6710c3a5e4b09d2f58a71e02", "confirm": true, "requestId": "q-1",
            "subscriptions": [$0],
          ]
        }, isRecognised: true)
    }
  }

  private static func write(
    _ profile: String, _ method: String, _ note: String, _ numbers: [String], _ isRecognised: Bool,
    _ params: (Int) -> JSON
  ) -> TestedWrite {
    TestedWrite(
      profile: profile, method: method, note: note,
      params: numbers.indices.map { index in
        .object([.init("case", .string("\(profile)/\(numbers[index])"))] + (params(index).object ?? []))
      }, isRecognised: isRecognised)
  }
}
