package import JSON

/// The id of a request, or a token that the client chooses.
package struct RequestToken: WrappedJSON {
  package static let schema: JSON = ["type": ["string", "number"]]
  package let json: JSON
  package init(_ json: JSON) { self.json = json }
}
