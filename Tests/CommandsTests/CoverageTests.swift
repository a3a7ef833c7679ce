import CaseModel
import CaseService
import Commands
import Configuration
import JSON
import Testing

@Suite("Examples, table and schemas agree")
struct CoverageTests {
  private static let document = OpenRPC.document(methodTable, version: Bootstrap.version)
  private static let checker = SchemaChecker(document: document)

  /// The results of examples have no undeclared members, although the document permits them for later versions.
  private static let results: SchemaChecker = {
    var builder = SchemaBuilder()
    for row in methodTable { _ = builder.schema(of: row.result) }
    return SchemaChecker(document: ["components": ["schemas": .object(builder.definitions)]])
  }()

  private static func method(_ name: String) -> JSON? {
    document["methods"]?.array?.first { $0["name"]?.string == name }
  }

  /// The params of a method as one schema.
  private static func params(of method: JSON) -> JSON {
    let members = method["params"]?.array ?? []
    return .object([
      .init("type", "object"),
      .init("properties", .object(members.map { .init($0["name"]?.string ?? "", $0["schema"] ?? true) })),
      .init("required", .array(members.filter { $0["required"] == true }.compactMap { $0["name"] })),
      // An editor sends members that casewire does not read.
      .init("additionalProperties", .bool(method["name"] == "initialize")),
    ])
  }

  @Test("Every method has an example and a refusal", arguments: methodTable.map(\.name))
  func examples(_ name: String) {
    let own = ExampleFile.all.filter { $0.method == name }
    #expect(own.contains { !$0.isRefusal }, "\(name) has no example of a success")
    #expect(own.contains { $0.isRefusal }, "\(name) has no example of a refusal")
  }

  @Test("Every example is in the folder of its method, and has a description", arguments: ExampleFile.all)
  func pages(_ example: ExampleFile) {
    let folder = example.name.split(separator: "/").dropLast().joined(separator: "/")
    if methodTable.contains(where: { $0.name == example.method }) {
      let isLifecycle = !example.method.contains("/")
      let isElsewhere = folder == "lifecycle/shutdown" && example.before.last?["method"] == "shutdown"
      #expect(folder == (isLifecycle ? "lifecycle/" : "") + example.method || isElsewhere)
    } else {
      #expect(folder == "lifecycle/unknown-method")
      #expect(["methodNotFound", "serverNotInitialized"].contains(example.kind))
    }
    #expect(example.description.hasSuffix(".") || example.description.hasSuffix("?"))
    let names = (example.json.object ?? []).map(\.name)
    #expect(names == ["description", "before", "request", "response"].filter { $0 != "before" || names.contains($0) })
    let slug = example.name.split(separator: "/").last ?? ""
    #expect(slug.allSatisfy { ($0.isLowercase && $0.isASCII) || $0.isNumber || $0 == "-" })
  }

  @Test("Requests and responses match the schemas", arguments: ExampleFile.all)
  func schemas(_ example: ExampleFile) throws {
    guard let method = Self.method(example.method) else { return }
    let asked = ExampleFile.expanded(example.request["params"] ?? .object([])).withoutNulls
    let faults = Self.checker.faults(asked, Self.params(of: method))
    if let result = example.response["result"] {
      #expect(faults == [])
      let schema = try #require(method["result"]?["schema"])
      #expect(Self.checker.faults(try ExampleFile.included(result), schema) == [])
      #expect(Self.results.faults(try ExampleFile.included(result), schema) == [])
    } else if example.kind != "invalidParams" {
      #expect(faults == [])
    }
  }

  @Test("A refusal has a code of the error table", arguments: ExampleFile.all.filter(\.isRefusal))
  func kinds(_ example: ExampleFile) throws {
    let error = try #require(example.response["error"])
    let kind = try #require(example.kind)
    let others = ["methodNotFound": -32601, "serverNotInitialized": -32002]
    #expect(error["code"]?.integer == Fault.Kind(rawValue: kind)?.code ?? others[kind])
    let declared = try #require(Self.document["components"]?["errors"]?[kind])
    #expect(declared["code"] == error["code"])
    let data = try #require(error["data"])
    #expect(Self.checker.faults(data, try #require(declared["data"])) == [])
    guard let row = methodTable.first(where: { $0.name == example.method }), kind != "invalidRequest" else { return }
    #expect(OpenRPC.kinds(row).contains { $0.rawValue == kind }, "\(row.name) does not declare \(kind)")
  }

