import CaseModel
package import JSON
package import ProviderKit

/// The JSON Schema (draft 7) of the configuration file for these kinds of provider. It is made from the declarations with
/// which the file is checked. Rules that a schema cannot express (modes of files, addresses) are in its descriptions.
///
/// - Parameter policyMethods: the methods that a policy may name.
package func configurationSchema(kinds: [ProviderKind], policyMethods: [String] = []) -> JSON {
  let profile: JSON = [
    "type": "object",
    "properties": properties(
      ConfigurationKey.profile(nil, among: kinds).filter { $0.name == "provider" }, replacing: [:]),
    "required": ["provider"],
    "allOf": .array(
      kinds.map {
        [
          "if": ["properties": ["provider": ["const": .string($0.descriptor.id)]], "required": ["provider"]],
          "then": ["$ref": .string("#/definitions/\($0.descriptor.id)")],
        ]
      }),
  ]
  let profiles = described(
    ConfigurationKey.profiles,
    [
      .init("propertyNames", ["pattern": ProfileName.schema["pattern"] ?? .null]),
      .init("additionalProperties", ["$ref": "#/definitions/profile"]),
    ])
  let head: [JSON.Member] = [
    .init("$schema", "http://json-schema.org/draft-07/schema#"),
    .init("title", "The configuration of casewire"),
  ]
  let definitions: [JSON.Member] =
    [.init("profile", profile), .init("secret", secret)]
    + (policyMethods.isEmpty ? [] : [.init("policyName", policyName(policyMethods))])
    + kinds.map { .init($0.descriptor.id, definition($0, among: kinds, policyMethods)) }
  return .object(
    head + (object(ConfigurationKey.top, replacing: ["profiles": profiles]).object ?? [])
      + [.init("definitions", .object(definitions))])
}

/// The profiles of one vendor.
private func definition(_ kind: ProviderKind, among kinds: [ProviderKind], _ policyMethods: [String]) -> JSON {
  let keys = ConfigurationKey.profile(kind, among: kinds)
  let names = ConfigurationKey.credentials([kind])
  var replaced: [String: JSON] = [:]
  if let key = keys.first(where: { $0.name == "polling" }) {
    let members = object(ConfigurationKey.polling(kind.descriptor.polling), replacing: [:])
    replaced["polling"] = described(key, (members.object ?? []).filter { $0.name != "type" })
  }
  for key in keys where !policyMethods.isEmpty && (key.name == "allow" || key.name == "confirm") {
    replaced[key.name] = described(key, [.init("items", ["$ref": "#/definitions/policyName"])], without: "items")
  }
  if let key = keys.first(where: { $0.name == "credentials" }) {
    let exclusions = kind.descriptor.exclusiveCredentials.map { names -> JSON in
      ["not": ["required": .array(names.map { .string($0) })]]
    }
    let rules = exclusions.isEmpty ? [] : [JSON.Member("allOf", .array(exclusions))]
    replaced["credentials"] = described(
      key,
      [
        .init("properties", .object(names.map { .init($0, ["$ref": "#/definitions/secret"]) })),
        .init("additionalProperties", false),
      ] + rules)
  }
  let title = JSON.Member("title", .string(kind.descriptor.name))
  return .object([title] + (object(keys, replacing: replaced).object ?? []))
}

/// An entry of `allow` and `confirm`.
private func policyName(_ methods: [String]) -> JSON {
  let names = (PolicyReader.effects + methods).map { JSON.string($0) }
  return ["description": "An effect, or the name of a method.", "type": "string", "enum": .array(names)]
}

private var secret: JSON {
  let forms = ConfigurationKey.secretForms.map { object([$0], required: true, replacing: [:]) }
  let literal: JSON = [
    "description": "The secret itself. This file must then have mode 600.", "type": "string", "minLength": 1,
  ]
  return ["description": "A secret, or its source.", "oneOf": .array([literal] + forms)]
}

private func object(_ keys: [ConfigurationKey], required all: Bool = false, replacing: [String: JSON]) -> JSON {
  var members: [JSON.Member] = [
    .init("type", "object"), .init("properties", properties(keys, replacing: replacing)),
  ]
  let required = keys.filter { all || $0.isRequired }.map { JSON.string($0.name) }
  if !required.isEmpty { members.append(.init("required", .array(required))) }
  members.append(.init("additionalProperties", false))
  return .object(members)
}

private func properties(_ keys: [ConfigurationKey], replacing: [String: JSON]) -> JSON {
  .object(keys.map { .init($0.name, replacing[$0.name] ?? described($0, [])) })
}

/// The schema of the key after its description, and more members after that.
private func described(_ key: ConfigurationKey, _ more: [JSON.Member], without name: String? = nil) -> JSON {
  let own = (key.schema.object ?? []).filter { $0.name != name }
  return .object([.init("description", .string(key.help))] + own + more)
}
