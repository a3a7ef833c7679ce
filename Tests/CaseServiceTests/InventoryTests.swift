import CaseModel
import CaseService
import CaseStore
import JSON
import JSONRPC
import Testing

private let lifecycle = ["initialize", "shutdown", "ping", "rpc.discover"]

@Test("Each method has a unique name: noun/verb, or a lifecycle method")
private func names() {
  #expect(Set(methodTable.map(\.name)).count == methodTable.count)
  for row in methodTable where !lifecycle.contains(row.name) {
    let parts = row.name.split(separator: "/", omittingEmptySubsequences: false)
    #expect(parts.count == 2, "\(row.name)")
    for part in parts { #expect(!part.isEmpty && part.allSatisfy { $0.isASCII && $0.isLetter }, "\(row.name)") }
    #expect(row.name.first?.isLowercase == true)
  }
}

@Test("Inline methods change nothing at a vendor, and methods that change something are queued in a lane")
private func effects() {
  for row in methodTable {
    if row.isInline { #expect([.reads, .session].contains(row.effect), "\(row.name)") }
    let verb = row.name.split(separator: "/").last ?? ""
    if ["list", "get", "status"].contains(verb) { #expect(row.effect == .reads, "\(row.name)") }
    // A watchlist is a property of the case: adding to it changes the case, and can be repeated.
    let isNew = verb == "add" && row.name != "watchlist/add" || verb == "create"
    if isNew { #expect(row.effect == .adds, "\(row.name)") }
    if verb == "delete" { #expect(row.effect == .destroys, "\(row.name)") }
  }
  #expect(Effect.allCases.filter(\.isWrite) == [.adds, .changes, .destroys])
}

@Test("Each summary is one sentence")
private func summaries() {
  for row in methodTable {
    #expect(row.summary.hasSuffix(".") && row.summary.count > 20 && !row.summary.contains("\n"), "\(row.name)")
  }
}

// MARK: Declarations

/// Every object in params and results of the table, by name.
private func declared() -> [String: any WireObject.Type] {
  var found: [String: any WireObject.Type] = [:]
  var waiting: [any Any.Type] = methodTable.flatMap { [$0.params, $0.result] as [any Any.Type] } + [CommonParams.self]
  while let type = waiting.popLast() {
    if let list = type as? any AnyList.Type {
      waiting.append(list.element)
    } else if let object = type as? any WireObject.Type, found[String(reflecting: type)] == nil {
      found[String(reflecting: type)] = object
      waiting += WireProbe.members(of: object).map(\.type)
    }
  }
  return found
}

private protocol AnyList {
  static var element: any Any.Type { get }
}

extension Array: AnyList {
  fileprivate static var element: any Any.Type { Element.self }
}

@Test("Every member of every object has a help text, and every help text a member")
private func helpTexts() {
  let objects = declared()
  #expect(objects.count > 20)
  for (name, object) in objects { check(object, name) }
}

private func check<Object: WireObject>(_ type: Object.Type, _ name: String) {
  let members = WireProbe.members(of: type)
  for member in members {
    let help = member.field?.help ?? ""
    #expect(help.hasSuffix(".") && !help.contains("\n"), "\(name).\(member.name): \(help)")
  }
  #expect(Set(members.map(\.name)) == Set(Object.memberNames), "\(name)")
  #expect(Object.CodingKeys.allCases.count == Object.fields.count, "\(name)")
}

@Test("Schema names are unique")
private func schemaNames() {
  let names = declared().values.map { $0.schemaName }
  #expect(Set(names).count == names.count, "\(names.sorted())")
  for name in names { #expect(name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }, "\(name)") }
}

// MARK: OpenRPC

private let document = OpenRPC.document(methodTable, version: "1.2.3")

@Test("The OpenRPC document has its parts")
private func openRPC() throws {
  #expect(document["openrpc"]?.string?.hasPrefix("1.3.") == true)
  #expect(document["info"]?["title"] == "casewire")
  #expect(document["info"]?["version"]?.string?.isEmpty == false)
  let methods = document["methods"]?.array ?? []
  #expect(methods.map { $0["name"]?.string } == methodTable.map(\.name))
  for method in methods {
    let name = method["name"]?.string ?? "?"
    #expect(method["result"]?["name"]?.string != nil && method["result"]?["schema"] != nil, "\(name)")
    #expect(method["paramStructure"] == "by-name")
    let params = method["params"]?.array ?? []
    #expect(Set(params.map { $0["name"]?.string }).count == params.count, "\(name)")
    for param in params {
      #expect(param["name"]?.string?.isEmpty == false && param["schema"]?.object != nil, "\(name)")
      #expect(param["description"]?.string?.isEmpty == false && param["required"]?.bool != nil, "\(name)")
    }
    for error in method["errors"]?.array ?? [] { #expect(try resolved(error)?["code"]?.integer != nil, "\(name)") }
  }
  let required = methods.first { $0["name"] == "comments/add" }?["params"]?.array?.filter { $0["required"] == true }
  #expect(required?.map { $0["name"]?.string } == ["case", "text"])
}

@Test("rpc.discover returns the same document")
private func discover() async throws {
  #expect(try await ServiceHarness().call("rpc.discover").result == document)
}

@Test("Every schema is valid in draft 7, and its references resolve")
private func schemas() throws {
  var count = 0
  for definition in document["components"]?["schemas"]?.object ?? [] {
    try check(definition.value, definition.name, &count)
  }
  for method in document["methods"]?.array ?? [] {
    let name = method["name"]?.string ?? "?"
    if let schema = method["result"]?["schema"] { try check(schema, name, &count) }
    for param in method["params"]?.array ?? [] {
      try check(param["schema"] ?? .null, "\(name) \(param["name"]?.text ?? "?")", &count)
    }
  }
  #expect(count > 200)
}

private func resolved(_ value: JSON) throws -> JSON? {
  guard let reference = value["$ref"]?.string else { return value }
  guard reference.hasPrefix("#/") else { return nil }
  return reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) { $0?[String($1)] }
}

private func check(_ schema: JSON, _ path: String, _ count: inout Int) throws {
  count += 1
  let members = try #require(schema.object, "\(path)")
  for member in members {
    let (name, value) = (member.name, member.value)
    let isGood: Bool
    switch name {
    case "$ref":
      isGood = try resolved(schema)?.object != nil && members.count == 1
    case "type":
      let known = ["object", "array", "string", "integer", "number", "boolean", "null"]
      let types = value.array?.compactMap(\.string) ?? [value.string ?? ""]
      isGood = types.allSatisfy(known.contains) && Set(types).count == types.count
    case "description", "format", "pattern", "title": isGood = value.string?.isEmpty == false
    case "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems": isGood = value.integer != nil
    case "enum":
      let texts = value.array?.map(\.text) ?? []
      isGood = !texts.isEmpty && Set(texts).count == texts.count
    case "required":
      let names = value.array?.compactMap(\.string) ?? []
      isGood = !names.isEmpty && names.allSatisfy { schema["properties"]?[$0] != nil }
    case "properties":
      for property in value.object ?? [] { try check(property.value, "\(path).\(property.name)", &count) }
      isGood = value.object != nil
    case "items":
      try check(value, "\(path)[]", &count)
      isGood = schema["type"] == "array"
    case "allOf":
      for part in value.array ?? [] { try check(part, path, &count) }
      isGood = value.array?.isEmpty == false
    case "additionalProperties":
      if value.bool == nil { try check(value, "\(path).*", &count) }
      isGood = true
    case "default": isGood = fits(value, schema)
    default: isGood = false
    }
    #expect(isGood, "\(path): \(name) is \(value.text)")
  }
}

private func fits(_ value: JSON, _ schema: JSON) -> Bool {
  if let choices = schema["enum"]?.array, !choices.contains(value) { return false }
  switch schema["type"]?.string {
  case "integer":
    guard let number = value.integer else { return false }
    return number >= schema["minimum"]?.integer ?? .min && number <= schema["maximum"]?.integer ?? .max
  case "string": return value.string != nil
  case "boolean": return value.bool != nil
  case "null": return value.isNull
  default: return false
  }
}

@Test("Every result has exactly the members that its schema declares")
private func answers() async throws {
  var row = Case.fake("one", 1, updated: 1)
  row.owner = User(name: "Ann")
  let vendor = FakeVendor("one", [row])
  vendor.setComments([.init(id: "c1", text: "x", author: User(name: "Ann"), createdAt: minute(1))], of: "F1")
  let harness = ServiceHarness([vendor.asProfile(account: "one"), .broken("bad")], store: .init(location: .memory))
  let params = [
    "initialize": "{}", "cases/get": #"{"case":"one/F1","raw":true}"#, "comments/list": #"{"case":"one/F1"}"#,
    "comments/add": #"{"case":"one/F1","text":"x"}"#,
  ]
  for method in document["methods"]?.array ?? [] {
    let name = method["name"]?.string ?? "?"
    // The fake vendor has cases and comments; the examples check the results of the others against their schemas.
    let isHere = lifecycle.contains(name) || name.hasSuffix("/status") || name.hasSuffix("/list") || params[name] != nil
    guard isHere, !["attachments/list", "values/list", "accounts/list", "uoms/list"].contains(name) else { continue }
    let reply = try await harness.call(name, params[name])
    let result = try #require(reply.result, "\(name): \(reply.short)")
    try conforms(result, method["result"]?["schema"] ?? .null, name)
  }
}

private func conforms(_ value: JSON, _ schema: JSON, _ path: String) throws {
  let schema = try resolved(schema["allOf"]?[0] ?? schema) ?? .null
  switch schema["type"]?.string {
  case "object":
    // An object without declared members is open.
    guard schema["properties"] != nil else { return }
    let members = try #require(value.object, "\(path)")
    for member in members {
      let property = try #require(schema["properties"]?[member.name], "\(path).\(member.name) is not declared")
      try conforms(member.value, property, "\(path).\(member.name)")
    }
    for name in schema["required"]?.array?.compactMap(\.string) ?? [] {
      #expect(value[name] != nil, "\(path).\(name) is missing")
    }
  case "array":
    for element in try #require(value.array, "\(path)") {
      try conforms(element, schema["items"] ?? .null, "\(path)[]")
    }
  case nil: return
  default: #expect(fits(value, schema), "\(path) is \(value.text)")
  }
}
