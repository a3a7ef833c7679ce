import CaseModel
import HTTP
import IBMCloud
import JSON
import ProviderKit
import Sandbox
import TestSupport
import Testing

@Suite struct ValueTests {
  private func values(_ site: Site, _ kind: ValueKind, of parent: String? = nil) async throws -> [Value] {
    try await site.values.values(kind, of: parent, site.call)
  }

  private static let states: [(String, String)] = [
    ("new", "New"), ("inProgress", "In Progress"), ("waitingOnCustomer", "Waiting on Client"),
    ("resolutionProvided", "Resolution Provided"), ("resolved", "Resolved"), ("closed", "Closed"),
  ]

  /// The lists that IBM gives, and those that stand in where its utilities are gone, are the same as far as values go.
  @Test(arguments: [true, false])
  func statusesAndCodes(hasUtilities: Bool) async throws {
    let site = try Site()
    site.sandbox.ibm.adjust { $0.hasUtilities = hasUtilities }
    #expect(
      try await values(site, .statuses) == Self.states.map { Value(.string($0.0), $0.1) },
      "what is passed is a word of casewire's")
    let codes = try await values(site, .resolutionCodes)
    #expect(codes.map(\.value) == (1...8).map { .number($0) })
    #expect(codes.allSatisfy { $0.name.count > 5 })
    #expect(site.count(.statuses) == 1 && site.count(.resolutionCodes) == 1)
    #expect(
      site.apiRequests.map { $0.url.dropFirst(IBMSimulator.apiOrigin.count) } == [
        "/case-management/utilities/v1/constants/statuses",
        "/case-management/utilities/v1/constants/resolution-codes",
      ])
  }

  @Test func everyStatusIsTakenByAListing() async throws {
    let site = try Site()
    for value in try await values(site, .statuses) {
      #expect(StatusFilter(rawValue: try #require(value.value.string)) != nil)
    }
    site.answer(.statuses, #"{"statuses": [{"id": "on_hold", "description": "On Hold"}, {"id": "in_progress"}, {}]}"#)
    #expect(
      try await values(site, .statuses) == [Value("on_hold", "On Hold"), Value("inProgress", "in_progress")],
      "a word that casewire does not know stays IBM's")
  }

  @Test func everyCodeResolvesACase() async throws {
    let site = try Site()
    for value in try await values(site, .resolutionCodes) {
      let number = try await site.someCase(.inProgress).number
      let code: Int = try #require(value.value.integer)
      let change = StatusChange(.resolve, resolutionCode: code)
      _ = try await site.statusChanges.apply(change, to: number, site.call)
    }
    #expect(site.count(.setStatus) == 8)
  }

  @Test func everyOfferingOpensACase() async throws {
    let site = try Site()
    let offerings = try await values(site, .offerings)
    #expect(offerings.count > 10)
    for value in offerings {
      var new = NewCase(title: "t", description: "d")
      new.type = "technical"
      new.offering = try WireReader.read(Offering.self, from: value.value).get()
      let made = try await site.creation.create(new, site.call)
      #expect(made.offering == new.offering && new.offering?.name == value.name)
    }
    #expect(site.apiRequests.first?.url.hasSuffix("/utilities/v1/offerings/technical") == true)
  }

  @Test(arguments: [true, false])
  func everyWayToAskForEUSupportIsTaken(byDataCenter: Bool) async throws {
    let site = try Site()
    site.sandbox.ibm.adjust { $0.euByDataCenter = byDataCenter }
    let ways = try await values(site, .euSupport)
    #expect(ways.map(\.value) == (byDataCenter ? Self.centers : [["supported": true], ["supported": false]]))
    if byDataCenter { #expect(ways.map(\.name) == ["Frankfurt", "Madrid", "Paris"]) }
    for way in ways {
      var new = NewCase(title: "t", description: "d")
      new.type = "sales"
      new.eu = try WireReader.read(EUSupport.self, from: way.value).get()
      _ = try await site.creation.create(new, site.call)
    }
  }

  private static let centers: [JSON] = [["dataCenter": 1], ["dataCenter": 2], ["dataCenter": 3]]

  @Test func typesAndSeveritiesAskNobody() async throws {
    let site = try Site()
    let types: [JSON] = ["technical", "account_and_access", "billing_and_invoice", "sales"]
    #expect(try await values(site, .types).map(\.value) == types)
    #expect(try await values(site, .severities).map(\.value) == [1, 2, 3, 4])
    #expect(site.apiRequests.isEmpty)
  }

  @Test(arguments: ValueKind.allCases)
  func kinds(kind: ValueKind) async throws {
    let site = try Site()
    let catalog = try site.values
    let found = await fault { () async throws(Fault) in try await catalog.values(kind, of: nil, site.call) }
    #expect((found == nil) == catalog.kinds.contains(kind))
    guard let found else { return }
    #expect(found.kind == .unsupported)
    #expect(found.data["supported"]?.array == catalog.kinds.map { .string($0.rawValue) })
    #expect(site.apiRequests.isEmpty)
  }

  /// Offerings and the ways of EU support are known to IBM alone.
  @Test(arguments: [ValueKind.offerings, .euSupport])
  func whatHasGoneIsUnsupported(kind: ValueKind) async throws {
    let site = try Site()
    site.sandbox.ibm.adjust { $0.hasUtilities = false }
    let catalog = try site.values
    let found = await fault { () async throws(Fault) in try await catalog.values(kind, of: nil, site.call) }
    #expect(found?.kind == .unsupported)
    let others = catalog.kinds.filter { $0 != kind }.map { JSON.string($0.rawValue) }
    #expect(found?.data["supported"]?.array == others, "it does not name itself")
  }

  @Test(arguments: ValueKind.allCases)
  func nothingIsNarrowed(kind: ValueKind) async throws {
    let site = try Site()
    let catalog = try site.values
    let found = await fault { () async throws(Fault) in try await catalog.values(kind, of: "x", site.call) }
    #expect(found?.wrongParams == ["of"])
    #expect(site.apiRequests.isEmpty)
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
  func whatCannotBeRead(kind: ValueKind, operation: IBMOperation, body: String) async throws {
    let site = try Site()
    site.answer(operation, body)
    let catalog = try site.values
    let found = await fault { () async throws(Fault) in try await catalog.values(kind, of: nil, site.call) }
    #expect(found?.kind == .vendorProtocol)
  }

  @Test func anotherBasePath() async throws {
    let site = try Site()
    let transport = RecordingTransport(site.sandbox.transport())
    let settings = ProfileSettings(
      name: "work", baseURL: "\(IBMSimulator.apiOrigin)/proxy/cases",
      tokenURL: "\(IBMSimulator.tokenOrigin)/identity/token",
      credentials: Literals(values: ["apiKey": IBMSimulator.apiKey]))
    let catalog = try #require(IBMCloudProvider.kind.make(settings, transport, site.time).values)
    let found = try await catalog.values(.resolutionCodes, of: nil, site.call)
    #expect(found.count == 8, "what is not there is a 404, and the documented list stands in")
    let path = "/proxy/cases/utilities/v1/constants/resolution-codes"
    #expect(transport.exchanges.last?.request.url == IBMSimulator.apiOrigin + path)
  }
}
