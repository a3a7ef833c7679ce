import CaseService
import Commands
import JSON
import Testing

/// `casewire` as users run it; `ProgramRun` finds the file.
@Suite("The program on the command line")
struct ProgramTests {
  @Test("The first command of the help prints one line with three cases")
  func firstCommand() async throws {
    let command = try #require(Help.usage().firstMatch(of: /echo '([^']+)' \| casewire --sandbox\n/))
    let ending = try await ProgramRun.run(["--sandbox"], input: "\(command.1)\n")
    #expect(ending.errors == "" && ending.code == 0)
    let lines = ending.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 2 && lines.last == "")
    let answer = try JSON(parsing: String(lines[0]))
    #expect(answer["id"] == 1)
    #expect(answer["result"]?["cases"]?.array?.count == 3)
  }

  @Test("The second command of the help prints an existing case")
  func secondCommand() async throws {
    let command = try #require(Help.usage().firstMatch(of: /casewire call --sandbox (\S+) '([^']+)'\n/))
    let ending = try await ProgramRun.run(["call", "--sandbox", String(command.1), String(command.2)])
    #expect(ending.errors == "" && ending.code == 0)
    #expect(try JSON(parsing: ending.output)["id"] == JSON(parsing: String(command.2))["case"])
  }

  @Test("call writes the result to stdout as one line, and nothing else")
  func callResult() async throws {
    let ending = try await ProgramRun.run(["call", "--sandbox", "cases/list", #"{"limit":2,"fields":["title"]}"#])
    #expect(ending.errors == "" && ending.code == 0)
    #expect(ending.output.hasPrefix(#"{"cases":[{"id":"#))
    #expect(ending.output.count { $0 == "\n" } == 1 && ending.output.hasSuffix("}\n"))
  }

  @Test("call reads the params from stdin")
  func callInput() async throws {
    let ending = try await ProgramRun.run(
      ["call", "--sandbox", "cases/list", "-"], input: "{\n  \"limit\": 1\n}\n")
    #expect(ending.errors == "" && ending.code == 0)
    #expect(try JSON(parsing: ending.output)["cases"]?.array?.count == 1)
  }

  private static let refusals: [(arguments: [String], kind: String, code: Int32)] = [
    (["cases/list", #"{"limt":1}"#], "invalidParams", 2),
    (["cases/get", #"{"case":"ibm/CS9999999"}"#], "notFound", 1),
    (["case/list"], "methodNotFound", 2),
    (["cases/list", "{"], "parseError", 2),
    (["cases/list", ""], "parseError", 2),
    (["cases/list", "[1]"], "invalidParams", 2),
    (["--read-only", "comments/add", #"{"case":"ibm/CS4150820","text":"Hello"}"#], "readOnly", 1),
  ]

  @Test("call writes an error to stderr and exits with its code", arguments: refusals)
  func callError(arguments: [String], kind: String, code: Int32) async throws {
    let ending = try await ProgramRun.run(["call", "--sandbox"] + arguments)
    #expect(ending.output == "" && ending.code == code)
    #expect(try JSON(parsing: ending.errors)["data"]?["kind"]?.string == kind)
  }

  private static let texts: [(arguments: [String], output: String)] = [
    (["--version"], "casewire \(Bootstrap.version)\n"),
    (["--help"], Help.usage()),
    (["-h"], Help.usage()),
    (["call", "--help"], CommandTable.command("call").map { Help.text(of: $0) } ?? ""),
  ]

  @Test("Requested texts are written to stdout", arguments: texts)
  func asked(arguments: [String], output: String) async throws {
    #expect(try await ProgramRun.run(arguments) == ProgramRun.Ending(output: output))
  }

  @Test("openrpc, methods and --help print the content of the table")
  func documents() async throws {
    let printed = try await ProgramRun.run(["openrpc"])
    let document = OpenRPC.document(methodTable, version: Bootstrap.version).prettyText + "\n"
    #expect(printed == ProgramRun.Ending(output: document))
    let methods = try await ProgramRun.run(["methods"])
    #expect(methods.code == 0 && methods.output.contains("\ncases/list "))
    try await methodsAsJSON()
    let help = try await ProgramRun.run(["call", "cases/list", "--help"])
    #expect(help.code == 0 && help.output.hasPrefix("cases/list (effect: reads)\n"))
    // The members of a param are printed as well, each object once.
    let nested = try await ProgramRun.run(["call", "watchlist/add", "--help"]).output
    #expect(
      nested.contains("[list of 1 to 100\n                  User objects;") && nested.contains("\nUser:\n  name "))
    #expect(nested.split(separator: "\n").count { $0 == "User:" } == 1)
  }

  /// The summary has every method, and each of its references resolves within it.
  private func methodsAsJSON() async throws {
    let ending = try await ProgramRun.run(["methods", "--json"])
    let summary = try JSON(parsing: ending.output)
    let methods = try #require(summary["methods"]?.array)
    #expect(ending.code == 0 && methods.map { $0["name"]?.string } == methodTable.map(\.name))
    let schemas = summary["components"]?["schemas"]
    let names = Set(ending.output.matches(of: /"#\/components\/schemas\/([A-Za-z]+)"/).map { String($0.1) })
    #expect(names.count > 40 && names.allSatisfy { schemas?[$0]?.object != nil })
    for (method, row) in zip(methods, methodTable) {
      #expect(method.object?.map(\.name) == ["name", "effect", "summary", "inline", "params", "result"])
      #expect(method["effect"]?.string == row.effect.rawValue && method["inline"]?.bool == row.isInline)
      #expect(method["summary"]?.string == row.summary)
      for part in ["params", "result"] {
        let name = try #require(method[part]?["$ref"]?.string?.split(separator: "/").last)
        #expect(schemas?[String(name)]?.object != nil, "\(row.name): \(name)")
      }
    }
  }

  private static let usageErrors: [(arguments: [String], line: String)] = [
    (
      ["--sandbx"],
      "casewire: Unknown option \"--sandbx\". Did you mean \"--sandbox\"? Run casewire --help for help.\n"
    ),
    (["lst"], "casewire: Unknown command \"lst\". Did you mean \"list\"? Run casewire --help for help.\n"),
    (["call"], "casewire: call requires a METHOD, such as cases/list. Run casewire --help for help.\n"),
    (
      ["call", "case/list", "--help"],
      "casewire: Unknown method \"case/list\". Did you mean \"cases/list\"? Run casewire methods for a list.\n"
    ),
  ]

  @Test("A wrong command line exits with code 2 and one line on stderr", arguments: usageErrors)
  func usageError(arguments: [String], line: String) async throws {
    #expect(try await ProgramRun.run(arguments) == ProgramRun.Ending(errors: line, code: 2))
  }
}
