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

/// A charge of an edition.
struct MarketplaceCharge: Sendable {
  struct Tier: Sendable {
    let id: String
    let from: Int
    /// Nil for the last one.
    var to: Int?
    /// Text, since a binary fraction would change it.
    let price: String
    var overagePrice: String?
  }

  let id: String
  let name: String
  let sequence: Int
  let type: String
  let priceModel: String
  let isRequired: Bool
  let quantity: ClosedRange<Int>
  let vendorID: String
  let partNumber: String
  let unit: String
  let tiers: [Tier]

  static let currency = "USD"

  func json(_ call: MarketplaceCall, created: Int, withMetadata: Bool, quote: MarketplaceQuote?) -> JSON {
    let isTable = call.settings.followsTables
    var members: [JSON.Member] = [
      .init("sequence", isTable ? .string(String(sequence)) : .number(sequence)), .init("type", .string(type)),
      .init("priceModel", .string(priceModel)), .init("required", .bool(isRequired)),
      .init("minimumQuantity", .number(quantity.lowerBound)), .init("maximumQuantity", .number(quantity.upperBound)),
      .init("defaultQuantity", .number(max(1, quantity.lowerBound))),
      .init("useInStartingPriceCalculation", .bool(isRequired)), .init("vendorChargeId", .string(vendorID)),
      .init("tiers", .array(tiers.map { Self.tier($0, price: quote?.prices[id] ?? $0.price) })),
      .init("id", .string(id)), .init("created", .number(created)), .init("updated", .number(created)),
      .init("usageReportingType", type == "Usage" ? "HighWaterMark" : "Cumulative"),
    ]
    if withMetadata {
      let metadata: JSON = [
        "chargeSyncRequired": false, "ibmPartNumber": .string(partNumber),
        "zuoraRatePlanChargeId": .string("8ad08f7e6bd14c19a2f39" + partNumber.lowercased()),
        "zuoraRatePlanId": .string("8ad08f7e6bd14c19a2f38" + partNumber.lowercased()),
      ]
      members.append(.init("metadata", metadata))
    }
    members.append(.init("name", .string(name)))
    if let unit = MarketplaceUnit.named(unit) { members.append(.init("uom", unit.json(call))) }
    return .object(members)
  }

  private static func tier(_ tier: Tier, price: String) -> JSON {
    var pricing: [JSON.Member] = [
      .init("currency", .string(currency)), .init("price", .number(JSONNumber(written: price))),
    ]
    if let overage = tier.overagePrice {
      pricing.append(.init("overagePrice", .number(JSONNumber(written: overage))))
    }
    var members: [JSON.Member] = [.init("startingUnit", .number(tier.from))]
    if let end = tier.to { members.append(.init("endingUnit", .number(end))) }
    members += [.init("pricing", [.object(pricing)]), .init("id", .string(tier.id))]
    return .object(members)
  }
}

/// The prices of one customer.
struct MarketplaceQuote: Sendable {
  let id: String
  /// By the id of the charge.
  let prices: [String: String]
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
