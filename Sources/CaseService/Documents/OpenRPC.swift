package import CaseModel
package import JSON

/// The protocol as an OpenRPC 1.3 document, made from the method table.
package enum OpenRPC {
  package static func document(_ table: [Row], version: String) -> JSON {
    var builder = SchemaBuilder()
    let common = WireProbe.members(of: CommonParams.self).filter { $0.name != "_meta" }
    let methods = table.map { method($0, common, &builder) }
    return [
      "openrpc": "1.3.2",
      "info": [
        "title": "casewire", "version": .string(ProtocolVersion.text),
        "description":
          "Support cases, comments, attachments and orders at several vendors, through one set of methods.",
      ],
      "methods": .array(methods),
      "components": [
        "schemas": .object(builder.definitions),
        "errors": .object(Fault.Kind.allCases.map { .init($0.rawValue, error($0)) }),
      ],
    ]
  }

  private static func method(
    _ row: Row, _ common: [WireProbe.Member], _ builder: inout SchemaBuilder
  ) -> JSON {
    // Only what waits can be timed or report progress.
    let params = (params(of: row) + (row.isInline ? [] : common)).map { member -> JSON in
      [
        "name": .string(member.name), "description": .string(member.field?.help ?? ""),
        "required": .bool(member.isRequired), "schema": builder.schema(of: member.type, member.field),
      ]
    }
    return [
      "name": .string(row.name), "summary": .string(row.summary), "paramStructure": "by-name",
      "params": .array(params),
      "result": ["name": "result", "schema": resultSchema(of: row, &builder)],
      "errors": .array(kinds(row).map { ["$ref": .string("#/components/errors/\($0.rawValue)")] }),
      "x-effect": .string(row.effect.rawValue),
    ]
  }

  /// The params that are a method's own, in their order.
  package static func params(of row: Row) -> [WireProbe.Member] { WireProbe.members(of: row.params) }

  /// The schema of a method's result, also of those whose type is any JSON.
  static func resultSchema(of row: Row, _ builder: inout SchemaBuilder) -> JSON {
    switch row.name {
    case Shutdown.name: ["type": "null"]
    case Discover.name: ["type": "object", "description": "An OpenRPC document."]
    default: builder.schema(of: row.result)
    }
  }

  /// The errors that a method may give.
  package static func kinds(_ row: Row) -> [Fault.Kind] {
    if row.isInline { return [.invalidParams, .configuration, .internalError] }
    return Fault.Kind.allCases.filter {
      switch $0 {
      // What a list is asked for can be refused, too: a user whom Cisco does not know.
      case .readOnly, .outcomeUnknown, .conflict: row.effect.isWrite
      case .invalidRequest: false
      default: true
      }
    }
  }

  private static func error(_ kind: Fault.Kind) -> JSON {
    [
      "code": .number(kind.code), "message": .string(kind.meaning),
      "data": ["kind": .string(kind.rawValue)],
    ]
  }
}
