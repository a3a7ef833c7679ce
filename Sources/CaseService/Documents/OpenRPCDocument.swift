import CaseModel
package import JSON

/// The result of `rpc.discover`.
package struct OpenRPCDocument: WrappedJSON {
  package static var schemaName: String? { "OpenRPCDocument" }
  package static var schema: JSON {
    [
      "type": "object", "description": "An OpenRPC 1.3 document.",
      "properties": [
        "openrpc": ["type": "string"], "info": ["type": "object"],
        "methods": ["type": "array", "items": ["type": "object"]],
        "x-notifications": ["type": "array", "items": ["type": "object"]], "components": ["type": "object"],
      ],
      "required": ["openrpc", "info", "methods", "components"],
    ]
  }
  package let json: JSON
  package init(_ json: JSON) { self.json = json }
}
