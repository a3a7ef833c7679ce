package import JSON

/// An order for an account.
package struct NewOrder: Sendable, Equatable {
  /// The id of the order. The vendor does not document that it detects a repeated id.
  package var requestId: String
  package var account: String
  package var subscriptions: [OrderSubscription]
  package var payment: OrderPayment?
  package var requestor: OrderRequestor?
  package var quote: String?

  package init(requestId: String, account: String, subscriptions: [OrderSubscription]) {
    self.requestId = requestId
    self.account = account
    self.subscriptions = subscriptions
  }

  /// The editions of the order, without repetitions.
  package var editions: [String] {
    var seen: Set<String> = []
    return subscriptions.map(\.editionId).filter { seen.insert($0).inserted }
  }
}

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
    .autoRenewal: Field("Whether it is renewed at its end; true at the vendor by default."),
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

/// An item of a subscription to order.
package struct OrderLineItem: WireObject, Equatable {
  package var chargeId: String
  package var quantity: JSONNumber
  package var price: JSONNumber?
  package var unitPrice: JSONNumber?
  package var overagePrice: JSONNumber?
  package var tax: JSONNumber?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case chargeId, quantity, price, unitPrice, overagePrice, tax
  }
  package static let fields: [CodingKeys: Field] = [
    .chargeId: Field("The `id` of the charge, as in the edition's `editionCharges`.", length: 1...200),
    .quantity: Field("The quantity; sent as written."),
    .price: Field("The price for a billing period."),
    .unitPrice: Field("The price of one unit."),
    .overagePrice: Field("The price of the overage."),
    .tax: Field("The tax in per cent."),
  ]

  package init(chargeId: String, quantity: JSONNumber) {
    self.chargeId = chargeId
    self.quantity = quantity
  }
}

/// The payment of an order.
package struct OrderPayment: WireObject, Equatable {
  package var purchaseOrderNumber: String?
  package var paymentAuthRef: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case purchaseOrderNumber, paymentAuthRef }
  package static let fields: [CodingKeys: Field] = [
    .purchaseOrderNumber: Field("The purchase order to bill against.", length: 1...200),
    .paymentAuthRef: Field("The reference of the credit card's authorization.", length: 1...1000),
  ]

  package init(purchaseOrderNumber: String? = nil, paymentAuthRef: String? = nil) {
    self.purchaseOrderNumber = purchaseOrderNumber
    self.paymentAuthRef = paymentAuthRef
  }
}

/// The person who orders.
package struct OrderRequestor: WireObject, Equatable {
  package var iamId: String?
  package var email: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case iamId, email }
  package static let fields: [CodingKeys: Field] = [
    .iamId: Field("The id at IAM.", length: 1...200),
    .email: Field("The e-mail address.", length: 1...320),
  ]

  package init(iamId: String? = nil, email: String? = nil) {
    self.iamId = iamId
    self.email = email
  }
}
