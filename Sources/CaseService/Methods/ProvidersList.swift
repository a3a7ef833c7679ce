package import CaseModel
package import JSON
package import ProviderKit

/// Tells what each vendor can do.
package enum ProvidersList: InlineMethod {
  package typealias Params = NoParams
  package typealias Result = ProvidersListResult

  package static let name = "providers/list"
  package static let effect = Effect.reads
  package static let summary = "Tells what each provider can do, what it requires and where its limits are."

  package static func answer(_ params: NoParams, _ call: Call) throws(Fault) -> ProvidersListResult {
    ProvidersListResult(providers: call.context.kinds.map { ProviderInfo($0) })
  }
}

package struct ProvidersListResult: WireObject {
  package var providers: [ProviderInfo]

  package enum CodingKeys: String, CodingKey, CaseIterable { case providers }
  package static let fields: [CodingKeys: Field] = [.providers: Field("All providers that are built in.")]
}

package struct ProviderInfo: WireObject {
  package var provider: String
  package var name: String
  package var abilities: [String]
  package var actions: [String]
  package var requirements: [ProviderDescriptor.Requirement]
  package var limits: [ProviderDescriptor.Limit]
  package var numberPatterns: [String]
  package var auth: [ProviderDescriptor.AuthKind]
  package var baseURL: String
  package var vendorFields: JSON

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case provider, name, abilities, actions, requirements, limits, numberPatterns, auth, baseURL, vendorFields
  }
  package static let fields: [CodingKeys: Field] = [
    .provider: Field("The id that profiles name."),
    .name: Field("The vendor's name."),
    .abilities: Field("The methods that work with it."),
    .actions: Field("What `cases/setStatus` can be asked for."),
    .requirements: Field("What it requires beyond the schemas."),
    .limits: Field("The bounds it sets."),
    .numberPatterns: Field("What its case numbers look like, as regular expressions."),
    .auth: Field("How to log in, best first."),
    .baseURL: Field("Its public address."),
    .vendorFields: Field("JSON Schema of `vendorFields` of its cases.", as: JSONObject.self),
  ]

  init(_ kind: ProviderKind) {
    let descriptor = kind.descriptor
    provider = descriptor.id
    name = descriptor.name
    abilities = kind.sample().supportedMethods
    actions = descriptor.actions
    requirements = descriptor.requirements
    limits = descriptor.limits
    numberPatterns = descriptor.numberPatterns.map(\.text)
    auth = descriptor.authKinds
    baseURL = descriptor.baseURL
    vendorFields = descriptor.vendorFields
  }
}
