import CaseService
import Commands
import JSON
import JSONRPC
import LanguageServer
import Platform
import Synchronization
import TestSupport
import Testing

/// An editor with the simulated vendors behind its language server. The clock stands still unless the test moves it.
final class EditorSession: Sendable {
  let editor: FakeEditor
  let time: ManualTime
  private let last = Mutex(0)
  /// What `window/showMessageRequest` is answered with.
  let choice = Slot()
  /// The settings that `workspace/configuration` returns.
  let configuration = Slot()
  let serverCapabilities = Slot()
  private let kept = Mutex<[JSON]>([])

  /// - Parameter arguments: of the program.
  init(
    _ capabilities: JSON = [:], options: JSON = [:], folders: [String] = [], arguments: String = "serve --sandbox",
    initializes: Bool = true
  ) async throws {
    let time = ManualTime()
    let redactor = Redactor()
    let log = Log(level: .error, redactor: redactor, time: time)
    let parsed = try Options(arguments.split(separator: " ").map(String.init))
    let context = Bootstrap.context(parsed, time: time, log: log, redactor: redactor)
    let dispatcher = Dispatcher(context: context, frontEnd: .languageServer)
    self.time = time
    let (choice, configuration) = (choice, configuration)
    choice.value = ["title": "Yes"]
    editor = try FakeEditor(dispatcher, framing: .headers, time: time) { request in
      switch request.method {
      case "window/showMessageRequest": .result(choice.value)
      case "workspace/configuration": .result([configuration.value])
      default: .result(.null)
      }
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

  /// A value that the replies read.
  final class Slot: Sendable {
    private let stored = Mutex<JSON>(.null)
    var value: JSON {
      get { stored.withLock { $0 } }
      set { stored.withLock { $0 = newValue } }
    }
  }

  /// The result of a request. Other messages of the server that come before it are kept for `notification`.
  @discardableResult
  func call(_ method: String, _ params: JSON) async throws -> JSON {
    let response = try await response(method, params)
    if let error = response["error"] { Issue.record("\(method): \(error.text)") }
    return response["result"] ?? .null
  }

  func response(_ method: String, _ params: JSON) async throws -> JSON {
    let id = last.withLock { last in
      last += 1
      return last
    }
    editor.client.call("\(id)", method, params.text)
    while let message = try await editor.next() {
      if message["id"] == .number(id) { return message }
      kept.withLock { $0.append(message) }
    }
    return .null
  }

  /// The next notification of this method.
  func notification(_ method: String) async throws -> JSON {
    let found = kept.withLock { kept -> JSON? in
      guard let index = kept.firstIndex(where: { $0["method"]?.string == method }) else { return nil }
      return kept.remove(at: index)
    }
    if let found { return found["params"] ?? .null }
    while let message = try await editor.next() {
      if message["method"]?.string == method { return message["params"] ?? .null }
      kept.withLock { $0.append(message) }
    }
    return .null
  }

  func notify(_ method: String, _ params: JSON) { editor.client.notify(method, params.text) }

  // MARK: Documents

  func open(_ text: String, _ language: String = "plaintext", uri: String = "file:///w/a.txt") {
    notify(
      "textDocument/didOpen",
      ["textDocument": ["uri": .string(uri), "languageId": .string(language), "version": 1, "text": .string(text)]])
  }

  static func position(_ line: Int, _ character: Int, uri: String = "file:///w/a.txt") -> JSON {
    [
      "textDocument": ["uri": .string(uri)],
      "position": ["line": .number(line), "character": .number(character)],
    ]
  }

  static func range(_ start: (Int, Int), _ end: (Int, Int), uri: String = "file:///w/a.txt") -> JSON {
    [
      "textDocument": ["uri": .string(uri)],
      "range": [
        "start": ["line": .number(start.0), "character": .number(start.1)],
        "end": ["line": .number(end.0), "character": .number(end.1)],
      ],
    ]
  }
}
