/// A subscription to order, with the vendor's member names.
package struct OrderSubscription: WireObject, Equatable {
  package var id: String?
  package var type: String?
  package var editionId: String
  package var editionRevision: Int
  package var term: Int
  package var termUnit: String
  package var billingFrequency: String
  package var currency: String?
  package var lineItems: [OrderLineItem]
  package var startDate: Int?
  package var autoRenewal: Bool?
  package var byolMessage: String?
  package var byol: Bool?
  package var draftContent: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case id, type, editionId, editionRevision, term, termUnit, billingFrequency, currency, lineItems, startDate
    case autoRenewal, byolMessage, byol, draftContent
  }

  private static let word = 1...100

  package static let fields: [CodingKeys: Field] = [
    .id: Field("The subscription to renew; absent for a new one.", length: 1...200),
    .type: Field("TRIAL, PURCHASE or FREE, or as the edition spells it.", length: word),
    .editionId: Field("The `id` of the edition, as in `editions/get`.", length: 1...200),
    .editionRevision: Field("The edition's `version`.", range: 0...1_000_000_000),
    .term: Field("The term, in `termUnit`.", range: 1...10_000),
    .termUnit: Field("MONTHS, YEARS or DAYS, or as the edition spells it.", length: word),
    .billingFrequency: Field(
      "MONTHLY, QUARTERLY, ANNUAL or UPFRONT, or as the edition spells it.", length: word),
    .currency: Field("The currency, such as USD.", length: word),
    .lineItems: Field("The items.", count: 1...1000),
    // Red Hat: the unit is not given; its other times are Unix milliseconds.
    .startDate: Field("The start, presumably in Unix milliseconds.", range: 0...9_007_199_254_740_991),
    .autoRenewal: Field("Whether it is renewed at its end. The vendor's default is true."),
    .byolMessage: Field("A message to the seller about an existing licence.", length: 1...10_000),
    .byol: Field("Whether an existing licence is used."),
    .draftContent: Field("Whether draft content is used."),
  ]

  package init(
    editionId: String, editionRevision: Int, term: Int, termUnit: String, billingFrequency: String,
    lineItems: [OrderLineItem]
  ) {
    self.editionId = editionId
    self.editionRevision = editionRevision
    self.term = term
    self.termUnit = termUnit
    self.billingFrequency = billingFrequency
    self.lineItems = lineItems
  }
}