  @Test(
    "The message of an invalid param shows its value", arguments: ExampleFile.all.filter { $0.kind == "invalidParams" })
  func values(_ example: ExampleFile) throws {
    let error = try #require(example.response["error"])
    guard let value = error["data"]?["issues"]?[0]?["value"] else { return }
    let shown = ["a list of 0": "an empty list"][value.string ?? ""] ?? value.string ?? value.text
    let message = try #require(error["message"]?.string)
    // Of a case, the message of an unknown profile shows only the profile.
    #expect(message.contains(shown) || message.hasPrefix("Unknown profile \"\(shown.prefix { $0 != "/" })\"."))
  }

  private static let configurations: [(text: String, faults: [String])] = [
    (#"{"profiles":{"work":{"provider":"ibm-cloud","credentials":{"apiKey":{"env":"KEY"}}}}}"#, []),
    (#"{"$schema":"x","files":["~/cases"],"profiles":{}}"#, ["$.profiles: 0 breaks minProperties 1"]),
    (
      #"{"profiles":{"work":{"provider":"ibm-cloud","credentials":{"apiKye":{"env":"KEY"}}}}}"#,
      ["$.profiles.work.credentials: apiKye is not declared"]
    ),
    (
      #"{"profiles":{"work":{"provider":"ibm-cloud","credentials":{"apiKey":{"environment":"KEY"}}}}}"#,
      ["$.profiles.work.credentials.apiKey: fits 0 of oneOf"]
    ),
    (
      #"{"profiles":{"Work":{"provider":"ibm-cloud","credentials":{"apiKey":"key"}}}}"#,
      [##"$.profiles.Work: "Work" does not match "^[a-z0-9][a-z0-9-]{0,31}$""##]
    ),
    (#"{"profile":{}}"#, ["$: profiles is missing", "$: profile is not declared"]),
  ]

  @Test("The schema of the configuration accepts valid files only", arguments: configurations)
  func configuration(text: String, faults: [String]) throws {
    let schema = configurationSchema(kinds: Bootstrap.kinds, policyMethods: Bootstrap.policyMethods)
    #expect(try SchemaChecker(document: schema).faults(JSON(parsing: text), schema) == faults)
  }

  private static let wrong: [(schema: String, value: String, fault: String)] = [
    (#"{"type":"string"}"#, "1", "$: number instead of \"string\""),
    (#"{"type":"integer"}"#, "1.5", "$: number instead of \"integer\""),
    (#"{"type":"integer","maximum":4}"#, "9", "$: 9 breaks maximum 4"),
    (#"{"type":"string","minLength":1}"#, #""""#, "$: 0 breaks minLength 1"),
    (#"{"type":"array","maxItems":1}"#, "[1,2]", "$: 2 breaks maxItems 1"),
    (#"{"enum":["a"]}"#, #""b""#, #"$: "b" is none of ["a"]"#),
    (#"{"pattern":"^a$"}"#, #""ab""#, #"$: "ab" does not match "^a$""#),
    (#"{"format":"date-time"}"#, #""2026-11-21""#, #"$: "2026-11-21" is no time"#),
    (#"{"required":["a"]}"#, "{}", "$: a is missing"),
    (#"{"properties":{},"additionalProperties":false}"#, #"{"a":1}"#, "$: a is not declared"),
    (#"{"items":{"properties":{"a":{"type":"null"}}}}"#, #"[{"a":1}]"#, "$[0].a: number instead of \"null\""),
    (#"{"oneOf":[{"type":"string"},{"type":"null"}]}"#, "1", "$: fits 0 of oneOf"),
    (##"{"$ref":"#/nowhere"}"##, "1", ##"$: no target: "#/nowhere""##),
    (#"{"multipleOf":2}"#, "1", "$: the keyword multipleOf cannot be checked"),
  ]

  @Test("The checker detects invalid values", arguments: wrong)
  func checker(schema: String, value: String, fault: String) throws {
    let checker = SchemaChecker(document: [:])
    #expect(try checker.faults(JSON(parsing: value), JSON(parsing: schema)) == [fault])
  }
}

extension JSON {
  /// The object without null members: in params, null means absent.
  fileprivate var withoutNulls: JSON {
    object.map { .object($0.filter { !$0.value.isNull }) } ?? self
  }
}
