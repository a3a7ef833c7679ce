package import CaseModel
package import JSON
package import ProviderKit

/// Lists the providers.
package enum ProvidersList: InlineMethod {
  package typealias Params = NoParams
  package typealias Result = ProvidersListResult

  package static let name = "providers/list"
  package static let effect = Effect.reads
  package static let summary = "Lists the providers with their abilities, requirements and limits."

  package static func answer(_ params: NoParams, _ call: Call) throws(Fault) -> ProvidersListResult {
    ProvidersListResult(providers: call.context.kinds.map { ProviderInfo($0) })
  }
}

package struct ProvidersListResult: WireObject {
  package var providers: [ProviderInfo]

  package enum CodingKeys: String, CodingKey, CaseIterable { case providers }
  package static let fields: [CodingKeys: Field] = [.providers: Field("All built-in providers.")]
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
    .provider: Field("The id, which is `provider` in the configuration of a profile."),
    .name: Field("The vendor's name."),
    .abilities: Field("The methods that the vendor supports."),
    .actions: Field("The actions of `cases/setStatus` that the vendor supports."),
    .requirements: Field("The params that this vendor requires although the schemas do not."),
    .limits: Field("The limits of the vendor's params."),
    .numberPatterns: Field("Regular expressions that match the vendor's case numbers."),
    .auth: Field("The ways to log in, the recommended one first."),
    .baseURL: Field("The usual address of the vendor's API."),
    .vendorFields: Field("The JSON Schema of `vendorFields` of the vendor's cases.", as: JSONObject.self),
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
