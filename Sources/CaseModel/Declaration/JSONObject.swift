package import JSON

/// An object whose members are not declared. An empty list counts as an empty object, because some languages (Lua, PHP) encode
/// both in the same way.
package struct JSONObject: WrappedJSON {
  package static let schema: JSON = ["type": "object"]
  package let json: JSON
  package init(_ json: JSON) { self.json = json }
  package static func read(_ json: JSON) -> JSONObject? { accepts(json) ? JSONObject(json) : nil }
  package static func accepts(_ json: JSON) -> Bool { json.object != nil || json.array?.isEmpty == true }
}
