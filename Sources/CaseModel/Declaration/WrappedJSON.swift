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
