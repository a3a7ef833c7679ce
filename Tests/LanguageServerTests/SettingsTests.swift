import JSON
import TestSupport
import Testing

@Suite("The settings of the language server") struct SettingsTests {
  private static let text = "CS4150820 and CS4178171"

  @Test("The client's configuration is requested after initialized, and applies to open documents")
  func configuration() async throws {
    let session = try await EditorSession(initializes: false)
    session.configuration.value = ["inline": ["languages": ["c"]]]
    try await session.call("initialize", ["capabilities": ["workspace": ["configuration": true]]])
    session.open(Self.text)
    #expect(try await session.call("textDocument/hover", EditorSession.position(0, 2)) != .null)
    session.notify("initialized", [:])
    let request = try #require(try await session.editor.nextRequest())
    #expect(request.method == "workspace/configuration")
    // The response is applied in a task of its own.
    var shown = JSON.null
    for _ in 0..<10_000 {
      shown = try await session.call("textDocument/hover", EditorSession.position(0, 2))
      if shown == .null { break }
    }
    #expect(shown == .null)
  }

  @Test("An invalid setting is reported once by its name, and the others of the file apply")
  func invalid() async throws {
    let folder = TemporaryFolder()
    try folder.file(
      ".casewire.json",
      #"{"$schema":"x","hintz":"all","refreshSeconds":0,"ignore":[{"number":"CS4150820"}]}"#)
    let session = try await EditorSession(folders: [folder.path])
    var messages: [String] = []
    for _ in 0..<2 {
      messages.append(try await session.notification("window/showMessage")["message"]?.string ?? "")
    }
    let source = "Invalid setting in \(folder.path)/.casewire.json:"
    #expect(
      Set(messages) == [
        "\(source) Unknown setting \"hintz\". Did you mean \"hints\"? The default is used.",
        "\(source) \"refreshSeconds\" must be an integer from 1 to 3600, not 0. The default is used.",
      ])
    let uri = "file://\(folder.path)/a.txt"
    session.open(Self.text, uri: uri)
    let first = try await session.call("textDocument/hover", EditorSession.position(0, 2, uri: uri))
    let second = try await session.call("textDocument/hover", EditorSession.position(0, 16, uri: uri))
    #expect(first == .null && second != .null)
  }
}
