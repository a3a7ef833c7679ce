import CaseModel
import HTTP
import IBMCloud
import JSON
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite struct ValueTests {
  private func values(_ harness: ProviderHarness, _ kind: ValueKind, of parent: String? = nil) async throws -> [Value] {
    try await harness.values.values(kind, of: parent, harness.call)
  }

  private static let states: [(String, String)] = [
    ("new", "New"), ("inProgress", "In Progress"), ("waitingOnCustomer", "Waiting on Client"),
    ("resolutionProvided", "Resolution Provided"), ("resolved", "Resolved"), ("closed", "Closed"),
  ]

  /// The lists of values from IBM, and the fallbacks if its utilities are gone, have the same values.
  @Test(arguments: [true, false])
  func statusesAndCodesAreListed(hasUtilities: Bool) async throws {
    let harness = try ProviderHarness()
    harness.sandbox.ibm.adjust { $0.hasUtilities = hasUtilities }
    #expect(
      try await values(harness, .statuses) == Self.states.map { Value(.string($0.0), $0.1) },
      "what is passed is a word of casewire's")
    let codes = try await values(harness, .resolutionCodes)
    #expect(codes.map(\.value) == (1...8).map { .number($0) })
    #expect(codes.allSatisfy { $0.name.count > 5 })
    #expect(harness.count(.statuses) == 1 && harness.count(.resolutionCodes) == 1)
    #expect(
      harness.apiRequests.map { $0.url.dropFirst(IBMSimulator.apiOrigin.count) } == [
        "/case-management/utilities/v1/constants/statuses",
        "/case-management/utilities/v1/constants/resolution-codes",
      ])
  }

  @Test func everyStatusIsAcceptedByAListing() async throws {
    let harness = try ProviderHarness()
    for value in try await values(harness, .statuses) {
      #expect(StatusFilter(rawValue: try #require(value.value.string)) != nil)
    }
    harness.answer(
      .statuses, #"{"statuses": [{"id": "on_hold", "description": "On Hold"}, {"id": "in_progress"}, {}]}"#)
    #expect(
      try await values(harness, .statuses) == [Value("on_hold", "On Hold"), Value("inProgress", "in_progress")],
      "a word that casewire does not know stays IBM's")
  }

  @Test func everyCodeResolvesACase() async throws {
    let harness = try ProviderHarness()
    for value in try await values(harness, .resolutionCodes) {
      let number = try await harness.someCase(.inProgress).number
      let code: Int = try #require(value.value.integer)
      let change = StatusChange(.resolve, resolutionCode: code)
      _ = try await harness.statusChanges.apply(change, to: number, harness.call)
    }
    #expect(harness.count(.setStatus) == 8)
  }

  @Test func everyOfferingOpensACase() async throws {
    let harness = try ProviderHarness()
    let offerings = try await values(harness, .offerings)
    #expect(offerings.count > 10)
    for value in offerings {
      var new = NewCase(title: "t", description: "d")
      new.type = "technical"
      new.offering = try WireReader.read(Offering.self, from: value.value).get()
      let made = try await harness.creation.create(new, harness.call)
      #expect(made.offering == new.offering && new.offering?.name == value.name)
    }
    #expect(harness.apiRequests.first?.url.hasSuffix("/utilities/v1/offerings/technical") == true)
  }

  @Test(arguments: [true, false])
  func everyEUSupportOptionIsAccepted(byDataCenter: Bool) async throws {
    let harness = try ProviderHarness()
    harness.sandbox.ibm.adjust { $0.euByDataCenter = byDataCenter }
    let ways = try await values(harness, .euSupport)
    #expect(ways.map(\.value) == (byDataCenter ? Self.centers : [["supported": true], ["supported": false]]))
    if byDataCenter { #expect(ways.map(\.name) == ["Frankfurt", "Madrid", "Paris"]) }
    for way in ways {
      var new = NewCase(title: "t", description: "d")
      new.type = "sales"
      new.eu = try WireReader.read(EUSupport.self, from: way.value).get()
      _ = try await harness.creation.create(new, harness.call)
    }
  }

  private static let centers: [JSON] = [["dataCenter": 1], ["dataCenter": 2], ["dataCenter": 3]]

  @Test func typesAndSeveritiesNeedNoRequest() async throws {
    let harness = try ProviderHarness()
    let types: [JSON] = ["technical", "account_and_access", "billing_and_invoice", "sales"]
    #expect(try await values(harness, .types).map(\.value) == types)
    #expect(try await values(harness, .severities).map(\.value) == [1, 2, 3, 4])
    #expect(harness.apiRequests.isEmpty)
  }

  @Test(arguments: ValueKind.allCases)
  func kindsAreListed(kind: ValueKind) async throws {
    let harness = try ProviderHarness()
    let catalog = try harness.values
    let found = await fault { () async throws(Fault) in try await catalog.values(kind, of: nil, harness.call) }
    #expect((found == nil) == catalog.kinds.contains(kind))
    guard let found else { return }
    #expect(found.kind == .unsupported)
    #expect(found.data["supported"]?.array == catalog.kinds.map { .string($0.rawValue) })
    #expect(harness.apiRequests.isEmpty)
  }

  /// Only IBM knows its offerings and EU support options.
  @Test(arguments: [ValueKind.offerings, .euSupport])
  func removedUtilitiesAreUnsupported(kind: ValueKind) async throws {
    let harness = try ProviderHarness()
    harness.sandbox.ibm.adjust { $0.hasUtilities = false }
    let catalog = try harness.values
    let found = await fault { () async throws(Fault) in try await catalog.values(kind, of: nil, harness.call) }
    #expect(found?.kind == .unsupported)
    let others = catalog.kinds.filter { $0 != kind }.map { JSON.string($0.rawValue) }
    #expect(found?.data["supported"]?.array == others, "it does not contain its own name")
  }

  @Test(arguments: ValueKind.allCases)
  func valuesCannotBeFiltered(kind: ValueKind) async throws {
    let harness = try ProviderHarness()
    let catalog = try harness.values
    let found = await fault { () async throws(Fault) in try await catalog.values(kind, of: "x", harness.call) }
    #expect(found?.wrongParams == ["of"])
    #expect(harness.apiRequests.isEmpty)
  }

  @Test(
    arguments: [
      (.offerings, .technicalOfferings, #"{"offerings": 1}"#),
      (.offerings, .technicalOfferings, #"{"offerings": [1]}"#),
      (.resolutionCodes, .resolutionCodes, #"{"resolution_codes": ["1"]}"#),
      (.offerings, .technicalOfferings, #"{"message": "hello"}"#), (.statuses, .statuses, #"{"message": "hello"}"#),
      (.resolutionCodes, .resolutionCodes, #"{"message": "hello"}"#),
      (.euSupport, .euSupport, #"{"message": "hello"}"#),
      (.euSupport, .euSupport, #"{"property": "data_center"}"#), (.statuses, .statuses, "[]"),
      (.euSupport, .euSupport, #"{"property": "data_center", "values": [1]}"#),
    ] as [(ValueKind, IBMOperation, String)])
  func unreadableValuesAreRefused(kind: ValueKind, operation: IBMOperation, body: String) async throws {
    let harness = try ProviderHarness()
    harness.answer(operation, body)
    let catalog = try harness.values
    let found = await fault { () async throws(Fault) in try await catalog.values(kind, of: nil, harness.call) }
    #expect(found?.kind == .vendorProtocol)
  }

  @Test func anotherBasePathIsUsed() async throws {
    let harness = try ProviderHarness()
    let transport = RecordingTransport(harness.sandbox.transport())
    let settings = ProfileSettings(
      name: "work", baseURL: "\(IBMSimulator.apiOrigin)/proxy/cases",
      tokenURL: "\(IBMSimulator.tokenOrigin)/identity/token",
      credentials: FakeCredentials(["apiKey": IBMSimulator.apiKey]))
    let catalog = try #require(IBMCloudProvider.kind.make(settings, transport, harness.time).values)
    let found = try await catalog.values(.resolutionCodes, of: nil, harness.call)
    #expect(found.count == 8, "a missing utility is a 404, and the documented list is used")
    let path = "/proxy/cases/utilities/v1/constants/resolution-codes"
    #expect(transport.exchanges.last?.request.url == IBMSimulator.apiOrigin + path)
  }
}
