import JSON

/// The arguments of an order that the simulated Red Hat Marketplace accepts.
enum TrialOrder {
  /// An account that may order.
  static let account = "6710c3a5e4b09d2f58a71e02"

  static func arguments(account: String = account) -> JSON {
    [
      "profile": "marketplace", "account": .string(account),
      "subscriptions": [
        [
          "type": "Trial", "editionId": "EID4TRL8", "editionRevision": 1, "term": 1, "termUnit": "Month",
          "billingFrequency": "Monthly", "lineItems": [["chargeId": "6710d1b8e4b09d2f58a72003", "quantity": 1]],
        ]
      ],
    ]
  }
}
