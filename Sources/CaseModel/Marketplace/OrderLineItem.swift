package import JSON

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
