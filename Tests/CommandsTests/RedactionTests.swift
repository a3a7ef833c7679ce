import CaseModel
import CaseService
import FoundationEssentials
import HTTP
import JSON
import Platform
import Sandbox
import Synchronization
import TestSupport
import Testing

/// Uses secrets in every possible location, calls every method, causes every possible fault, and searches all output of
/// the program.
@Suite("No secret leaves the program")
struct RedactionTests {
  typealias Failure = (isForTokens: Bool, kind: FakeEchoingVendors.Failure)

  /// The fault to cause, and a kind of error that it causes.
  private static let failures: [(failure: Failure?, kind: String)] = [
    (nil, "readOnly"), ((false, .status(400)), "rejected"), ((false, .status(401)), "authRequired"),
    ((false, .status(403)), "forbidden"), ((false, .status(404)), "notFound"), ((false, .status(409)), "conflict"),
    ((false, .status(410)), "configuration"), ((false, .status(413)), "tooLarge"),
    ((false, .status(429)), "rateLimited"), ((false, .status(500)), "outcomeUnknown"),
    ((false, .status(503)), "vendorUnavailable"), ((false, .garbage), "vendorProtocol"),
    ((false, .page), "outcomeUnknown"), ((false, .redirect), "outcomeUnknown"), ((false, .cut), "outcomeUnknown"),
    ((true, .status(400)), "authRequired"), ((true, .status(401)), "authRequired"),
    ((true, .status(403)), "forbidden"), ((true, .status(429)), "rateLimited"),
    ((true, .status(500)), "vendorUnavailable"), ((true, .garbage), "vendorProtocol"),
    ((true, .half), "vendorProtocol"), ((true, .page), "vendorUnavailable"), ((true, .redirect), "vendorProtocol"),
    ((true, .cut), "vendorUnavailable"),
  ]

  /// The kinds that the requests themselves cause.
  private static let always: Set<String> = ["unsupported", "invalidParams", "invalidRequest", "parseError"]

  @Test("Every kind of fault has a cause", arguments: Fault.Kind.allCases)
  func kinds(_ kind: Fault.Kind) {
    // A cancellation, an internal error and a resync contain no text from outside.
    guard ![.cancelled, .internalError, .resync].contains(kind) else { return }
    #expect(Self.failures.contains { $0.kind == kind.rawValue } || Self.always.contains(kind.rawValue))
  }

