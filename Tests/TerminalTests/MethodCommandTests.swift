import CaseService
import Commands
import JSON
import Platform
import TestSupport
import Testing

@testable import Terminal

@Suite("The words of a command and the params of its requests")
struct MethodCommandTests {
  /// The params of each request of a command line of the sandbox.
  private static func requests(_ words: [String], input: String = "") throws -> [String] {
    let recording = RecordingConsole(input: input)
    let session = try recording.session()
    let (command, rest) = try CommandCatalog(.casewire).find(words)
    guard case .method(let method) = command else { return [] }
    let read = try MethodRun(session: session, command: method).read(rest)
    return (read?.requests ?? []).map {
      JSON.object($0.members).text.replacing(text: recording.folder.path, with: "HERE")
    }
  }

  private static let lines: [(words: [String], requests: [String])] = [
    (
      ["cases", "list", "--status", "open", "--severity", "1,2", "--limit", "20"],
      [#"{"status":["open"],"severity":[1,2],"limit":20}"#]
    ),
    (["cases", "list", "--severity=1", "--severity", "2"], [#"{"severity":[1,2]}"#]),
    (
      ["cases", "list", "--status", "waiting-on-customer,Closed", "--all"],
      [#"{"status":["waitingOnCustomer","closed"],"all":true}"#]
    ),
    (["cases", "list", "--updated-since", "2026-11-21T10:00:00+01:00"], [#"{"updatedSince":"2026-11-21T09:00:00Z"}"#]),
    (["cases", "list", "--updatedSince", "2026-11-21T10:00:00Z"], [#"{"updatedSince":"2026-11-21T10:00:00Z"}"#]),
    (["cases", "get", "CS4178171"], [#"{"case":"CS4178171"}"#]),
    (
      ["cases", "get", "cs4178171", "4178171", "ibm/cs4178171", "ibm/4178171"],
      [#"{"case":"CS4178171"}"#, #"{"case":"CS4178171"}"#, #"{"case":"ibm/CS4178171"}"#, #"{"case":"ibm/CS4178171"}"#]
    ),
    (["show", "https://access.redhat.com/support/cases/04186767"], [#"{"case":"redhat/04186767"}"#]),
    (["show", "https://access.redhat.com/support/cases/#/case/04186767"], [#"{"case":"redhat/04186767"}"#]),
    (["comments", "add", "CS4178171", "a text"], [#"{"case":"CS4178171","text":"a text"}"#]),
    (
      ["comment", "CS4178171", "--text=--private", "--private"],
      [#"{"case":"CS4178171","text":"--private","private":true}"#]
    ),
    (
      ["comment", "CS4178171", "--no-private", "--", "--text"],
      [#"{"case":"CS4178171","text":"--text","private":false}"#]
    ),
    (["comment", "CS4178171", "-"], [#"{"case":"CS4178171","text":"from stdin"}"#]),
    (["comment", "CS4178171", "@@mention"], [#"{"case":"CS4178171","text":"@mention"}"#]),
    (
      ["comment", "CS4178171", "CS4150820", "-"],
      [#"{"case":"CS4178171","text":"from stdin"}"#, #"{"case":"CS4150820","text":"from stdin"}"#]
    ),
    (
      ["comment", "CS4178171", "CS4150820", "--text", "x"],
      [#"{"case":"CS4178171","text":"x"}"#, #"{"case":"CS4150820","text":"x"}"#]
    ),
    (
      ["cases", "update", "04186767", "--changes.severity", "2", "--changes.product="],
      [#"{"case":"04186767","changes":{"severity":2,"product":null}}"#]
    ),
    (
      ["cases", "update", "04186767", "--changes", #"{"severity":2}"#],
      [#"{"case":"04186767","changes":{"severity":2}}"#]
    ),
    (
      ["cases", "setStatus", "CS4178171", "resolve", "--resolution-code", "6"],
      [#"{"case":"CS4178171","action":"resolve","resolutionCode":6}"#]
    ),
    (
      ["attachments", "add", "CS4178171", "./log.txt", "/tmp/b"],
      [#"{"case":"CS4178171","path":"HERE/log.txt"}"#, #"{"case":"CS4178171","path":"/tmp/b"}"#]
    ),
    (
      ["attachments", "download", "CS4178171", "a1", "down/"],
      [#"{"case":"CS4178171","attachment":"a1","path":"HERE/down/"}"#]
    ),
    (
      ["watchlist", "add", "CS4178171", "a@b.c", "d@e.f"],
      [#"{"case":"CS4178171","users":[{"userId":"a@b.c"},{"userId":"d@e.f"}]}"#]
    ),
    (
      ["watchlist", "add", "CS4178171", #"{"userId":"a","realm":"SL"}"#],
      [#"{"case":"CS4178171","users":[{"userId":"a","realm":"SL"}]}"#]
    ),
    (
      ["resources", "add", "CS4178171", "--resource", "crn:v1:x"],
      [#"{"case":"CS4178171","resource":{"crn":"crn:v1:x"}}"#]
    ),
    (
      ["resources", "add", "CS4178171", "--resource.type", "host", "--resource.id", "7"],
      [#"{"case":"CS4178171","resource":{"type":"host","id":"7"}}"#]
    ),
    (["search", "bgp", "flap"], [#"{"query":"bgp flap"}"#]),
  ]

  @Test("Words become params", arguments: lines)
  func params(words: [String], requests: [String]) throws {
    #expect(try Self.requests(words, input: "from stdin\n") == requests)
  }

  private static let refusals: [(words: [String], message: String)] = [
    (
      ["comment", "CS4178171", "--text", "--private"],
      "--text requires a value. Write --text=VALUE for a value that begins with --."
    ),
    (["comment", "CS4178171", "CS4150820"], "\"CS4150820\" is a case, not a text."),
    (["comment", "CS4178171", "two", "words"], "\"two\" is not a case. Put a text of several words in quotes."),
    (["comment", "CS4178171", "@/no/such/file"], "The file \"/no/such/file\" of --text does not exist."),
    (["cases", "list", "extra"], "casewire cases list takes no further argument such as \"extra\"."),
    (
      ["cases", "list", "--updated-since", "soon"],
      "Invalid value \"soon\" of --updated-since. It must be a time, such as 2026-11-21"
    ),
    (["cases", "list", "--limit", "many"], "Invalid value \"many\" of --limit. It must be a whole number."),
    (["cases", "list", "--output", "xml"], "Unknown value \"xml\" of --output."),
    (
      ["session", "login", "ibm", "--credentials", #"{"apiKey":"x"}"#],
      "--credentials accepts no value, because other users can see arguments."
    ),
    (["session", "login", "ibm", "--credentials", "prompt"], "Credentials can be typed only on a terminal."),
    (["show", "https://example.com/x"], "\"https://example.com/x\" is not the address of a case page."),
    (
      ["attachments", "download", "CS4178171", "a1", "x", "y"],
      "casewire attachments download takes no argument such as \"y\"."
    ),
  ]

  @Test("Wrong words are refused with what to do", arguments: refusals)
  func refused(words: [String], message: String) throws {
    let console = RecordingConsole()
    #expect(try console.run(words: words) == 2)
    #expect(console.errors.hasPrefix("casewire: \(message)"), "\(console.errors)")
    #expect(console.output.isEmpty)
  }

  @Test("Each method has a command, and none of its flags has another meaning", arguments: methodTable.map(\.name))
  func everyMethod(name: String) throws {
    let row = try #require(methodTable.first { $0.name == name })
    guard let (noun, verb) = CommandWords.command(of: name) else {
      #expect(["initialize", "shutdown", "ping", "rpc.discover"].contains(name))
      return
    }
    let command = MethodCommand("\(noun) \(verb)", row)
    let own = command.known.map(\.name)
    #expect(Set(own).count == own.count)
    let process = CommandTable.personal.options.map(\.name) + OutputFlag.all.map(\.name) + ["--help"]
    #expect(Set(own).isDisjoint(with: process), "\(Set(own).intersection(process))")
    #expect(ShortCommand(rawValue: noun) == nil && CommandTable.command(noun) == nil)
    // The example in the help reads as the params that it was made from.
    guard let text = MethodExamples.params(of: name) else {
      #expect(name == "changes/subscribe" || name == "changes/unsubscribe", "\(name) has no example")
      return
    }
    let words = CommandExample.words(command, try JSON(parsing: text))
    #expect(words.first == command.name)
    let help = CommandHelp(width: 80).text(command)
    #expect(help.split(separator: "\n").filter { !$0.contains("casewire ") }.allSatisfy { $0.count <= 80 }, "\(help)")
  }
}
