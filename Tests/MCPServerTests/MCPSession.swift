import CaseService
import JSON
import JSONRPC
import Platform
import ServiceTestSupport
import Synchronization
import TestSupport
import Testing

@testable import MCPServer

/// A host of a language model, with the simulated vendors behind the server. The clock stands still unless the test moves it.
final class MCPSession: Sendable {
  let client: FakeEditor
  let vendors: SimulatedVendors
  let server: MCPServer
  let context: ServiceContext
  /// The messages of the server that are not responses.
  private let notifications = Mutex<[JSON]>([])
  private let questions = Mutex<[JSON]>([])
  private let last = Mutex(0)
  private let revision: Revision
  /// What the client states about itself.
  let capabilities: JSON

  /// The most characters of a result.
  let budget: Int
  var time: ManualTime { vendors.time }
  /// The requests of the server to the client.
  var asked: [JSON] { questions.withLock { $0 } }

  /// - Parameters:
  ///   - answer: what the user answers to a question; nil for a client that cannot ask.
  ///   - isSilent: whether the user does not answer.
  ///   - onQuestion: called before the user answers.
  init(
    _ revision: Revision = .modern, answer: JSON? = ["action": "accept", "content": ["agree": true]],
    options: MCPOptions = MCPOptions(), vendors: SimulatedVendors = SimulatedVendors(), context: ServiceContext? = nil,
    initializes: Bool = true, isSilent: Bool = false, onQuestion: @escaping @Sendable () -> Void = {}
  ) async throws {
    (self.vendors, self.revision) = (vendors, revision)
    budget = options.resultTokens * 4
    capabilities = answer == nil ? [:] : ["elicitation": [:]]
    let context = context ?? vendors.context()
    self.context = context
    let dispatcher = Dispatcher(context: context, frontEnd: .casewire)
    server = MCPServer(dispatcher, options)
    let asked = AskedQuestions()
    client = try FakeEditor(server, time: vendors.time) { request in
      asked.add(["method": .string(request.method), "params": request.params])
      onQuestion()
      return isSilent ? .dropped : .result(answer ?? .null)
    }
    asked.session = { [weak self] question in self?.questions.withLock { $0.append(question) } }
    guard initializes, !revision.isModern else { return }
    let info: JSON = ["name": "test", "version": "1"]
    let result = try await result(
      "initialize",
      ["protocolVersion": .string(revision.rawValue), "capabilities": capabilities, "clientInfo": info])
    #expect(result["protocolVersion"] == .string(revision.rawValue))
    client.client.notify("notifications/initialized")
  }

  deinit { client.client.closeInput() }

  /// Waits until what was read is stored.
  func settle() async { await context.store?.settle(within: .seconds(30)) }

  /// Stores the cases of a profile, as a user who lists all of them.
  func storeAllCases(of profile: String) async throws {
    var arguments: JSON? = ["profiles": [.string(profile)], "limit": 50]
    while let call = arguments { arguments = try await content("case_search", call)["next"]?["arguments"] }
    await settle()
  }

  /// Moves the clock until the task is cancelled, but not while a request runs, unless its vendor is to be late.
  func ticks(evenForRequests: Bool = false) -> Task<Void, Never> {
    Task { [time, vendors] in
      while !Task.isCancelled {
        if evenForRequests || vendors.transport.running == 0 { time.advance(by: .milliseconds(100)) }
        for _ in 0..<50 { await Task.yield() }
      }
    }
  }

  // MARK: Messages

  /// The params with what the revision requires.
  func params(_ params: JSON) -> JSON {
    guard revision.isModern else { return params }
    let meta: JSON = .object([
      .init(MetaName.protocolVersion, .string(revision.rawValue)), .init(MetaName.clientCapabilities, capabilities),
      .init(MetaName.clientInfo, ["name": "test", "version": "1"]),
    ])
    return .object((params.object ?? []).filter { $0.name != "_meta" } + [.init("_meta", meta)])
  }

  /// Sends a request, and returns its id.
  @discardableResult
  func send(_ method: String, _ params: JSON = [:]) -> Int {
    let id = last.withLock { last in
      last += 1
      return last
    }
    client.client.call("\(id)", method, self.params(params).text)
    return id
  }

  func response(to id: Int) async throws -> JSON {
    while let message = try await client.next() {
      if message["id"] == .number(id) { return message }
      if message["method"] != nil { notifications.withLock { $0.append(message) } }
    }
    Issue.record("No response to \(id).")
    return .null
  }

  /// The next response to one of these requests.
  func response(toAnyOf ids: [Int]) async throws -> JSON {
    while let message = try await client.next() {
      if ids.contains(where: { message["id"] == .number($0) }) { return message }
      if message["method"] != nil { notifications.withLock { $0.append(message) } }
    }
    Issue.record("No response.")
    return .null
  }

  func response(_ method: String, _ params: JSON = [:]) async throws -> JSON {
    try await response(to: send(method, params))
  }

  func result(_ method: String, _ params: JSON = [:]) async throws -> JSON {
    let response = try await response(method, params)
    if let error = response["error"] { Issue.record("\(method): \(error.text)") }
    return response["result"] ?? .null
  }

  /// The next notification.
  func notification() async throws -> JSON? {
    let kept: JSON? = notifications.withLock { list in list.isEmpty ? JSON?.none : list.removeFirst() }
    if let kept { return kept }
    return try await client.next()
  }

  // MARK: Tools

  /// The whole result of a tool.
  func tool(_ name: String, _ arguments: JSON = [:], _ more: [JSON.Member] = []) async throws -> JSON {
    try await result(
      "tools/call", .object([.init("name", .string(name)), .init("arguments", arguments)] + more))
  }

  /// The content of a tool that succeeds.
  func content(_ name: String, _ arguments: JSON = [:]) async throws -> JSON {
    let result = try await tool(name, arguments)
    let text = result["content"]?[0]?["text"]?.string ?? ""
    if result["isError"] == true { Issue.record("\(name): \(text)") }
    return try JSON(parsing: text)
  }

  /// The text of the error of a tool.
  func failure(_ name: String, _ arguments: JSON = [:], _ more: [JSON.Member] = []) async throws -> String {
    let result = try await tool(name, arguments, more)
    #expect(result["isError"] == true, "\(result.text)")
    return result["content"]?[0]?["text"]?.string ?? ""
  }
}

/// Passes the questions of the server to a session that is made after the client.
private final class AskedQuestions: Sendable {
  private let state = Mutex<(@Sendable (JSON) -> Void)?>(nil)

  var session: (@Sendable (JSON) -> Void)? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }

  func add(_ question: JSON) { session?(question) }
}
