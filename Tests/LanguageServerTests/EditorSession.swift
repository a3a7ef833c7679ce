import CaseService
import Commands
import JSON
import JSONRPC
import LanguageServer
import Platform
import ProviderKit
import ServiceTestSupport
import Synchronization
import TestSupport
import Testing

/// An editor with the simulated vendors behind its language server. The clock stands still unless the test moves it.
///
/// The suites are serialized: a session starts vendors of its own, and hundreds at the same time would wait for each other.
final class EditorSession: Sendable {
  let editor: FakeEditor
  let vendors: SimulatedVendors
  let context: ServiceContext
  let dispatcher: Dispatcher
  let inbox = Inbox()
  private let last = Mutex(0)
  /// What `window/showMessageRequest` is answered with; of a list, one after the other, and the last one from then on.
  let choice = Slot(["title": "Yes"])
  /// Whether questions stay without an answer.
  let isSilent = Slot(false)
  /// What requests of the server are answered with instead, by method.
  let errors = Slot([:])
  /// The settings that `workspace/configuration` returns.
  let configuration = Slot(.null)
  /// Whether `editor.sendDelayed` sends them later.
  let delaysConfiguration = Slot(false)
  let serverCapabilities = Slot(.null)

  var time: ManualTime { vendors.time }
  var transport: SwitchedTransport { vendors.transport }

  init(
    _ capabilities: JSON = [:], options: JSON = [:], configuration: JSON = .null, folders: [String] = [],
    isReadOnly: Bool = false, hasStore: Bool = true, vendors: SimulatedVendors = SimulatedVendors(),
    policy: ProfilePolicy = .none, audit: AuditLog.Setting? = nil, initializes: Bool = true
  ) async throws {
    self.vendors = vendors
    context = vendors.context(isReadOnly: isReadOnly, hasStore: hasStore, policy: policy, audit: audit)
    dispatcher = Dispatcher(context: context, frontEnd: .languageServer)
    self.configuration.value = configuration
    let (inbox, choice, errors, settings) = (inbox, choice, errors, self.configuration)
    let (delays, isSilent) = (delaysConfiguration, isSilent)
    editor = try FakeEditor(dispatcher, framing: .headers, time: vendors.time) { request in
      inbox.add(request.method, request.params)
      if let message = errors.value[request.method]?.string { return .error(code: -32603, message: message) }
      return switch request.method {
      case "window/showMessageRequest": isSilent.value == true ? .dropped : .result(choice.next())
      case "workspace/configuration": delays.value == true ? .delayed([settings.value]) : .result([settings.value])
      default: .result(.null)
      }
    }
    Task { [editor] in
      while let message = try? await editor.next() { inbox.add(message) }
    }
    guard initializes else { return }
    let folderList = JSON.array(folders.map { ["uri": .string("file://\($0)"), "name": "folder"] })
    let result = try await call(
      "initialize",
      [
        "processId": .null, "capabilities": capabilities, "initializationOptions": ["casewire": options],
        "workspaceFolders": folderList,
      ])
    serverCapabilities.value = result["capabilities"] ?? .null
    notify("initialized", [:])
  }

  deinit { editor.client.closeInput() }

  /// Ends the server, as the program does when the connection ends.
  func end() { dispatcher.client.part(LanguageServer.self)?.end() }

  /// A value that the replies read.
  final class Slot: Sendable {
    private let stored: Mutex<JSON>
    init(_ value: JSON) { stored = Mutex(value) }
    var value: JSON {
      get { stored.withLock { $0 } }
      set { stored.withLock { $0 = newValue } }
    }
    /// The value, or the next one of a list.
    func next() -> JSON {
      stored.withLock { value in
        guard case .array(let list) = value, let first = list.first else { return value }
        if list.count > 1 { value = .array(Array(list.dropFirst())) }
        return first
      }
    }
  }

  // MARK: Messages

  /// The result of a request.
  @discardableResult
  func call(_ method: String, _ params: JSON) async throws -> JSON {
    let response = try await response(method, params)
    if let error = response["error"] { Issue.record("\(method): \(error.text)") }
    return response["result"] ?? .null
  }

  func response(_ method: String, _ params: JSON) async throws -> JSON {
    try await response(to: send(method, params))
  }

  /// Sends a request, and returns its id.
  func send(_ method: String, _ params: JSON) -> Int {
    let id = last.withLock { last in
      last += 1
      return last
    }
    editor.client.call("\(id)", method, params.text)
    return id
  }

  func response(to id: Int) async throws -> JSON { try await inbox.next("\(id)") }

  /// The params of the next notification or request of the server with this method.
  func next(_ method: String) async throws -> JSON { try await inbox.next(method) }

  func notify(_ method: String, _ params: JSON) { editor.client.notify(method, params.text) }

