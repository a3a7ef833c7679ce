import JSON
import Platform
import ServiceTestSupport
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("Cases as documents", .serialized) struct DefinitionTests {
  private static func mode(_ path: String) -> UInt32? {
    var status = stat()
    return lstat(path, &status) == 0 ? UInt32(status.st_mode) & 0o777 : nil
  }

  private static func path(_ location: JSON?) -> String {
    String(location?["uri"]?.string?.dropFirst("file://".count) ?? "none")
  }

  @Test("A client that reads documents from servers gets an address of the case") func content() async throws {
    let session = try await EditorSession(Clients.full)
    #expect(session.serverCapabilities.value["workspace"]?["textDocumentContent"]?["schemes"] == ["case"])
    session.open(Known.waiting)
    let location = try await session.call("textDocument/definition", EditorSession.position(0, 0))
    #expect(location["uri"]?.string == "case://ibm/\(Known.waiting)")
    #expect(location["range"] == EditorSession.span((0, 0), (0, 0)))
    let result = try await session.call("workspace/textDocumentContent", ["uri": location["uri"] ?? .null])
    let text = result["text"]?.string ?? ""
    #expect(
      text.contains(Known.waiting) && text.contains("Workers of pool") && text.hasPrefix("#"), "\(text.prefix(200))")
    for uri in ["case://ibm", "case://ibm/", "file:///etc/passwd", "case://ibm/a/b", "case://ibm/..%2f"] {
      let response = try await session.response("workspace/textDocumentContent", ["uri": .string(uri)])
      #expect(response["error"]?["code"] == -32602, "\(uri): \(response.text)")
    }
  }

  @Test("Another client gets a file that only the user may read, until the server ends") func file() async throws {
    let session = try await EditorSession()
    session.open("\(Known.waiting)\n\nibm/\(Known.waiting) \(Known.missing)")
    var paths: [String] = []
    for (line, column) in [(0, 0), (2, 0), (2, 8)] {
      let location = try await session.call("textDocument/definition", EditorSession.position(line, column))
      paths.append(Self.path(location))
    }
    #expect(Set(paths).count == 1)
    let path = paths[0]
    let text = try FileSystem.read(path, limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    #expect(text?.contains("Workers of pool") == true)
    #expect(path.hasSuffix(".md"))
    #expect(Self.mode(path) == 0o400)
    let folder = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
    #expect(Self.mode(folder) == 0o700)
    session.end()
    #expect(Self.mode(path) == nil && Self.mode(folder) == nil)
  }

  @Test("A position without a case has no definition, and a case that cannot be read none either") func none()
    async throws
  {
    let session = try await EditorSession()
    session.open("x \(Known.missing)")
    #expect(try await session.call("textDocument/definition", EditorSession.position(0, 0)) == .null)
    #expect(try await session.call("textDocument/definition", EditorSession.position(0, 5)) == .null)
  }

  @Test(
    "While the vendor cannot be reached, the store has the document, and nothing pops up",
    arguments: [
      Clients.plain, Clients.full,
    ])
  func offline(_ capabilities: JSON) async throws {
    let session = try await EditorSession(capabilities)
    session.open("\(Known.waiting) \(Known.open)")
    try await session.learn(0, 0)
    session.transport.cut()
    session.time.advance(by: .seconds(600))
    let location = try await session.time.patiently {
      try await session.call("textDocument/definition", EditorSession.position(0, 0))
    }
    #expect(location["uri"]?.string?.contains(Known.waiting) == true, "\(location.text)")
    if capabilities == Clients.full {
      let result = try await session.time.patiently {
        try await session.call("workspace/textDocumentContent", ["uri": location["uri"] ?? .null])
      }
      #expect(result["text"]?.string?.contains("Workers of pool") == true, "\(result.text)")
    }
    _ = try await session.time.patiently {
      try await session.response("textDocument/definition", EditorSession.position(0, 12))
    }
    try await session.settle()
    #expect(!session.inbox.methods.contains("window/showMessage"))
    session.end()
  }

  @Test("A case that was opened is in the store") func stored() async throws {
    let session = try await EditorSession()
    session.open(Known.waiting)
    let first = try await session.call("textDocument/definition", EditorSession.position(0, 0))
    try await session.settle()
    session.transport.cut()
    session.time.advance(by: .seconds(600))
    let second = try await session.time.patiently {
      try await session.call("textDocument/definition", EditorSession.position(0, 0))
    }
    #expect(second == first && second != .null)
    #expect(try await session.hints().count == 1)
    session.end()
  }

  // MARK: Symbols

  @Test("Symbols are the cases in the store, by their words", arguments: [Clients.plain, Clients.full])
  func symbols(_ capabilities: JSON) async throws {
    let session = try await EditorSession(capabilities)
    try await session.learnAll()
    session.transport.cut()
    for (query, number) in [
      ("workers of pool default", Known.waiting), ("CS415", Known.waiting), ("nfs hangs", Known.urgent), ("zebra", nil),
    ] {
      let result = try await session.call("workspace/symbol", ["query": .string(query)])
      let first = result[0]
      #expect(
        (first?["name"]?.string?.hasPrefix("\(number ?? "none") ")) == (number == nil ? nil : true),
        "\(query): \(result.text)")
      guard let number else { continue }
      #expect(first?["containerName"]?.string == (number.hasPrefix("CS") ? "ibm" : "redhat"))
      if capabilities == Clients.full {
        #expect(first?["location"]?["uri"]?.string == "case://\(first?["containerName"]?.string ?? "")/\(number)")
      }
    }
    // At most 50.
    try await session.settle()
    let all = try await session.call("workspace/symbol", ["query": ""])
    #expect((Known.count...50).contains(all.array?.count ?? 0))
    session.end()
  }

  private static let resolving: JSON = ["workspace": ["symbol": ["resolveSupport": ["properties": ["location.range"]]]]]

  @Test("The document of a symbol is written when the client opens the symbol") func resolvedSymbol() async throws {
    let session = try await EditorSession(Self.resolving)
    #expect(session.serverCapabilities.value["workspaceSymbolProvider"]?["resolveProvider"] == true)
    try await session.learnAll()
    let found = try await session.call("workspace/symbol", ["query": "workers of pool default"])
    let symbol = try #require(found[0])
    let path = Self.path(symbol["location"])
    #expect(symbol["location"]?["range"] == nil && Self.mode(path) == nil)
    let resolved = try await session.call("workspaceSymbol/resolve", symbol)
    #expect(resolved["location"]?["uri"] == symbol["location"]?["uri"] && resolved["location"]?["range"] != nil)
    #expect(resolved.object?.filter { $0.name == "location" }.count == 1)
    #expect(Self.mode(path) == 0o400)
    session.end()
  }

  @Test("For a client that opens only complete symbols, a search writes one list, whose lines keep their numbers")
  func symbolList() async throws {
    let session = try await EditorSession()
    try await session.learnAll()
    var lines: [String: JSON] = [:]
    for query in ["nfs hangs", "", "workers of pool default"] {
      let found = try await session.call("workspace/symbol", ["query": .string(query)])
      for symbol in found.array ?? [] {
        let name = symbol["name"]?.string ?? ""
        #expect(lines[name] ?? symbol["location"] == symbol["location"])
        lines[name] = symbol["location"]
      }
    }
    let paths = Set(lines.values.map(Self.path))
    let path = try #require(paths.first)
    #expect(paths.count == 1 && Self.mode(path) == 0o400)
    let folder = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
    #expect(FileSystem.names(in: folder, atMost: 10).count == 1)
    let text = String(decoding: try FileSystem.read(path, limit: 1 << 20) ?? [], as: UTF8.self)
    let content = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (name, location) in lines {
      let line = try #require(location["range"]?["start"]?["line"]?.integer)
      let number = name.prefix { $0 != " " }
      #expect(content[line].contains("/\(number)  \(number): "), "\(content[line])")
    }
    session.end()
  }

  // MARK: Files

  @Test("Files are removed with the server, leftovers by the next one, and nothing is written after the end")
  func leftovers() async throws {
    let session = try await EditorSession()
    session.open(Known.waiting)
    let path = Self.path(try await session.call("textDocument/definition", EditorSession.position(0, 0)))
    let folder = FileSystem.split(path).folder
    let parent = FileSystem.split(folder).folder
    // One of a killed process, one in use, one that has a file of somebody else, and one of another program.
    let random = "test\(UInt32.random(in: .min ... .max))"
    let names =
      ["old", "used", "foreign"].map { "\(parent)/casewire-cases-\(random)\($0)" } + ["\(parent)/casewire-\(random)"]
    for name in names {
      try FileSystem.makeFolders(name)
      try AtomicFile.write([], to: "\(name)/a.md", mode: 0o400)
    }
    try AtomicFile.write([], to: "\(names[2])/a.png")
    let lock = try FileLock.take(folder: names[1])
    let second = try await EditorSession()
    second.open(Known.waiting)
    _ = try await second.call("textDocument/definition", EditorSession.position(0, 0))
    #expect(names.map { Self.mode($0) == nil } == [true, false, false, false])
    #expect(Self.mode("\(names[1])/a.md") != nil && Self.mode("\(names[2])/a.png") != nil && Self.mode(path) != nil)
    lock?.release()
    session.end()
    second.end()
    #expect(Self.mode(folder) == nil)
    let response = try await session.response("textDocument/definition", EditorSession.position(0, 0))
    #expect(response["result"] == .null && Self.mode(folder) == nil, "\(response.text)")
    for name in names {
      for file in ["a.md", "a.png"] { unlink("\(name)/\(file)") }
      rmdir(name)
    }
  }

  @Test("Without a store there are no symbols, and no error") func noStore() async throws {
    let session = try await EditorSession(hasStore: false)
    session.transport.cut()
    #expect(try await session.call("workspace/symbol", ["query": "x"]) == [])
  }

  // MARK: Links and lenses

  @Test("A link is complete, and has a tooltip for clients that show it", arguments: [Clients.plain, Clients.full])
  func links(_ capabilities: JSON) async throws {
    let session = try await EditorSession(capabilities)
    #expect(session.serverCapabilities.value["documentLinkProvider"]?["resolveProvider"] == false)
    try await session.learnAll()
    session.open(
      "case \(Known.closed) \(Known.waiting)\nredhat/\(Known.urgent) \(Known.page(Known.closed)) case 09999999")
    let links = try await session.call("textDocument/documentLink", EditorSession.document()).array ?? []
    #expect(links.compactMap { $0["target"]?.string } == [Known.page(Known.closed), Known.page(Known.urgent)])
    #expect(links.map(\.columns) == ["0:5-13", "1:0-15"])
    let hasTooltip = capabilities == Clients.full
    #expect(links.allSatisfy { ($0["tooltip"] != nil) == hasTooltip })
  }

  @Test("Links can be switched off") func noLinks() async throws {
    let session = try await EditorSession(options: ["links": false])
    try await session.learnAll()
    session.open("case \(Known.closed)")
    #expect(try await session.call("textDocument/documentLink", EditorSession.document()) == [])
  }

  @Test("Lenses are off unless they are enabled") func lenses() async throws {
    let off = try await EditorSession(Clients.full)
    try await off.learnAll()
    off.open("case \(Known.closed)")
    #expect(try await off.call("textDocument/codeLens", EditorSession.document()) == [])
    let session = try await EditorSession(Clients.full, options: ["lens": true])
    try await session.learnAll()
    session.open("\n case \(Known.closed) \(Known.missing)\n\(Known.waiting)")
    let found = try await session.call("textDocument/codeLens", EditorSession.document()).array ?? []
    #expect(found.map(\.columns) == ["1:6-14", "2:0-9"])
    let (page, none) = (
      try await session.call("codeLens/resolve", found[0]), try await session.call("codeLens/resolve", found[1])
    )
    #expect(
      page["command"]?["title"]?.string?.contains("dnf") == true && page["command"]?["command"] == "casewire.open")
    #expect(none["command"]?["title"]?.string?.contains("Workers of pool") == true && none["command"]?["command"] == "")
    let again = try await session.call("codeLens/resolve", page)
    #expect(again == page && again.object?.filter { $0.name == "command" }.count == 1)
  }
}
