import CaseModel
import HTTP
import JSON
import ProviderKit
import ProviderTestSupport
import Sandbox
import Testing

/// A change of a valid request, and the resulting invalid params.
struct CreationTrial: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let wrong: [String]
  let change: @Sendable (inout NewCase) -> Void

  init(_ name: String, _ wrong: [String] = [], _ change: @escaping @Sendable (inout NewCase) -> Void) {
    testDescription = name
    self.wrong = wrong
    self.change = change
  }
}

private func text(_ count: Int, _ unit: String = "x") -> String { String(repeating: unit, count: count) }
private func device(_ number: Int) -> Resource { Resource(crn: "crn:v1:\(number)") }
private func person(_ number: Int) -> User { User(userId: "user\(number)@nordlicht.example") }

@Suite struct CaseCreationTests {
  private static func valid() -> NewCase {
    var new = NewCase(title: "Image pulls time out", description: "Since 09:40 UTC.")
    new.type = "technical"
    new.offering = Offering(name: "Container Registry", group: "crn_service_name", key: "container-registry")
    return new
  }

  @Test func everyMemberIsSent() async throws {
    let harness = try ProviderHarness()
    var new = Self.valid()
    new.title = "Ä \"quoted\"\ntitle 🙂"
    new.severity = 2
    new.offering?.kind = "service"
    new.offering?.id = "0f62eea4"
    new.eu = EUSupport(supported: true)
    var classic = Resource(type: "SoftLayer_Hardware", note: "rack 7")
    classic.id = "9007199254740991"
    new.resources = [Resource(crn: "crn:v1:a", note: "left"), classic]
    new.watchlist = [
      User(name: "Taro", userId: "taro.yamada@nordlicht.example"), User(userId: "SL1190427_ops", realm: "SL"),
    ]
    (new.invoiceNumber, new.slaCreditRequest) = ("5091377204", false)
    let made = try await harness.creation.create(new, harness.call)

    #expect(harness.lastLine == "POST /cases")
    #expect(harness.apiRequests.last?.headers["Content-Type"] == "application/json")
    #expect(harness.apiRequests.last?.headers["Accept"] == "application/json")
    let expected: JSON = [
      "type": "technical", "subject": "Ä \"quoted\"\ntitle 🙂", "description": "Since 09:40 UTC.", "severity": 2,
      "eu": ["supported": true],
      "offering": [
        "name": "Container Registry",
        "type": ["group": "crn_service_name", "key": "container-registry", "kind": "service", "id": "0f62eea4"],
      ],
      "resources": [
        ["crn": "crn:v1:a", "note": "left"],
        ["type": "SoftLayer_Hardware", "id": 9_007_199_254_740_991, "note": "rack 7"],
      ],
      "watchlist": [
        ["realm": "IBMid", "user_id": "taro.yamada@nordlicht.example", "name": "Taro"],
        ["realm": "SL", "user_id": "SL1190427_ops"],
      ],
      "invoice_number": "5091377204", "sla_credit_request": false,
    ]
    #expect(try harness.lastBody == expected)

    #expect(made.status == CaseStatus(.new, vendor: "New") && made.title == new.title && made.severity?.level == 2)
    #expect(made.offering == new.offering)
    #expect(made.resources?.map(\.crn) == ["crn:v1:a", "9007199254740991"])
    #expect(made.watchlist?.map(\.userId) == ["taro.yamada@nordlicht.example", "SL1190427_ops"])
    #expect(made.vendorFields?["eu"] == ["supported": true])
    #expect(try await harness.get(made.number).written == made.written, "the response equals the stored case")
    #expect(harness.count(.createCase) == 1)
  }

  @Test func omittedMembersAreNotSent() async throws {
    let harness = try ProviderHarness()
    var new = NewCase(title: "t", description: "d")
    (new.type, new.resources, new.watchlist) = ("sales", [], [])
    let made = try await harness.creation.create(new, harness.call)
    #expect(try harness.lastBody == ["type": "sales", "subject": "t", "description": "d"])
    #expect(made.severity?.level == 4, "IBM's default")
  }

  @Test(arguments: ["technical", "account_and_access", "billing_and_invoice", "sales"])
  func typesAreMapped(type: String) async throws {
    let harness = try ProviderHarness()
    var new = NewCase(title: "t", description: "d")
    new.type = type
    if type == "technical" { new.offering = Self.valid().offering }
    _ = try await harness.creation.create(new, harness.call)
    #expect(try harness.lastBody["type"]?.string == type)
  }

