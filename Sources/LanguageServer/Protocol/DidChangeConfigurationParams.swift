package import CaseModel
package import JSON

/// The params of `workspace/didChangeConfiguration`.
package struct DidChangeConfigurationParams: WireObject {
  package var settings: JSON?

  package enum CodingKeys: String, CodingKey, CaseIterable { case settings }
  package static let fields: [CodingKeys: Field] = [
    .settings: Field("The settings, for clients without `workspace/configuration`.")
  ]
  package static var allowsOtherMembers: Bool { true }
}
