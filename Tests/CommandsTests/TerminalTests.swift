import JSON
import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Texts of a vendor cannot control a terminal, and a pipe gets them unchanged.
@Suite("On a terminal")
struct TerminalTests {
  /// Text that an author of a comment or a file name can choose.
  static let attacks = [
    "\u{1B}[31mred", "\u{1B}[2J\u{1B}[Hcleared", "\u{1B}]0;title\u{7}", "\u{1B}]52;c;ZXZpbA==\u{1B}\\",
    "\u{1B}]8;;http://evil.example\u{1B}\\link\u{1B}]8;;\u{1B}\\", "\u{1B}P$q\"p\u{1B}\\", "\u{1B}_Gf=1\u{1B}\\",
    "\u{1B}c",
    "\u{9B}31mred", "\u{9D}0;title\u{9C}", "\u{90}q\u{9C}", "\u{85}\u{84}\u{8D}", "\u{7F}\u{8}\u{8}\u{8}", "one\rtwo",
    "gnp\u{202E}exe.sh", "\u{2066}a\u{2069}\u{200E}\u{61C}", "pay\u{200B}pal\u{2060}\u{FEFF}",
    "x\u{E0068}\u{E0069}\u{E007F}",
    "v\u{FE01}\u{E0101}", "a\u{2028}b", "\u{0}nul", "\u{1B}[", "\u{1B}]never ends",
  ]

  private static let all = attacks.joined(separator: " - ")

  /// IBM's interface with such texts everywhere.
  private static func vendor() throws -> FakeServer {
    let text = JSON.string(all)
    let file: JSON = ["id": "f1", "filename": text, "size_in_bytes": 4, "created_at": "2026-11-11 18:44:00"]
    let page: JSON = [
      "number": "CS1", "short_description": text, "description": text, "attachments": [file],
      "comments": [["value": text, "added_at": "2026-11-11 18:44:00", "added_by": ["name": text]]],
    ]
    let refusal: JSON = [
      "errors": [["code": "bad", "message": text]], "errorMessage": text, "errorCode": text, "trace": text,
    ]
    return try FakeServer { connection, request in
      if request.target.contains("/token") {
        connection.answer("200 OK", [], #"{"access_token": "a-token-0001", "expires_in": 3600}"#)
      } else if request.target.contains("CS404") || !request.target.contains("CS1") {
        connection.answer("404 Not Found", ["Content-Type: application/json"], refusal.text)
      } else if request.target.contains("f1") {
        // Progress is shown after half a second.
        usleep(700_000)
        connection.answer("200 OK", [], "abcd")
      } else {
        connection.answer("200 OK", ["Content-Type: application/json"], page.text)
      }
      return true
    }
  }

  private static func configuration(_ server: FakeServer, in folder: TemporaryFolder) throws -> String {
    let profile: JSON = [
      "provider": "ibm-cloud", "baseURL": .string(server.url("/case-management/v1")),
      "tokenURL": .string(server.url("/token")), "credentials": ["apiKey": "a-key-0001"],
    ]
    return try folder.file("config.json", JSON.object([.init("profiles", ["ibm": profile])]).text)
  }

  /// Characters that a terminal interprets or does not show, except the line editing of casewire.
  private static func harm(_ output: String) -> [Unicode.Scalar] {
    output.replacing("\r\u{1B}[K", with: "").replacing("\r\n", with: "\n").unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x0A: false
      case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF,
        0xE0000...0xE0FFF:
        true
      default: false
      }
    }
  }

  /// The arguments after the options, the input, and the text that the output must contain.
  @Test(
    "Control characters in the output are replaced",
    arguments: [
      (["call", "cases/get", #"{"case": "ibm/CS1"}"#], "", #"\u001b[31mred"#),
      (["call", "cases/get", #"{"case": "ibm/CS404"}"#], "", "notFound"),
      (["call", "attachments/list", #"{"case": "ibm/CS1"}"#], "", #"gnp\u202eexe.sh"#),
      (
        ["call", "attachments/download", #"{"case": "ibm/CS1", "attachment": "f1"}"#], "", "Downloading the attachment"
      ),
      (["call", "--log-level", "debug", "cases/get", #"{"case": "ibm/CS1"}"#], "", "CS1"),
      (["call", "cases/\u{1B}[31mget\u{9B}1m\u{202E}"], "", "get"),
      (["call", "cases/get", "{\"case\": \"\u{202E}\u{9B}31m\u{E0061}\"}"], "", "invalidParams"),
      (["doctor"], "", "credential"), (["doctor", "--json"], "", "credential"),
      (["serve"], #"{"jsonrpc":"2.0","id":1,"method":"cases/get","params":{"case":"ibm/CS1"}}"# + "\n", #""id":1"#),
      (["serve", "--log-level", "debug"], "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"\u{202E}x\"}\n", #""id":2"#),
    ])
  func harmless(arguments: [String], input: String, expected: String) async throws {
    let (server, folder) = (try Self.vendor(), TemporaryFolder())
    defer { server.close() }
    let file = try Self.configuration(server, in: folder)
    let options = ["--config", file]
    let (output, _) = try await TerminalRun.run([arguments[0]] + options + arguments.dropFirst(), input: input)
    #expect(output.contains(expected), "\(output.debugDescription)")
    #expect(Self.harm(output) == [], "\(output.debugDescription)")
  }

  @Test("Control characters in the error for a wrong command line are replaced", arguments: attacks)
  func usage(attack: String) async throws {
    guard !attack.contains("\u{0}") else { return }
    for arguments in [
      ["--\(attack)"], ["call", "no/\(attack)", "--help"], ["--config", "/nonexistent/\(attack)", "doctor"],
    ] {
      let (output, _) = try await TerminalRun.run(arguments)
      #expect(!output.isEmpty && Self.harm(output) == [], "\(output.debugDescription)")
    }
  }

  @Test("The JSON on a terminal is the same value, and a pipe gets its bytes")
  func theSameValue() async throws {
    let (server, folder) = (try Self.vendor(), TemporaryFolder())
    defer { server.close() }
    let file = try Self.configuration(server, in: folder)
    let arguments = ["call", "--config", file, "cases/get", #"{"case": "ibm/CS1"}"#]
    let shown = try JSON(parsing: try await TerminalRun.run(arguments).output)
    let piped = try await ProgramRun.run(arguments)
    #expect(try JSON(parsing: piped.output) == shown && piped.code == 0)
    #expect(piped.output.contains("gnp\u{202E}exe.sh"))
    #expect(shown["title"]?.string.map { Array($0.utf8) } == Array(Self.all.utf8))
  }

  @Test("A file name is made without control characters")
  func names() async throws {
    let (server, folder) = (try Self.vendor(), TemporaryFolder())
    defer { server.close() }
    let file = try Self.configuration(server, in: folder)
    try FileSystem.makeFolders("\(folder.path)/files")
    let config = try String(decoding: FileSystem.read(file, limit: 1 << 20) ?? [], as: UTF8.self)
    let roots = JSON.array([.string("\(folder.path)/files")]).text
    _ = try folder.file("config.json", "{\"files\": \(roots), " + config.dropFirst())
    let params: JSON = ["case": "ibm/CS1", "attachment": "f1", "path": .string("\(folder.path)/files")]
    let ending = try await ProgramRun.run(["call", "--config", file, "attachments/download", params.text])
    let names = FileSystem.names(in: "\(folder.path)/files", atMost: 9)
    #expect(ending.code == 0 && names.count == 1, "\(ending)")
    #expect(names.allSatisfy { Self.harm($0).isEmpty && !$0.contains("\n") })
  }
}
