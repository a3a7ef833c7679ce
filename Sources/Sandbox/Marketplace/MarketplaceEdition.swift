import HTTP
import JSON

/// One version of an edition, section 4.4 of the reference.
struct MarketplaceEdition: Sendable {
  enum Kind: String, Sendable {
    case purchase = "Purchase"
    case trial = "Trial"
    case free = "Free"
  }

  /// In the catalogue: `EID` and five characters.
  let id: String
  let version: Int
  var isDraft = false
  /// In the vendor's database.
  let recordID: String
  let kind: Kind
  let name: String
  let description: String
  /// Unix milliseconds.
  let created: Int
  /// In months; none for a trial.
  let terms: [Int]
  /// Spelled as in the vendor's examples.
  let frequencies: [String]
  /// Nil unless it is a trial.
  var trialDays: Int?
  let charges: [MarketplaceCharge]
  var rules: JSON = []

  static let productKey = "41b0c7de59a24f6e8d13aa70f2965c8e"
  static let productName = "Fjordscan"

  /// - Parameter withMetadata: whether to add what the vendor's own people see.
  func json(_ call: MarketplaceCall, withMetadata: Bool, quote: MarketplaceQuote?) -> JSON {
    let isTable = call.settings.followsTables
    var members: [JSON.Member] = [
      .init("_id", .string(recordID)), .init("id", .string(id)),
      .init("type", .string(isTable ? kind.rawValue.uppercased() : kind.rawValue)),
      isTable ? .init("product", ["id": .string(Self.productKey)]) : .init("productId", .string(Self.productKey)),
      .init("productName", .string(Self.productName)), .init("name", .string(name)),
      .init("description", .string(description)), .init("created", .number(created)),
      .init("updated", .number(created + 771_839)),
    ]
    if withMetadata {
      let status = isDraft ? "Draft" : "Published"
      let metadata: JSON = [
        "status": .string(status), "billingSystem": "ZUORA", "approverComment": "", "publishAttemptCount": 0,
      ]
      members.append(.init("metadata", metadata))
    }
    let unit = trialDays == nil ? "Month" : "Day"
    members += [
      .init("version", .number(version)), .init("termUnit", .string(isTable ? unit.uppercased() + "S" : unit)),
      .init(
        "allowedBillingFrequencies", .array(frequencies.map { .string(isTable ? $0.uppercased() : $0) })),
      .init("allowedSubscriptionTerms", .array(terms.map { .number($0) })),
      .init("trialTerm", trialDays.map { .number($0) } ?? .null),
    ]
    if isTable { members.append(.init("billingSystem", "ZUORA")) }
    let written = charges.map { $0.json(call, created: created, withMetadata: withMetadata, quote: quote) }
    members.append(.init("editionCharges", .array(written)))
    if rules != [] { members.append(.init("editionRules", rules)) }
    members.append(.init("logoUrl", "https://images.sandbox.invalid/fjordscan.png"))
    if isTable { members.append(.init("category", "PRODUCT")) }
    return .object(members)
  }
}

extension MarketplaceSimulator {
  func latestEdition(_ call: MarketplaceCall) throws(SimulatedMarketplaceError) -> HTTPResponse {
    let takesDrafts = try call.parameters.trueOrFalse("allowDraft")
    let withMetadata = try call.parameters.trueOrFalse("includeMetadata")
    let id = call.argument(0)
    guard let found = MarketplaceCatalogue.latest(id, takesDrafts: takesDrafts) else {
      throw .notFound("The edition \(id)")
    }
    return HTTPResponse(200, body: found.json(call, withMetadata: withMetadata, quote: nil).bytes)
  }

  func editionVersion(_ call: MarketplaceCall) throws(SimulatedMarketplaceError) -> HTTPResponse {
    let withMetadata = try call.parameters.trueOrFalse("includeMetadata")
    guard let version = Int(call.argument(1)) else { throw .bad("The version must be a number") }
    guard let found = MarketplaceCatalogue.edition(call.argument(0), version) else {
      throw .notFound("Version \(version) of the edition \(call.argument(0))")
    }
    let quote = try MarketplaceCatalogue.quote(call.parameters["quoteId"])
    return HTTPResponse(200, body: found.json(call, withMetadata: withMetadata, quote: quote).bytes)
  }
}
