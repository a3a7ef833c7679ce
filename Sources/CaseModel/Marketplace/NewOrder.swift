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
