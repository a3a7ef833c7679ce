package import JSON

/// A value of the vendor: a text, a number or an object.
package struct VendorContent: WrappedJSON {
  package static let schema: JSON = ["type": ["string", "number", "boolean", "object"]]
  package let json: JSON
  package init(_ json: JSON) { self.json = json }
}