  @Test("No output contains a secret, for any request and any fault", arguments: failures.indices)
  func drive(_ index: Int) async throws {
    let (failure, kind) = Self.failures[index]
    let vendors = try FakeEchoingVendors(failure)
    let folder = TemporaryFolder()
    let run = try Run(vendors, in: folder)
    try await run.askEverything()
    try await run.askSessions()
    let left = try await run.end()
    #expect(left.code == 0)
    for (location, text) in left.texts {
      let leaks = Self.leaks(in: text)
      #expect(leaks.isEmpty, "\(location): \(leaks.prefix(3))")
    }
    // Tokens are stored, but neither keys nor passwords.
    for file in try Self.contents(of: folder.path + "/state") {
      for name in ["key", "market-key", "market-token", "password", "offline", "ibm-id", "ibm-secret", "cisco-secret"] {
        #expect(!file.contains("\(FakeEchoingVendors.mark)-\(name)"), "\(file)")
      }
    }
    // The secrets reached the responses and were removed there.
    #expect(vendors.requests > 10)
    if failure == nil { #expect(vendors.givers.count == 4) }
    #expect(vendors.proxyPasswords == ["me:\(FakeEchoingVendors.canary("proxy"))"])
    let output = left.texts["the output"] ?? ""
    #expect(Self.kinds(in: output).isSuperset(of: Self.always.union([kind])), "\(kind)")
    if case .status? = failure?.kind { #expect(output.split(separator: "[redacted]").count > 5) }
    #expect(left.texts["the children"]?.contains("XDG_STATE_HOME") == true)
    let commandLine = try #require(left.texts["the command line"])
    #expect(commandLine.contains("--trace"))
  }

  @Test("No other command shows a secret", arguments: [["doctor"], ["doctor", "--json"], ["call", "cases/list"]])
  func commands(_ words: [String]) async throws {
    for isForTokens in [true, false] {
      let vendors = try FakeEchoingVendors((isForTokens, .status(401)))
      let folder = TemporaryFolder()
      let files = try Files(vendors, in: folder)
      let log = words.contains("call") ? ["--log-level", "debug"] : []
      let arguments = words + ["--config", files.configuration] + log
      let ending = try await ProgramRun.run(arguments, environment: files.environment)
      // A list has the rows of the vendors that respond. If none does, credentials are missing.
      #expect(ending.code == (words.contains("cases/list") ? (isForTokens ? 3 : 4) : 1))
      #expect(Self.leaks(in: ending.output + ending.errors).isEmpty)
      #expect((ending.output + ending.errors).contains("[redacted]"))
    }
  }

  @Test("A leak is detected in every encoding")
  func finder() {
    let secret = FakeEchoingVendors.canary("key")
    for text in [secret, "cut k4n4r1se", "user:\(secret)", "12\(secret)", "1\(secret)"] {
      #expect(!Self.leaks(in: "... \(text) ...").isEmpty)
      #expect(!Self.leaks(in: Base64.encode(Array((text + " and more").utf8))).isEmpty)
    }
    #expect(Self.leaks(in: "[redacted] canary k4n4 secret").isEmpty)
  }

  // MARK: Search

  /// Enough of the mark to exclude a coincidence, so that truncated secrets are found; plain and in base64, which
  /// depends on the position of the mark in a group of three.
  private static let needles: [String] = {
    let mark = String(FakeEchoingVendors.mark.prefix(8))
    return [mark, mark.utf8.map { String($0, radix: 16) }.joined()]
      + (0..<3).map { shift in
        let text = Base64.encode([UInt8](repeating: 0, count: shift) + Array(mark.utf8))
        let head = (shift * 8 + 5) / 6
        let tail = ((shift + mark.utf8.count) * 8) / 6
        return String(text.dropFirst(head).prefix(tail - head))
      }
  }()

  /// The kinds of the faults in the responses.
  private static func kinds(in output: String) -> Set<String> {
    Set(
      output.split(separator: "\n").compactMap { (try? JSON(parsing: String($0)))?["error"]?["data"]?["kind"]?.string })
  }

  /// The text around each secret that was found.
  private static func leaks(in text: String) -> [String] {
    needles.flatMap { needle in
      text.ranges(of: needle).map { range in
        let before = text.index(range.lowerBound, offsetBy: -60, limitedBy: text.startIndex) ?? text.startIndex
        let after = text.index(range.upperBound, offsetBy: 40, limitedBy: text.endIndex) ?? text.endIndex
        return String(text[before..<after])
      }
    }
  }

  private static func contents(of folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).compactMap {
      FileManager.default.contents(atPath: "\(folder)/\($0)").map { String(decoding: $0, as: UTF8.self) }
    }
  }
}

/// A configuration with a secret in every possible location.
private struct Files {
  let configuration: String
  let environment: [String: String]

