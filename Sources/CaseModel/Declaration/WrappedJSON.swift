package import JSON

/// A JSON value with a schema of its own. As the `schemaType` of a field it describes a property that is plain JSON.
package protocol WrappedJSON: WireValue {
  var json: JSON { get }
  init(_ json: JSON)
}

extension WrappedJSON {
  package static var placeholder: Self { Self(.null) }
  package static func read(_ json: JSON) -> Self? { Self(json) }
  package func write(to writer: inout JSONWriter) { json.write(to: &writer) }
}

/// An object whose members are not declared. An empty list counts as an empty object, because some languages (Lua, PHP) encode
/// both in the same way.
package struct JSONObject: WrappedJSON {
  package static let schema: JSON = ["type": "object"]
  package let json: JSON
  package init(_ json: JSON) { self.json = json }
  package static func read(_ json: JSON) -> JSONObject? { accepts(json) ? JSONObject(json) : nil }
  package static func accepts(_ json: JSON) -> Bool { json.object != nil || json.array?.isEmpty == true }
}

/// A value of the vendor: a text, a number or an object.
package struct VendorContent: WrappedJSON {
  package static let schema: JSON = ["type": ["string", "number", "boolean", "object"]]
  package let json: JSON
  package init(_ json: JSON) { self.json = json }
}

/// The id of a request, or a token that the client chooses.
package struct RequestToken: WrappedJSON {
  package static let schema: JSON = ["type": ["string", "number"]]
  package let json: JSON
  package init(_ json: JSON) { self.json = json }
}
