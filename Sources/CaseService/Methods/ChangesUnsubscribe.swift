package import CaseModel
import JSON

/// Ends a subscription.
package enum ChangesUnsubscribe: InlineMethod {
  package typealias Params = ChangesUnsubscribeParams
  package typealias Result = EmptyResult

  package static let name = "changes/unsubscribe"
  package static let effect = Effect.session
  package static let summary = "Ends a subscription of this connection."

  package static func answer(_ params: ChangesUnsubscribeParams, _ call: Call) throws(Fault) -> EmptyResult {
    guard call.client.subscriptions.remove(params.subscription) else {
      throw .invalidParams(
        "subscription", "must be a subscription of this connection", value: .string(params.subscription))
    }
    return EmptyResult()
  }
}

package struct ChangesUnsubscribeParams: WireObject {
  package var subscription: String

  package enum CodingKeys: String, CodingKey, CaseIterable { case subscription }
  package static let fields: [CodingKeys: Field] = [
    .subscription: Field("The subscription.", length: 1...100)
  ]
}
