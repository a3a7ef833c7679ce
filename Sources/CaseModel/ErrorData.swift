package import JSON

/// `data` of an error of any kind.
package struct ErrorData: WrappedJSON {
  package static var schemaName: String? { "ErrorData" }
  package static var schema: JSON { FaultDetail.schema(Fault.Kind.allCases.map(\.rawValue), FaultDetail.all) }
  package let json: JSON
  package init(_ json: JSON) { self.json = json }
}