  init(_ vendors: FakeEchoingVendors, in folder: TemporaryFolder) throws {
    let children = folder.path + "/children"
    // A child process writes the secrets of others, as far as it knows them, before it prints its own.
    func command(_ name: String, _ secret: String) throws -> String {
      let file = try folder.file(name, secret)
      let script = "{ cat /proc/self/environ /proc/$PPID/cmdline || env; echo; } >> \(children) 2>&1; cat \(file)"
      return JSON.object([.init("command", .array(["/bin/sh", "-c", .string(script)]))]).text
    }
    func text(_ text: String) -> String { JSON.string(text).text }
    func common(_ provider: String, at path: String? = nil) -> String {
      """
      "provider": "\(provider)", "requestsPerSecond": 1000, "timeoutSeconds": 5,
      "baseURL": \(text(path.map { vendors.origin + $0 } ?? vendors.address(provider, of: \.baseURL)))
      """
    }
    let proxy = "http://me:\(URLText.encode(FakeEchoingVendors.canary("proxy")))@127.0.0.1:\(vendors.port)"
    configuration = try folder.file(
      "config.json",
      """
      {"files": [\(text(folder.path))], "profiles": {
        "ibm": {\(common("ibm-cloud")), "tokenURL": \(text(vendors.address("ibm-cloud", of: \.tokenURL))),
          "credentials": {
            "apiKey": \(text(vendors.ibm.key)), "clientId": {"env": "SECRET_IBM_ID"},
            "clientSecret": {"file": \(text(try folder.file("ibm-secret", vendors.ibm.secret)))}}},
        "closed": {\(common("ibm-cloud")), "tokenURL": \(text(vendors.address("ibm-cloud", of: \.tokenURL))),
          "readOnly": true, "credentials": {"apiKey": \(text(vendors.ibm.key))}},
        "redhat": {\(common("redhat-portal")), "dialect": "strata",
          "credentials": {
            "username": \(text(vendors.redhat.user)), "password": \(try command("password", vendors.redhat.password))}},
        "modern": {\(common("redhat-portal", at: "/support/v1")), "dialect": "rest-v1",
          "tokenURL": \(text(vendors.address("redhat-portal", of: \.tokenURL))),
          "credentials": {"offlineToken": \(text(vendors.redhat.offlineToken))}},
        "newest": {\(common("redhat-portal", at: "/support/v3")), "dialect": "rest-v3",
          "tokenURL": \(text(vendors.address("redhat-portal", of: \.tokenURL))),
          "credentials": {"offlineToken": \(try command("offline", vendors.redhat.offlineToken))}},
        "marketplace": {\(common("redhat-marketplace")),
          "tokenURL": \(text(vendors.address("redhat-marketplace", of: \.tokenURL))),
          "credentials": {"apiKey": \(try command("market-key", vendors.marketplace.key))}},
        "ready": {\(common("redhat-marketplace")), "credentials": {"token": {"env": "SECRET_MARKET"}}},
        "cisco": {\(common("cisco-support")), "tokenURL": \(text(vendors.address("cisco-support", of: \.tokenURL))),
          "contracts": ["200123456"], "proxy": \(text(proxy)),
          "credentials": {
            "clientId": \(try command("cisco-id", vendors.cisco.id)), "clientSecret": {"env": "SECRET_CISCO"}}}
      }}
      """)
    environment = [
      "SECRET_IBM_ID": vendors.ibm.id, "SECRET_CISCO": vendors.cisco.secret,
      "SECRET_MARKET": vendors.marketplace.token, "XDG_STATE_HOME": folder.path + "/state",
    ]
  }
}

/// The program with all logging enabled.
private struct Run {
  let program: ProgramRun
  let files: Files
  let folder: TemporaryFolder
  private let output = RecordingLines()

  init(_ vendors: FakeEchoingVendors, in folder: TemporaryFolder) throws {
    self.folder = folder
    files = try Files(vendors, in: folder)
    program = try ProgramRun(
      ["--config", files.configuration, "--log-level", "debug", "--trace", folder.path + "/trace"],
      environment: files.environment)
  }

  /// Sends all examples that use vendors, concurrently. Other tests check the responses.
  func askEverything() async throws {
    let last = ["session/login", "session/refresh", "session/logout", "shutdown"]
    let requests = ExampleFile.all.map(\.request).filter { !last.contains($0["method"]?.string ?? "") }
    let driven = Set(requests.compactMap { $0["method"]?.string } + last)
    #expect(Set(methodTable.map(\.name)).isSubset(of: driven))
    // A vendor with several interfaces or ways to log in is called with each.
    let ways = [("", ""), ("redhat", "modern"), ("redhat", "newest"), ("marketplace", "ready")]
    let messages = requests.enumerated().flatMap { index, request in
      ways.enumerated().compactMap { way, names -> String? in
        let message = ExampleFile.message(request, id: index * ways.count + way)
        guard !names.0.isEmpty else { return message }
        let other = message.replacing("\"\(names.0)", with: "\"\(names.1)")
        return other == message ? nil : other
      }
    }
    try await ask(messages)
  }

