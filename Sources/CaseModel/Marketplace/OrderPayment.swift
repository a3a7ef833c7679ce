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
