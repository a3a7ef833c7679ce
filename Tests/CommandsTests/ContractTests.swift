import CaseModel
import CaseService
import Commands
import JSON
import Testing

@Suite("The contract for generators")
struct ContractTests {
  private static let document = OpenRPC.document(methodTable, version: Bootstrap.version)
  private static let schemas = document["components"]?["schemas"]?.object ?? []

  private static func schema(_ name: String) -> JSON? { schemas.last { $0.name == name }?.value }

  private static func name(_ reference: JSON?) -> String? {
    reference?["$ref"]?.string?.split(separator: "/").last.map(String.init)
  }

  /// The named schemas that a value references, at any depth.
  private static func names(in value: JSON) -> [String] {
    let own = name(value).map { [$0] } ?? []
    return own + (value.object ?? []).flatMap { names(in: $0.value) } + (value.array ?? []).flatMap(names)
  }

  /// The schemas of results, errors and the server's notifications.
  private static let results: Set<String> = {
    let methods = (document["methods"]?.array ?? []).compactMap { name($0["result"]?["schema"]) }
    let notifications = (document["x-notifications"]?.array ?? []).filter { $0["x-direction"] == "fromServer" }
    let errors = (document["components"]?["errors"]?.object ?? []).compactMap { name($0.value["data"]) }
    var found: Set<String> = []
    var rest = methods + notifications.compactMap { name($0["params"]) } + errors + ["Failure"]
    while let next = rest.popLast() {
      guard found.insert(next).inserted, let schema = schema(next) else { continue }
      rest += names(in: schema)
    }
    return found
  }()

  @Test("Every method has a named schema for its params and its result", arguments: methodTable.map(\.name))
  func methods(_ method: String) throws {
    let found = try #require(Self.document["methods"]?.array?.first { $0["name"]?.string == method })
    let params = try #require(Self.name(found["x-params"]).flatMap(Self.schema))
    let names = found["params"]?.array?.compactMap { $0["name"]?.string } ?? []
    #expect(params["properties"]?.object?.map(\.name) == names)
    for param in found["params"]?.array ?? [] {
      let isRequired = params["required"]?.array?.contains(param["name"] ?? .null) ?? false
      #expect(param["required"]?.bool == isRequired)
    }
    #expect(Self.name(found["result"]?["schema"]).flatMap(Self.schema) != nil)
  }

  @Test("Params are closed, unless the client's protocol has more members; results are open to later versions")
  func openAndClosed() {
    for schema in Self.schemas {
      let rule = schema.value["additionalProperties"]
      if Self.results.contains(schema.name) {
        #expect(rule == nil, "\(schema.name)")
      } else if schema.value["type"] == "object" {
        #expect(rule?.bool == (schema.name == "InitializeParams"), "\(schema.name)")
      }
    }
    #expect(
      Self.results.isSuperset(of: ["Case", "CasesListResult", "Failure", "ErrorData", "Session", "ShutdownResult"]))
  }

  /// Members of results that hold any JSON. All others have a type.
  private static let untyped: Set<String> = ["Case.raw", "Comment.raw", "Attachment.raw"]
  /// Records with the vendor's own members, whose types are not fixed.
  private static let vendors = ["Account", "Charge", "Edition", "Subscription", "Tier", "Unit"]

  @Test("Every member of a result has a type")
  func types() throws {
    for name in Self.results where !Self.vendors.contains(where: { name.hasPrefix($0) }) {
      let schema = try #require(Self.schema(name))
      #expect(schema["type"] != nil, "\(name)")
      for property in schema["properties"]?.object ?? [] {
        let isTyped = ["type", "allOf", "$ref", "enum"].contains { property.value[$0] != nil }
        #expect(isTyped != Self.untyped.contains("\(name).\(property.name)"), "\(name).\(property.name)")
        if property.value["type"] == "array" { #expect(property.value["items"]?.object?.isEmpty == false) }
      }
    }
  }

  @Test("Every kind of error has a schema for its data", arguments: Fault.Kind.allCases)
  func errors(_ kind: Fault.Kind) throws {
    let error = try #require(Self.document["components"]?["errors"]?[kind.rawValue])
    let schema = try #require(Self.name(error["data"]).flatMap(Self.schema))
    #expect(schema["properties"]?["kind"]?["enum"] == [.string(kind.rawValue)] && schema["required"] == ["kind"])
    let fault = Fault(kind, "x").with("profile", "work")
    #expect(SchemaChecker(document: Self.document).faults(fault.data, try #require(error["data"])) == [])
  }

  @Test("Notifications have a direction and a named schema")
  func notifications() throws {
    let found = try #require(Self.document["x-notifications"]?.array)
    #expect(found.map { $0["name"]?.string } == notificationTable.rows.map(\.name))
    for notification in found {
      #expect(["fromClient", "fromServer"].contains(notification["x-direction"]?.string))
      #expect(Self.name(notification["params"]).flatMap(Self.schema) != nil)
      #expect(notification["summary"]?.string?.hasSuffix(".") == true)
    }
  }

  @Test("The member names in the guide and the README are those of the documents")
  func guide() throws {
    let documents = try ["openrpc.json", "config.schema.json", "casewire.schema.json"].map {
      try Repository.read("protocol/\($0)")
    }.joined()
    let known = Set(documents.split { !$0.isLetter && !$0.isNumber }.map(String.init))
    // Methods of LSP, members of MCP, and those of the audit.
    let others: Set = [
      "isError", "structuredContent", "readOnlyHint", "frontEnd",
      "textDocument", "textDocumentContent", "showDocument", "showMessageRequest", "didChangeConfiguration",
      "inlayHint",
      "workspaceSymbol",
    ]
    for page in ["README.md", "protocol/configuration.md", "protocol/guide.md", "protocol/security.md"] {
      var isCode = false
      for line in try Repository.read(page).split(separator: "\n") {
        if line.hasPrefix("```") { isCode.toggle() }
        guard !isCode else { continue }
        for code in line.matches(of: /`([^`]+)`/).map(\.1) {
          for word in code.matches(of: /\b[a-z]+[A-Z]\w*\b/).map({ String($0.0) }) {
            #expect(known.contains(word) || others.contains(word), "\(page): `\(word)`")
          }
        }
      }
    }
  }
}
