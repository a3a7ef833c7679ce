import JSON

/// The editions of a product: one to buy, with rules and two tiers of prices; a trial whose latest version is a draft;
/// and a draft.
enum MarketplaceCatalogue {
  static let purchase = "EID7KQ2M"
  static let trial = "EID4TRL8"
  static let draft = "EID9DRF3"

  private static let baseCharge = "6710d1b8e4b09d2f58a72001"
  private static let overageCharge = "D0FSCNU"

  static func edition(_ id: String, _ version: Int) -> MarketplaceEdition? {
    editions.first { $0.id == id && $0.version == version }
  }

  static func latest(_ id: String, takesDrafts: Bool) -> MarketplaceEdition? {
    editions.last { $0.id == id && (takesDrafts || !$0.isDraft) }
  }

  static func quote(_ id: String?) throws(SimulatedMarketplaceError) -> MarketplaceQuote? {
    guard let id else { return nil }
    guard let found = quotes.first(where: { $0.id == id }) else { throw .notFound("The quote \(id)") }
    return found
  }

  private static let quotes = [MarketplaceQuote(id: "7340042", prices: [baseCharge: "45000"])]

  /// The versions of an edition are consecutive, oldest first.
  private static let editions = [
    MarketplaceEdition(
      id: purchase, version: 1, recordID: "6710d1b8e4b09d2f58a71f71", kind: .purchase,
      name: "Fjordscan Platinum Edition", description: "Fjordscan finds risks in what customers run.",
      created: 1_729_152_085_726, terms: [1, 12], frequencies: ["Monthly"],
      charges: [base(tiers: [.init(id: "0b2c7c1e-4a52-4c83-9a1e-5a6f0c2d7e11", from: 1, price: "52000")])]),
    MarketplaceEdition(
      id: purchase, version: 2, recordID: "6710d1b8e4b09d2f58a71f72", kind: .purchase,
      name: "Fjordscan Platinum Edition",
      description: "Fjordscan finds risks in what customers run, and says which matter.",
      created: 1_760_688_085_726, terms: [1, 12, 24, 36], frequencies: ["Monthly", "Quarterly", "Annual", "Upfront"],
      charges: [
        base(tiers: [
          .init(id: "0b2c7c1e-4a52-4c83-9a1e-5a6f0c2d7e21", from: 1, to: 9, price: "52000", overagePrice: "60.25"),
          .init(id: "0b2c7c1e-4a52-4c83-9a1e-5a6f0c2d7e22", from: 10, price: "49500.5", overagePrice: "58"),
        ]),
        MarketplaceCharge(
          id: overageCharge, name: "Fjordscan active users", sequence: 1, type: "Usage", priceModel: "VolumePricing",
          isRequired: false, quantity: 0...1000, vendorID: "fjordscan-users", partNumber: "D0FSCNU", unit: "ActiveUser",
          tiers: [.init(id: "0b2c7c1e-4a52-4c83-9a1e-5a6f0c2d7e23", from: 1, price: "0.75")]),
      ],
      rules: [
        [
          "id": "6710d1b8e4b09d2f58a72101", "type": "MaxQuantityDependencyRule",
          "sourceChargeIds": [.string(baseCharge)], "targetChargeIds": [.string(overageCharge)],
          "quantityThreshold": 50,
        ],
        [
          "id": "6710d1b8e4b09d2f58a72102", "type": "EnableChargeIfSourceSelectedRule",
          "sourceChargeIds": [.string(baseCharge)],
        ],
      ]),
    MarketplaceEdition(
      id: trial, version: 1, recordID: "6710d1b8e4b09d2f58a71f81", kind: .trial, name: "Fjordscan Trial",
      description: "Fjordscan for thirty days.", created: 1_729_152_186_000, terms: [], frequencies: ["Monthly"],
      trialDays: 30, charges: [free("6710d1b8e4b09d2f58a72003")]),
    MarketplaceEdition(
      id: trial, version: 2, isDraft: true, recordID: "6710d1b8e4b09d2f58a71f82", kind: .trial, name: "Fjordscan Trial",
      description: "Fjordscan for sixty days.", created: 1_760_688_186_000, terms: [], frequencies: ["Monthly"],
      trialDays: 60, charges: [free("6710d1b8e4b09d2f58a72003")]),
    MarketplaceEdition(
      id: draft, version: 1, isDraft: true, recordID: "6710d1b8e4b09d2f58a71f91", kind: .free,
      name: "Fjordscan Community Edition", description: "Not for sale yet.", created: 1_760_688_286_000, terms: [12],
      frequencies: ["Monthly"], charges: [free("6710d1b8e4b09d2f58a72004")]),
  ]

  private static func base(tiers: [MarketplaceCharge.Tier]) -> MarketplaceCharge {
    MarketplaceCharge(
      id: baseCharge, name: "Fjordscan platinum edition", sequence: 0, type: "Recurring",
      priceModel: tiers.count > 1 ? "TierPricing" : "Standard", isRequired: true, quantity: 1...100,
      vendorID: "fjordscanplatinum", partNumber: "D0FSCNX", unit: "Instance", tiers: tiers)
  }

  private static func free(_ id: String) -> MarketplaceCharge {
    MarketplaceCharge(
      id: id, name: "Fjordscan without charge", sequence: 0, type: "Recurring", priceModel: "Standard",
      isRequired: true, quantity: 1...1, vendorID: "fjordscanfree", partNumber: "D0FSCNF", unit: "Instance",
      tiers: [.init(id: "0b2c7c1e-4a52-4c83-9a1e-5a6f0c2d7e31", from: 1, price: "0")])
  }
}
