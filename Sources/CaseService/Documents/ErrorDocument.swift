import CaseModel
import JSON

/// An error in the documents.
struct ErrorDocument {
  let code: Int
  let kind: String
  let meaning: String
  let details: [FaultDetail]

  var isOfConnection: Bool { Self.ofConnection.contains { $0.kind == kind } }
  /// The name of the schema of `data`.
  var schemaName: String { kind.prefix(1).uppercased() + kind.dropFirst() + "Data" }
  var schema: JSON { FaultDetail.schema([kind], details) }

  /// The errors of methods, then those of the connection.
  static let all: [ErrorDocument] =
    Fault.Kind.allCases.map {
      ErrorDocument(code: $0.code, kind: $0.rawValue, meaning: $0.meaning, details: FaultDetail.of($0))
    } + ofConnection

  private static let ofConnection = [
    ErrorDocument(
      code: -32700, kind: "parseError", meaning: "The message is not JSON.",
      details: [
        FaultDetail("offset", "The offset of the syntax error, in bytes.", integer),
        FaultDetail("line", "The line of the syntax error.", integer),
        FaultDetail("column", "The column of the syntax error.", integer),
      ]),
    ErrorDocument(
      code: -32601, kind: "methodNotFound", meaning: "Unknown method.",
      details: [
        FaultDetail("method", "The method of the request."),
        FaultDetail(
          "nearest", "Methods with a similar name.", ["type": "array", "items": ["type": "string"]]),
      ]),
    ErrorDocument(
      code: -32002, kind: "serverNotInitialized", meaning: "The methods of LSP require `initialize` first.", details: []
    ),
    ErrorDocument(
      code: -32803, kind: "requestFailed",
      meaning: "The server ended before the request was completed; the vendor may have acted.",
      details: [FaultDetail("retriable", "Whether the same request may be sent again.", ["type": "boolean"])]),
  ]

  private static let integer: JSON = ["type": "integer"]
}
