import JSON

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
