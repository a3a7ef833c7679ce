package import JSON

/// An object whose members are not declared.
package struct JSONObject: WrappedJSON {
  package static let schema: JSON = ["type": "object"]
  package let json: JSON
  package init(_ json: JSON) { self.json = json }
}