  // MARK: Waiting

  /// Waits until what was caused so far has happened, as far as the clock permits: each request waits for the store, behind the
  /// operations of the server's tasks.
  func settle() async throws {
    for _ in 0..<6 {
      _ = try await response("workspace/symbol", ["query": "no such case"])
      for _ in 0..<50 { await Task.yield() }
      await context.store?.settle(within: .seconds(60))
    }
  }

  /// How often the change feed looks for changes.
  private static let tick = Duration.milliseconds(500)

  /// Moves the clock in steps of the change feed, and lets each step have its effects.
  func pass(_ duration: Duration, until isOver: () -> Bool = { false }) async throws {
    let end = time.now + duration
    while time.now < end, !isOver() {
      let step = min(Self.tick, end - time.now)
      let isFollowing = time.hasSleeper(until: time.now + Self.tick)
      time.advance(by: step)
      var count = transport.requests.count
      try await settle()
      // A round stores what it read.
      while transport.requests.count > count {
        count = transport.requests.count
        try await settle()
      }
      guard isFollowing, step == Self.tick else { continue }
      // The round of the step has ended, and so has what it caused. After a failure, the next round is later.
      _ = await Waiting.until(within: .seconds(2)) { time.hasSleeper(until: time.now + Self.tick) || isOver() }
      try await settle()
    }
  }

  /// Moves the clock at once, and lets that have its effects. What happens in the meantime happens at the end.
  func leap(_ duration: Duration) async throws {
    time.advance(by: duration)
    try await pass(.seconds(2))
  }

  /// Waits until the server knows a case, which it reads from the vendor if the store does not have it.
  func learn(_ line: Int, _ character: Int, uri: String = "file:///w/a.txt") async throws {
    try await call("textDocument/hover", Self.position(line, character, uri: uri))
  }

  /// Waits until a task sleeps for this time.
  func sleeps(for duration: Duration) async -> Bool {
    await Waiting.until { time.hasSleeper(until: time.now + duration) }
  }

  /// Waits until no task sleeps.
  func becomesIdle() async -> Bool { await Waiting.until { !time.hasSleepers } }

  // MARK: Documents

  static let uri = "file:///w/a.txt"

  func open(_ text: String, _ language: String = "plaintext", uri: String = uri, version: Int = 1) {
    notify(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": .string(uri), "languageId": .string(language), "version": .number(version), "text": .string(text),
        ]
      ])
  }

  /// Replaces the whole text.
  func change(_ text: String, version: Int, uri: String = uri) {
    notify(
      "textDocument/didChange",
      [
        "textDocument": ["uri": .string(uri), "version": .number(version)],
        "contentChanges": [["text": .string(text)]],
      ])
  }

  func close(uri: String = uri) { notify("textDocument/didClose", ["textDocument": ["uri": .string(uri)]]) }

  static func document(_ uri: String = uri) -> JSON { ["textDocument": ["uri": .string(uri)]] }

  static func position(_ line: Int, _ character: Int, uri: String = uri) -> JSON {
    ["textDocument": ["uri": .string(uri)], "position": point(line, character)]
  }

  static func range(_ start: (Int, Int), _ end: (Int, Int), uri: String = uri) -> JSON {
    ["textDocument": ["uri": .string(uri)], "range": span(start, end)]
  }

  static func point(_ line: Int, _ character: Int) -> JSON {
    ["line": .number(line), "character": .number(character)]
  }

  static func span(_ start: (Int, Int), _ end: (Int, Int)) -> JSON {
    ["start": point(start.0, start.1), "end": point(end.0, end.1)]
  }
}

/// What the server sent: responses by their id, other messages by their method.
final class Inbox: Sendable {
  private struct State {
    var boxes: [String: Mailbox<JSON>] = [:]
    var log: [(method: String, params: JSON)] = []
  }

  private let state = Mutex(State())

  /// Adds a response or a notification.
  func add(_ message: JSON) {
    guard let method = message["method"]?.string else { return box(message["id"]?.text ?? "").send(message) }
    add(method, message["params"] ?? .null)
  }

  func add(_ method: String, _ params: JSON) {
    state.withLock { $0.log.append((method, params)) }
    box(method).send(params)
  }

  /// The methods of the requests and notifications of the server, in order.
  var methods: [String] { state.withLock { $0.log.map(\.method) } }

  func all(_ method: String) -> [JSON] { state.withLock { $0.log.filter { $0.method == method }.map(\.params) } }

  func next(_ name: String) async throws -> JSON { try await box(name).next() ?? .null }

  private func box(_ name: String) -> Mailbox<JSON> {
    state.withLock { state in
      if let box = state.boxes[name] { return box }
      let box = Mailbox<JSON>(name)
      state.boxes[name] = box
      return box
    }
  }
}
