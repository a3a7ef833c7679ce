package import CaseModel
package import JSON

/// The protocol as an OpenRPC 1.3 document, made from the method table.
package enum OpenRPC {
  package static func document(
    _ table: [Row], notifications: [NotificationRow] = notificationTable.rows, version: String
  ) -> JSON {
    var builder = SchemaBuilder(open: resultNames(table, notifications))
    let methods = table.map { method($0, &builder) }
    let notifications = notifications.map { notification($0, &builder) }
    _ = builder.schema(of: Failure.self)
    let errors = ErrorDocument.all.map { JSON.Member($0.kind, error($0, &builder)) }
    return [
      "openrpc": "1.3.2",
      "info": [
        "title": "casewire", "version": .string(ProtocolVersion.text),
        "description":
          "Support cases, comments, attachments and orders at several vendors, through one set of methods.",
      ],
      "methods": .array(methods), "x-notifications": .array(notifications),
      "components": ["schemas": .object(builder.definitions), "errors": .object(errors)],
    ]
  }

  /// The name, effect, summary and schemas of each method, for programs, with the schemas that these refer to.
  package static func summary(_ table: [Row]) -> JSON {
    var builder = SchemaBuilder()
    let methods = table.map { row -> JSON in
      [
        "name": .string(row.name), "effect": .string(row.effect.rawValue), "summary": .string(row.summary),
        "inline": .bool(row.isInline), "params": builder.schema(of: row.params),
        "result": builder.schema(of: row.result),
      ]
    }
    return ["methods": .array(methods), "components": ["schemas": .object(builder.definitions)]]
  }

  /// The objects that results and the server's notifications are made of. A later version may add members to them.
  private static func resultNames(_ table: [Row], _ notifications: [NotificationRow]) -> Set<String> {
    var builder = SchemaBuilder()
    for row in table { _ = builder.schema(of: row.result) }
    for notification in notifications where notification.direction == .fromServer {
      _ = builder.schema(of: notification.params)
    }
    _ = builder.schema(of: Failure.self)
    return Set(builder.definitions.map(\.name))
  }

  private static func method(_ row: Row, _ builder: inout SchemaBuilder) -> JSON {
    let schema = builder.schema(of: row.params, adding: common(row))
    let path = schema["$ref"]?.string ?? ""
    let params = (params(of: row) + common(row)).map { member -> JSON in
      [
        "name": .string(member.name), "description": .string(member.field?.help ?? ""),
        "required": .bool(member.isRequired), "schema": ["$ref": .string("\(path)/properties/\(member.name)")],
      ]
    }
    return [
      "name": .string(row.name), "summary": .string(row.summary), "paramStructure": "by-name",
      "params": .array(params), "x-params": schema,
      "result": ["name": "result", "schema": builder.schema(of: row.result)],
      "errors": .array(kinds(row).map { ["$ref": .string("#/components/errors/\($0.rawValue)")] }),
      "x-effect": .string(row.effect.rawValue),
    ]
  }

  private static func notification(_ notification: NotificationRow, _ builder: inout SchemaBuilder) -> JSON {
    [
      "name": .string(notification.name), "x-direction": .string(notification.direction.rawValue),
      "summary": .string(notification.summary), "params": builder.schema(of: notification.params),
    ]
  }

  /// The params of a method that are not common to all methods, in their order.
  package static func params(of row: Row) -> [WireProbe.Member] { WireProbe.members(of: row.params) }

  /// The common params that a method takes: an inline method has no timeout and no progress.
  private static func common(_ row: Row) -> [WireProbe.Member] {
    row.isInline ? [] : WireProbe.members(of: CommonParams.self).filter { $0.name != "_meta" }
  }

  /// The errors that a method can return.
  package static func kinds(_ row: Row) -> [Fault.Kind] {
    let takesState = params(of: row).contains { $0.name == "state" }
    if row.isInline { return [.invalidParams, .configuration] + (takesState ? [.resync] : []) + [.internalError] }
    return Fault.Kind.allCases.filter {
      switch $0 {
      // `rejected` is among the errors of reads: Cisco refuses a list with an unknown user.
      case .readOnly, .outcomeUnknown, .conflict: row.effect.isWrite
      case .resync: takesState
      case .invalidRequest: false
      default: true
      }
    }
  }

  private static func error(_ error: ErrorDocument, _ builder: inout SchemaBuilder) -> JSON {
    [
      "code": .number(error.code), "message": .string(error.meaning),
      "data": builder.reference(error.schemaName) { _ in error.schema },
    ]
  }
}
