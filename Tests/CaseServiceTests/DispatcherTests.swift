import CaseModel
import CaseService
import CaseStore
import JSON
import JSONRPC
import Platform
import ProviderKit
import Synchronization
import TestSupport
import Testing

private func harness() -> ServiceHarness { ServiceHarness(FakeVendor("one", [.fake("one", 1, updated: 1)])) }

@Test(
  "The error for an unknown method lists similar methods",
  arguments: [
    ("cases/lits", ["cases/list", "cases/get"]), ("case/get", ["cases/get"]),
    ("comments", ["comments/add", "comments/list"]),
    ("Ping", ["ping"]),
    (
      "list",
      ["uoms/list", "cases/list", "values/list", "accounts/list", "comments/list", "profiles/list", "providers/list"]
    ),
    ("cases/explode/now", []), ("", []), ("x", []),
  ])
private func unknown(_ method: String, _ near: [String]) async throws {
  let reply = try await harness().call(method)
  #expect(reply.code == -32601)
  #expect(reply.kind == "methodNotFound")
  #expect(reply.error?["data"]?["method"] == .string(method))
  let nearest = reply.error?["data"]?["nearest"]?.array?.compactMap(\.string) ?? []
  #expect(nearest.count <= 3)
  #expect(Set(nearest).isSubset(of: near) && nearest.isEmpty == near.isEmpty)
  if let best = near.first, near.count < 3 { #expect(nearest.first == best) }
  for name in nearest { #expect(reply.error?["message"]?.string?.contains(name) == true) }
}

@Test("LSP methods require initialize", arguments: ["textDocument/hover", "textDocument/didOpen"])
private func notInitialized(_ method: String) async throws {
  let harness = harness()
  let early = try await harness.call(method, #"{"textDocument":{"uri":"file:///x"}}"#)
  #expect(early.code == -32002)
  #expect(early.kind == "serverNotInitialized")
  #expect(try await harness.call("cases/list").error == nil)
  #expect(try await harness.call("initialize", "{}").error == nil)
  #expect(try await harness.call(method).code == -32601)
}

// MARK: Params

private let workingParams = [
  "initialize": "{}", "cases/get": #"{"case":"one/F1"}"#, "comments/list": #"{"case":"one/F1"}"#,
  "comments/add": #"{"case":"one/F1","text":"x"}"#,
  "cases/create": #"{"profile":"one","title":"x","description":"y"}"#,
  "cases/update": #"{"case":"one/F1","changes":{"severity":1}}"#, "cases/escalate": #"{"case":"one/F1"}"#,
  "cases/setStatus": #"{"case":"one/F1","action":"accept"}"#, "attachments/list": #"{"case":"one/F1"}"#,
  "attachments/add": #"{"case":"one/F1","name":"a","base64":"AA=="}"#,
  "attachments/download": #"{"case":"one/F1","attachment":"a"}"#,
  "attachments/delete": #"{"case":"one/F1","attachment":"a"}"#,
  "watchlist/add": #"{"case":"one/F1","users":[{"userId":"u"}]}"#,
  "watchlist/remove": #"{"case":"one/F1","users":[{"userId":"u"}]}"#,
  "resources/add": #"{"case":"one/F1","resource":{"crn":"c"}}"#, "values/list": #"{"profile":"one","kind":"types"}"#,
  "session/login": #"{"profile":"one"}"#, "session/refresh": #"{"profile":"one"}"#,
  "session/logout": #"{"profile":"one"}"#,
  "cases/search": #"{"query":"case"}"#,
  "references/find": #"{"text":"F1"}"#, "cases/render": #"{"case":"one/F1"}"#,
  "accounts/list": #"{"profile":"one","name":"n"}"#, "uoms/list": #"{"profile":"one"}"#,
  "uoms/get": #"{"profile":"one","uom":"u"}"#, "editions/get": #"{"profile":"one","edition":"e"}"#,
  "orders/check": #"{"profile":"one","account":"a","edition":"e"}"#,
  "orders/create": FakeMarketplace.order.text.replacing("box", with: "one"),
  "subscriptions/get": #"{"profile":"one","subscription":"s"}"#, "changes/unsubscribe": #"{"subscription":"1"}"#,
]

/// Whether the method was found: it succeeded, or the fake vendor does not support its part, or there is no subscription.
private func isUnderstood(_ reply: Reply) -> Bool {
  reply.error == nil || reply.kind == "unsupported" || reply.paths == ["subscription"]
}

private func ready() -> ServiceHarness {
  let vendor = FakeVendor("one", [.fake("one", 1, updated: 1)])
  vendor.setComments([], of: "F1")
  return ServiceHarness([vendor.asProfile(account: "one")], store: .init(location: .memory))
}

@Test("Every method works with its required params, and accepts the common params", arguments: methodTable.map(\.name))
private func common(_ method: String) async throws {
  let params = workingParams[method] ?? "{}"
  #expect(isUnderstood(try await ready().call(method, params)))
  let inner = String(params.dropFirst().dropLast())
  let all = [
    inner, #""timeoutSeconds":1"#, #""workDoneToken":"t""#, #""partialResultToken":7"#, #""_meta":{"a":[1]}"#,
  ]
  #expect(isUnderstood(try await ready().call(method, "{\(all.filter { !$0.isEmpty }.joined(separator: ","))}")))
  let nulls = [inner, #""timeoutSeconds":null,"workDoneToken":null,"partialResultToken":null,"_meta":null"#]
  #expect(isUnderstood(try await ready().call(method, "{\(nulls.filter { !$0.isEmpty }.joined(separator: ","))}")))
}

@Test(
  "The timeout of a request is bounded", arguments: methodTable.map(\.name),
  ["0", "-1", "86401", "1.5", "\"1\"", "1e99", "true"])
private func timeouts(_ method: String, _ value: String) async throws {
  let inner = (workingParams[method] ?? "{}").dropFirst().dropLast()
  let reply = try await ready().call(method, "{\(inner)\(inner.isEmpty ? "" : ",")\"timeoutSeconds\":\(value)}")
  #expect(reply.code == -32602)
  #expect(reply.paths == ["timeoutSeconds"])
}

@Test("Params are passed by name", arguments: methodTable.map(\.name))
private func arrays(_ method: String) async throws {
  for params in ["[]", #"["one/F1"]"#] {
    let reply = try await ready().call(method, params)
    #expect(reply.code == -32602)
    #expect(reply.paths == ["params"])
  }
}

@Test("An unknown param is named in the error", arguments: methodTable.map(\.name).filter { $0 != "initialize" })
private func unknownParams(_ method: String) async throws {
  let inner = (workingParams[method] ?? "{}").dropFirst().dropLast()
  for name in ["cursr", "none", "", "a.b"] {
    let reply = try await ready().call(method, #"{\#(inner)\#(inner.isEmpty ? "" : ",")"\#(name)":1}"#)
    #expect(reply.code == -32602, "\(name): \(reply.short)")
    #expect(reply.paths == [name])
    #expect(reply.error?["message"]?.string?.contains("none") != true || name == "none")
  }
}

@Test(
  "A duplicate member is named in the error, at any depth",
  arguments: [
    (#"{"limit":1,"limit":2}"#, "limit"), (#"{"limit":1,"l\u0069mit":1}"#, "limit"),
    (#"{"_meta":{"a":1,"b":{"c":1,"c":1}}}"#, "c"), (#"{"timeoutSeconds":1,"timeoutSeconds":1}"#, "timeoutSeconds"),
  ])
private func twice(_ params: String, _ name: String) async throws {
  let reply = try await ready().call("cases/list", params)
  #expect(reply.code == -32602)
  #expect(reply.paths == [name])
  #expect(reply.error?["message"]?.string?.contains(name) == true)
}

@Test(
  "An unknown name that appears twice may be a secret, and is not shown",
  arguments: [
    #"{"s3cret-in-a-name":1,"s3cret-in-a-name":2}"#, #"{"sort":{"s3cret-in-a-name":1,"s3cret-in-a-name":2}}"#,
  ])
private func secretTwice(_ params: String) async throws {
  let reply = try await ready().call("cases/list", params)
  #expect(reply.code == -32602 && reply.paths == ["params"])
  #expect(reply.error?.text.contains("s3cret") == false)
}

@Test("The response to many long errors is bounded", arguments: ["ping", "cases/list"])
private func brief(_ method: String) async throws {
  let long = String(repeating: "x", count: 100_000)
  let many = (0..<5000).map { #""unknown\#($0)":1"# }.joined(separator: ",")
  for params in ["{\(many)}", #"{"\#(long)":1}"#, #"{"\#(long)":1,"\#(long)":2}"#, #"{"timeoutSeconds":"\#(long)"}"#] {
    #expect(try await ready().text(method, params).utf8.count < 100_000)
    #expect(try await ready().call(method, params).code == -32602)
  }
  #expect(try await ready().text(long).utf8.count < 1000)
}

@Test("Absent params, null and an empty object are equivalent")
private func noParams() async throws {
  let dispatcher = ready().dispatcher
  let client = try FakeClient(dispatcher, time: dispatcher.time)
  for (id, params) in [("1", nil), ("2", "null"), ("3", "{}")] as [(String, String?)] {
    client.call(id, "cases/list", params)
    #expect(try await client.answer(to: id)?["result"]?["cases"]?.array?.count == 1)
    client.call(id, "ping", params)
    #expect(try await client.answer(to: id)?["result"] == .object([]))
  }
  client.closeInput()
  #expect(try await client.exitCode() == 0)
}

// MARK: initialize

@Test("initialize returns the server's name and capabilities, and succeeds once")
private func initialize() async throws {
  let harness = harness()
  let first = try await harness.call("initialize", #"{"processId":null,"capabilities":{}}"#)
  #expect(first.result?["serverInfo"] == ["name": "casewire", "version": "1.2.3"])
  #expect(first.result?["casewireProtocol"] == .string(ProtocolVersion.text))
  #expect(first.result?["capabilities"]?.object != nil)
  let second = try await harness.call("initialize", "{}")
  #expect(second.code == -32600)
  #expect(second.kind == "invalidRequest")
}

@Test("The capabilities of the client are stored and found by path")
private func capabilities() async throws {
  let harness = harness()
  let client = harness.dispatcher.client
  #expect(client.capabilities == .object([]) && client.clientInfo == nil && !client.supports("window"))
  let params = #"{"capabilities":{"window":{"a":true,"b":false,"c":null,"d":{}}},"clientInfo":{"name":"x"}}"#
  #expect(try await harness.call("initialize", params).error == nil)
  #expect(client.clientInfo == ["name": "x"])
  #expect(client.capability("window", "a") == true && client.capability("window", "x", "y") == nil)
  #expect(client.supports("window") && client.supports("window", "a") && client.supports("window", "d"))
  for path in ["b", "c", "e"] { #expect(!client.supports("window", path)) }
  let odd = ServiceHarness(FakeVendor("one"))
  #expect(try await odd.call("initialize", #"{"capabilities":[]}"#).error == nil)
  #expect(odd.dispatcher.client.capabilities == .object([]))
}

/// Members of the params of initialize, and the path of the error; nil for accepted ones.
private let initializeMembers: [(String, String?)] = [
  (#""clientInfo":5"#, "clientInfo"), (#""clientInfo":"vim""#, "clientInfo"), (#""clientInfo":[1]"#, "clientInfo"),
  (#""capabilities":"all""#, "capabilities"), (#""capabilities":true"#, "capabilities"),
  (#""capabilities":[{}]"#, "capabilities"), (#""processId":"7""#, "processId"), (#""processId":{}"#, "processId"),
  (#""initializationOptions":1"#, "initializationOptions"), (#""initializationOptions":"""#, "initializationOptions"),
  (#""initializationOptions":{"casewire":true}"#, "initializationOptions.casewire"),
  (
    #""initializationOptions":{"casewire":{"notifications":"yes"}}"#, "initializationOptions.casewire.notifications"
  ),
  // Emacs sends null for what it lacks; Lua and PHP encode an empty object as a list.
  (#""clientInfo":null,"capabilities":null,"initializationOptions":null,"processId":null"#, nil),
  (#""clientInfo":[],"capabilities":[],"initializationOptions":[]"#, nil),
  (#""initializationOptions":{"casewire":null}"#, nil), (#""initializationOptions":{"casewire":[]}"#, nil),
  (#""initializationOptions":{"casewire":{"notifications":null,"other":1},"pylsp":5}"#, nil),
  (#""clientInfo":{"name":5}"#, nil), (#""rootUri":5,"trace":{},"workspaceFolders":"w""#, nil),
]

@Test("A member of initialize with the wrong type is refused at its path", arguments: initializeMembers)
private func initializeMembers(_ members: String, _ path: String?) async throws {
  let reply = try await harness().call("initialize", "{\(members)}")
  #expect(reply.code == (path == nil ? nil : -32602), "\(reply.short)")
  #expect(reply.paths == [path].compactMap { $0 })
}

@Test("A refused initialize does not count")
private func refusedInitialize() async throws {
  let harness = harness()
  #expect(try await harness.call("initialize", #"{"processId":"no number"}"#).paths == ["processId"])
  #expect(try await harness.call("textDocument/hover").code == -32002)
  #expect(try await harness.call("initialize", "{}").error == nil)
}

@Test(
  "initialize of an MCP client is refused, and any other protocolVersion is ignored",
  arguments: [
    (#""2024-11-05""#, true), (#""2025-03-26""#, true), (#""2025-06-18""#, true), (#""2025-11-25""#, true),
    (#""2027-03-01""#, true),
    (#""2026-11-29""#, false), (#""x""#, false), ("1", false), ("null", false), ("{}", false),
  ])
private func contextProtocol(_ revision: String, _ isRefused: Bool) async throws {
  let harness = harness()
  let params = #"{"protocolVersion":\#(revision),"capabilities":{},"clientInfo":{"name":"mcp","version":"1"}}"#
  let reply = try await harness.call("initialize", params)
  #expect(reply.code == (isRefused ? -32602 : nil))
  #expect(reply.paths == (isRefused ? ["protocolVersion"] : []))
  if isRefused { #expect(reply.error?["message"]?.string?.contains("MCP") == true) }
  #expect(try await harness.call("initialize", "{}").code == (isRefused ? nil : -32600))
}

@Test(
  "The client's process is watched",
  arguments: [
    (#"{"processId":4711}"#, [4711]), (#"{"processId":null}"#, []), ("{}", []), (#"{"processId":0}"#, []),
    (#"{"processId":-5}"#, []), (#"{"processId":99999999999}"#, []),
  ] as [(String, [Int32])])
private func process(_ params: String, _ expected: [Int32]) async throws {
  let watched = Mutex<[Int32]>([])
  let harness = ServiceHarness([FakeVendor("one").asProfile()], watch: { id in watched.withLock { $0.append(id) } })
  #expect(try await harness.call("initialize", params).error == nil)
  #expect(watched.withLock { $0 } == expected)
}

@Test("The initialize request of a real editor is accepted")
private func editor() async throws {
  let dispatcher = harness().dispatcher
  let client = try FakeClient(dispatcher, framing: .headers, time: dispatcher.time)
  client.call("0", "initialize", editorParams)
  #expect(try await client.answer(to: "0")?["result"]?["serverInfo"]?["name"] == "casewire")
  client.notify("initialized", "{}")
  client.notify("$/setTrace", #"{"value":"off"}"#)
  client.notify("workspace/didChangeConfiguration", #"{"settings":{}}"#)
  client.call("1", "cases/list")
  #expect(try await client.answer(to: "1")?["result"]?["cases"]?.array?.count == 1)
  client.call("2", "shutdown")
  #expect(try await client.answer(to: "2")?["result"] == JSON.null)
  client.call("3", "cases/list")
  #expect(try await client.answer(to: "3")?["error"]?["code"] == -32600)
  client.notify("exit")
  #expect(try await client.exitCode() == 0)
}

private let editorParams = """
  {"processId":1,"clientInfo":{"name":"Visual Studio Code","version":"1.104.0"},"locale":"en","rootPath":"/w",
  "rootUri":"file:///w","capabilities":{"workspace":{"applyEdit":true,"workspaceEdit":{"documentChanges":true,
  "resourceOperations":["create","rename","delete"],"failureHandling":"textOnlyTransactional","normalizesLineEndings":
  true,"changeAnnotationSupport":{"groupsOnLabel":true}},"configuration":true,"didChangeWatchedFiles":
  {"dynamicRegistration":true,"relativePatternSupport":true},"symbol":{"symbolKind":{"valueSet":[1,2,3,4,5]},
  "tagSupport":{"valueSet":[1]}},"workspaceFolders":true,"fileOperations":{"willRename":true}},"textDocument":
  {"publishDiagnostics":{"relatedInformation":true,"versionSupport":false,"tagSupport":{"valueSet":[1,2]}},
  "synchronization":{"willSave":true,"didSave":true},"completion":{"completionItem":{"snippetSupport":true,
  "documentationFormat":["markdown","plaintext"]}},"hover":{"contentFormat":["markdown","plaintext"]}},"window":
  {"showMessage":{"messageActionItem":{"additionalPropertiesSupport":true}},"workDoneProgress":true},"general":
  {"staleRequestSupport":{"cancel":true,"retryOnContentModified":["textDocument/hover"]},"regularExpressions":
  {"engine":"ECMAScript","version":"ES2020"},"positionEncodings":["utf-16"]},"notebookDocument":{"synchronization":
  {"executionSummarySupport":true}}},"initializationOptions":{"casewire":{"notifications":true},"other":[1,{"a":null}]},
  "trace":"verbose","workspaceFolders":[{"uri":"file:///w","name":"w"}],"workDoneToken":"b1e1"}
  """

// MARK: Notifications

@Test("A write that is sent as a notification is refused and logged")
private func writeAsNotification() async throws {
  let vendor = FakeVendor("one", [.fake("one", 1, updated: 1)])
  let harness = ServiceHarness(vendor)
  let dispatcher = harness.dispatcher
  let client = try FakeClient(dispatcher, time: dispatcher.time)
  client.notify("comments/add", #"{"case":"one/F1","text":"hush"}"#)
  client.notify("cases/list")
  client.notify("no/such", "[1]")
  client.notify("$/whatever")
  client.notify("initialize", #"{"capabilities":{}}"#)
  client.call("1", "textDocument/hover")
  #expect(try await client.next()?["error"]?["code"] == -32002)
  client.closeInput()
  #expect(try await client.rest() == [])
  #expect(vendor.added.isEmpty && vendor.requests.isEmpty)
  #expect(harness.lines.all.count == 1)
  let line = harness.lines.all.first ?? ""
  #expect(line.contains("warning") && line.contains("comments/add") && !line.contains("hush"))
}

// MARK: Secrets

private let canary = "canary-5ecret-0123456789"

/// A fault with the secret in each of its members.
private func leak() throws -> Fault {
  let slice = try JSONSlice(checking: Array(#"{"deep":["\#(canary)"]}"#.utf8))
  return Fault(.rejected, "the vendor said \(canary)!")
    .with("vendorMessage", "key \(canary) is bad").with("vendorErrors", [.string(canary), ["inner": .string(canary)]])
    .with("remedy", .slice(slice)).with("part", .object([.init(canary, 1)]))
    .with("location", "q=\(Base64.encode(Array("me:\(canary)".utf8)))")
}

@Test("A fault never contains a secret, in whichever member the vendor put it")
private func secrets() async throws {
  let good = FakeVendor("good", [.fake("good", 1, updated: 1)])
  let bad = FakeVendor("bad", [.fake("bad", 1, updated: 1)])
  bad.setComments([], of: "F1")
  bad.fail(try leak())
  let harness = ServiceHarness([good.asProfile(), bad.asProfile(), .broken("worse", "the key \(canary) does not work")])
  let number = "98765432109876"
  harness.redactor.register(canary)
  harness.redactor.register(number)
  let inside = Base64.encode(Array("me:\(canary)".utf8))
  for (method, params, hasFault) in [
    ("cases/list", "{}", true), ("cases/list", #"{"profiles":["bad"]}"#, true), ("profiles/list", "{}", true),
    ("cases/list", #"{"profiles":["worse"]}"#, true), ("cases/get", #"{"case":"bad/F1"}"#, true),
    ("comments/list", #"{"case":"bad/F1"}"#, true), ("comments/add", #"{"case":"bad/F1","text":"x"}"#, true),
    ("cases/list", #"{"profiles":["\#(canary)"]}"#, true), ("cases/get", "{\"case\":\(number)}", true),
    ("cases/\(canary)", "{}", true),
    ("cases/list", #"{"\#(canary)":1,"sort":"\#(canary)"}"#, true), ("session/status", "{}", false),
    (String(repeating: "x", count: 90) + canary, "{}", true),
  ] {
    let text = try await harness.text(method, params)
    #expect(
      !text.contains("canary") && !text.contains(inside) && !text.contains(number), "\(method) \(params): \(text)")
    #expect(text.contains("[redacted]") == hasFault || method.hasPrefix("xxx"), "\(method) \(params): \(text)")
  }
}

@Test("The last error of a session never contains a secret")
private func secretInSession() async throws {
  var status = SessionStatus(profile: "one", provider: "fake", state: .refused, source: "env")
  status.lastError = "the vendor refused \(canary)"
  let provider = Provider(
    profile: "one", descriptor: FakeVendor.descriptor, baseURL: "https://fake.example",
    session: FakeSession(status: status))
  let harness = ServiceHarness([Profile(name: "one", providerID: "fake", baseURL: nil, provider: .success(provider))])
  harness.redactor.register(canary)
  for params in ["{}", #"{"profile":"one"}"#] {
    let reply = try await harness.call("session/status", params)
    #expect(reply.result?["sessions"]?[0]?["lastError"] == "the vendor refused [redacted]")
    #expect(reply.result?["sessions"]?[0]?["source"] == "env")
  }
}

// MARK: Methods without I/O

@Test("Profiles, providers and sessions are listed without a vendor request")
private func inventory() async throws {
  let vendor = FakeVendor("one")
  let harness = ServiceHarness([vendor.asProfile(isReadOnly: true), .broken("bad")])
  #expect(
    try await harness.call("profiles/list").result?["profiles"] == [
      [
        "profile": "one", "provider": "fake", "baseURL": "https://fake.example", "readOnly": true,
        "session": "unverified",
      ],
      [
        "profile": "bad", "readOnly": false,
        "failure": [
          "code": -31013, "message": "no such provider", "data": ["kind": "configuration", "profile": "bad"],
        ],
      ],
    ])
  let provider = try await harness.call("providers/list").result?["providers"]?[0]
  #expect(provider?["provider"] == "fake")
  #expect(provider?["numberPatterns"] == ["^F[0-9]{1,4}$"])
  #expect(provider?["auth"] == [["kind": "apiKey", "credentials": ["apiKey"]]])
  #expect(provider?["limits"]?[0] == ["what": "comments/add text", "maximum": 100, "unit": "characters"])
  let session: JSON = [
    "profile": "one", "provider": "fake", "state": "unverified", "renewal": ["inFlight": false],
    "lastError": "nothing yet", "source": "literal",
  ]
  #expect(try await harness.call("session/status").result == ["sessions": [session]])
  #expect(try await harness.call("session/status", #"{"profile":"one"}"#).result == ["sessions": [session]])
  #expect(try await harness.call("session/status", #"{"profile":"bad"}"#).kind == "configuration")
  #expect(try await harness.call("session/status", #"{"profile":"oen"}"#).paths == ["profile"])
  #expect(vendor.requests.isEmpty)
}

@Test("Without a configuration, only methods that need one fail")
private func noConfiguration() async throws {
  let harness = ServiceHarness(
    .failure(Fault(.configuration, "no file").with("file", "/x").with("remedy", "write one")))
  for method in ["initialize", "ping", "rpc.discover", "providers/list", "shutdown"] {
    #expect(try await harness.call(method).error == nil)
  }
  for (method, params) in [
    ("profiles/list", "{}"), ("session/status", "{}"), ("cases/list", "{}"), ("cases/get", #"{"case":"F1"}"#),
    ("comments/add", #"{"case":"one/F1","text":"x"}"#),
  ] {
    let reply = try await harness.call(method, params)
    #expect(reply.code == -31013)
    #expect(reply.error?["data"] == ["kind": "configuration", "file": "/x", "remedy": "write one"])
  }
}