  static let trials: [CreationTrial] = [
    // The longest accepted value, and one more. Limits count Unicode scalars.
    CreationTrial("title of 1") { $0.title = "x" },
    CreationTrial("title of 160") { $0.title = text(160) },
    CreationTrial("title of 160 emoji") { $0.title = text(160, "🙂") },
    CreationTrial("title of 161", ["title"]) { $0.title = text(161) },
    CreationTrial("title of 81 decomposed letters", ["title"]) { $0.title = text(81, "e\u{301}") },
    CreationTrial("no title", ["title"]) { $0.title = "" },
    CreationTrial("description of 4000") { $0.description = text(4000) },
    CreationTrial("description of 4001", ["description"]) { $0.description = text(4001) },
    CreationTrial("no description", ["description"]) { $0.description = "" },
    CreationTrial("invoice number of 200") { $0.invoiceNumber = text(200, "7") },
    CreationTrial("invoice number of 201", ["invoiceNumber"]) { $0.invoiceNumber = text(201, "7") },
    CreationTrial("5 resources") { $0.resources = (1...5).map(device) },
    CreationTrial("6 resources", ["resources"]) { $0.resources = (1...6).map(device) },
    CreationTrial("100 watchers") { $0.watchlist = (1...100).map(person) },
    CreationTrial("101 watchers", ["watchlist"]) { $0.watchlist = (1...101).map(person) },
    // Required members.
    CreationTrial("no type", ["type"]) { $0.type = nil },
    CreationTrial("unknown type", ["type"]) { $0.type = "Technical" },
    CreationTrial("no offering", ["offering"]) { $0.offering = nil },
    CreationTrial("no offering in a sales case") { ($0.type, $0.offering) = ("sales", nil) },
    CreationTrial("offering without a name", ["offering.name"]) { $0.offering?.name = nil },
    CreationTrial("offering without a group", ["offering.group"]) { $0.offering?.group = nil },
    CreationTrial("offering without a key", ["offering.key"]) { $0.offering?.key = nil },
    CreationTrial("empty offering", ["offering.name", "offering.group", "offering.key"]) { $0.offering = Offering() },
    CreationTrial("incomplete offering of a sales case", ["offering.key"]) {
      $0.type = "sales"
      $0.offering?.key = nil
    },
    CreationTrial("offering of the older group") { $0.offering?.group = "category" },
    // Values that IBM does not know.
    CreationTrial("product", ["product"]) { $0.product = "Cloudant" },
    CreationTrial("version", ["version"]) { $0.version = "1" },
    CreationTrial("group", ["group"]) { $0.group = "ours" },
    CreationTrial("customer reference", ["customerReference"]) { $0.customerReference = "INC1" },
    // Elements of lists.
    CreationTrial("resource without anything", ["resources[1].crn"]) { $0.resources = [device(1), Resource()] },
    CreationTrial("resource with an empty CRN", ["resources[0].crn"]) { $0.resources = [Resource(crn: "")] },
    CreationTrial("watcher without an id", ["watchlist[1].userId"]) { $0.watchlist = [person(1), User(name: "Taro")] },
    CreationTrial("watcher with an empty id", ["watchlist[0].userId"]) { $0.watchlist = [User(userId: "")] },
    CreationTrial("everything at once", ["title", "description", "type", "version", "watchlist[0].userId"]) {
      $0 = NewCase(title: "", description: text(4001))
      ($0.version, $0.watchlist) = ("2", [User()])
    },
  ]

  @Test(arguments: trials)
  func limitsAreChecked(trial: CreationTrial) async throws {
    let harness = try ProviderHarness()
    var new = Self.valid()
    trial.change(&new)
    let creation = try harness.creation
    let refused = await fault { () async throws(Fault) in try await creation.create(new, harness.call) }
    if trial.wrong.isEmpty {
      #expect(refused == nil)
      #expect(harness.count(.createCase) == 1)
    } else {
      #expect(refused?.kind == .invalidParams)
      #expect(refused?.wrongParams == trial.wrong)
      #expect(
        harness.apiRequests.isEmpty && harness.sandbox.ibm.exchanges == 0, "nothing is sent, including a token request")
    }
  }

  /// The EU support option that IBM expects, the requested one, and the result.
  @Test(
    arguments: [
      (false, EUSupport(supported: true), ["supported": true], nil),
      (false, EUSupport(supported: false), ["supported": false], nil),
      (false, EUSupport(dataCenter: 1), ["data_center": 1], "rejected 400"),
      (true, EUSupport(dataCenter: 2), ["data_center": 2], nil),
      (true, EUSupport(dataCenter: 99), ["data_center": 99], "rejected 400"),
      (true, EUSupport(supported: true), ["supported": true], "rejected 400"),
    ] as [(Bool, EUSupport, JSON, String?)])
  func euSupportIsRequested(byDataCenter: Bool, eu: EUSupport, sent: JSON, refusal: String?) async throws {
    let harness = try ProviderHarness()
    harness.sandbox.ibm.adjust { $0.euByDataCenter = byDataCenter }
    var new = Self.valid()
    new.eu = eu
    let creation = try harness.creation
    let refused = await fault { () async throws(Fault) in try await creation.create(new, harness.call) }
    #expect(try harness.lastBody["eu"] == sent)
    #expect(refused?.brief == refusal)
    #expect(harness.count(.createCase) == 1)
  }

  @Test func theVendorsRefusalIsReported() async throws {
    let harness = try ProviderHarness()
    var new = Self.valid()
    new.offering?.group = "product"
    let creation = try harness.creation
    let refused = await fault { () async throws(Fault) in try await creation.create(new, harness.call) }
    #expect(refused?.kind == .rejected)
    #expect(refused?.data["vendorMessage"]?.string?.contains("'product' is not a group") == true)
    #expect(refused?.data["profile"] == "work" && refused?.data["traceId"]?.string != nil)
  }
}