  /// Sends requests with valid and invalid secrets, one after another.
  func askSessions() async throws {
    let other = JSON.string(FakeEchoingVendors.canary("other")).text
    for profile in ["ibm", "redhat", "modern", "newest", "cisco", "marketplace", "ready"] {
      for (method, credentials) in [
        ("session/refresh", nil), ("session/login", nil), ("session/login", #"{"apiKey": \#(other)}"#),
        ("session/login", #"{"password": \#(other)}"#), ("session/login", #"{"offlineToken": \#(other)}"#),
        ("session/login", #"{"token": \#(other)}"#),
        ("session/login", #"{"clientId": \#(other), "clientSecret": \#(other)}"#),
        ("session/login", #"{"apiKye": \#(other)}"#), ("session/login", #"{"apiKey": [\#(other)]}"#),
        ("session/login", #"{"apiKey": {"value": \#(other)}}"#), ("session/login", #"{\#(other): "apiKey"}"#),
        ("session/login", #"[{"name": "apiKey", "value": [[{"a": \#(other)}]]}]"#),
        ("session/login", #"{"apiKey": \#(other)}, "timeoutSeconds": \#(other), "workDoneToken": {"a": \#(other)}"#),
        ("session/login", #"{"apiKey": [\#(other)]}, "timeoutSeconds": \#(other)"#),
        ("session/status", #"{"apiKey": {"a": \#(other)}}, "workDoneToken": [\#(other)]"#),
        ("comments/add", #"{"password": \#(other)}, "case": \#(other), "text": "x", "visibility": \#(other)"#),
        ("session/login", other), ("session/login", "[\(other)]"), ("session/status", nil), ("session/logout", nil),
      ] {
        let more = credentials.map { #","credentials":\#($0)"# } ?? ""
        try await ask([request(1, method, #"{"profile":"\#(profile)"\#(more)}"#)])
      }
    }
    try await ask([
      request(1, "session/login", #"{"profile":\#(other),"credentials":{"apiKey":\#(other)}}"#),
      request(2, "session/login", #"[{"credentials":{"apiKey":\#(other)}}]"#),
      request(3, "session/log", #"{"credentials":{"apiKey":[\#(other)]},"timeoutSeconds":\#(other)}"#),
    ])
    try await ask([request(1, "comments/add", #"{"case":"closed/CS4178171","text":"Hello"}"#)])
    let broken = #"{"jsonrpc":"2.0","id":1,"method":"session/login","params":{"credentials":{"apiKey":\#(other)"#
    try await ask([broken + "]", request(2, "session/status"), request(3, "profiles/list")])
  }

  /// Sends lines, and waits for the response to each.
  private func ask(_ lines: [String]) async throws {
    program.send(lines.map { $0 + "\n" }.joined())
    var open = lines.count
    while open > 0, let line = try await program.line() {
      output.add(line)
      if try JSON(parsing: line)["id"] != nil { open -= 1 }
    }
  }

  /// All output of the program, by destination.
  func end() async throws -> (texts: [String: String], code: Int32) {
    let commandLine = FileManager.default.contents(atPath: "/proc/\(program.id)/cmdline")
    program.closeInput()
    let ending = try await program.end()
    let texts = [
      "the output": output.all.joined(separator: "\n") + ending.output, "standard error": ending.errors,
      "the trace": try #require(try folder.text("trace")), "the children": try #require(try folder.text("children")),
      "the command line": commandLine.map { String(decoding: $0, as: UTF8.self) } ?? "--trace",
    ]
    return (texts, ending.code)
  }
}
