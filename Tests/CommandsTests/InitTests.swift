import JSON
import Platform
import Sandbox
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Answers, one per line, and the profiles or the sentence that they lead to.
private struct Interview: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let answers: [String]
  var profile: String?
  var refusal: String?

  init(_ description: String, _ answers: [String], profile: String? = nil, refusal: String? = nil) {
    (testDescription, self.answers, self.profile, self.refusal) = (description, answers, profile, refusal)
  }

  /// Answers up to the source of the key of a profile `ibm`.
  static func key(
    _ description: String, _ answers: String..., credential: String? = nil, refusal: String? = nil
  ) -> Self {
    Interview(
      description, ["ibm-cloud", "", away] + answers + (refusal == nil ? [""] : []),
      profile: credential.map {
        #"{"ibm":{"provider":"ibm-cloud","baseURL":"\#(away)","credentials":{"apiKey":\#($0)}}}"#
      }, refusal: refusal)
  }

  /// Answers that make a command of the words.
  static func command(_ line: String, _ words: String) -> Self {
    key("the command \(line)", "command", line, credential: #"{"command":\#(words)}"#)
  }

  static func notCommand(_ line: String, _ refusal: String) -> Self {
    key("no command: \(line)", "3", line, refusal: refusal)
  }
}

/// An address at which nothing listens.
private let away = "http://127.0.0.1:1/api"

private let interviews: [Interview] = [
  Interview(
    "by numbers, with usual addresses", ["1", "", "", "1", ""],
    profile: #"{"ibm":{"provider":"ibm-cloud","credentials":{"apiKey":{"env":"IBM_CLOUD_API_KEY"}}}}"#),
  Interview(
    "a dialect with a password", ["redhat-portal", "strata", "work", away, "me", "env", "PORTAL_PASSWORD"],
    profile: """
      {"work":{"provider":"redhat-portal","dialect":"strata","baseURL":"\(away)",
      "credentials":{"username":"me","password":{"env":"PORTAL_PASSWORD"}}}}
      """),
  Interview(
    "a dialect with tokens", ["2", "rest-v1", "", away, "2", "id", "env", "S", "http://127.0.0.1:1/token"],
    profile: """
      {"portal":{"provider":"redhat-portal","dialect":"rest-v1","baseURL":"\(away)",
      "tokenURL":"http://127.0.0.1:1/token","credentials":{"clientId":"id","clientSecret":{"env":"S"}}}}
      """),
  Interview(
    "lists", ["Cisco Support", "123, 456", "", "tac", away, "id", "env", "", ""],
    profile: """
      {"tac":{"provider":"cisco-support","contracts":["123","456"],"baseURL":"\(away)",
      "credentials":{"clientId":"id","clientSecret":{"env":"CISCO_SUPPORT_CLIENT_SECRET"}}}}
      """),
  Interview(
    "another way to log in", ["4", "", away, "token", "literal", "a secret ", ""],
    profile: """
      {"marketplace":{"provider":"redhat-marketplace","baseURL":"\(away)","credentials":{"token":"a secret "}}}
      """),
  .key("another source", "file", "", "env", "", credential: #"{"env":"IBM_CLOUD_API_KEY"}"#),
  .command("echo a", #"["echo","a"]"#),
  .command(#"echo 'a b' "c \"d\""e "" f\ g"#, #"["echo","a b","c \"d\"e","","f g"]"#),
  .command(#"/bin/echo 'a"b' "a'b" '$HOME' a~b"#, #"["/bin/echo","a\"b","a'b","$HOME","a~b"]"#),
  .command(#""/bin/echo" "\$a\n""#, #"["/bin/echo","$a\\n"]"#),
  .notCommand("pass show a | head -1", "The command is run without a shell, so | is not supported."),
  .notCommand("echo $HOME", "so $ is not supported."),
  .notCommand("echo \"`id`\"", "so ` is not supported."),
  .notCommand("echo a > b", "so > is not supported."),
  .notCommand("echo ~/key", "so ~ is not supported in arguments. Write the whole path."),
  .notCommand("echo 'a", "The answer has a quote that is not closed."),
  .notCommand("echo a\\", "The answer must not end with a backslash."),
  .notCommand("no-such-program a", "The program does not exist, or may not be executed."),
  .notCommand("/etc", "The program does not exist, or may not be executed."),
  Interview("an unknown provider", ["ibm"], refusal: #"or one of the names. Did you mean "ibm-cloud"?"#),
  Interview("a number above the last", ["5"], refusal: "The answer must be a number from 1 to 4, or one of the names."),
  Interview("an invalid name", ["1", "Büro"], refusal: "The profile must have a name of 1 to 32 lower-case letters"),
  Interview("a long name", ["1", String(repeating: "a", count: 33)], refusal: "The profile must have a name"),
  Interview("plain HTTP", ["1", "", "http://example.com"], refusal: "The answer must begin with https://"),
  Interview("a password in an address", ["1", "", "https://a:b@c"], refusal: "must not contain a user or a password"),
  Interview("no address", ["1", "", "nowhere"], refusal: "The answer must be an address with https:// and a host."),
  Interview(
    "no user name", ["2", "1", "", away, ""], refusal: "An answer is required."),
  .key("an invalid variable", "env", "A-B", refusal: "The answer must be the name of an environment variable"),
  .key("no file", "file", "/nonexistent/key", refusal: "Cannot read /nonexistent/key: No such file or directory"),
  .key("a folder", "file", "/etc", refusal: "The path /etc is not a regular file"),
  .key("control characters", "literal", "a\u{7}b", refusal: "contains a line break or another control character"),
  Interview("the end", [], refusal: "Nothing was written."),
  .key("the end before the secret", "literal", refusal: "Nothing was written."),
]

@Suite("Init")
struct InitTests {
  /// No request leaves the machine.
  private static let environment = ["https_proxy": "http://127.0.0.1:1", "http_proxy": ""]

  @Test("Answers from a pipe become a profile, or the first invalid one ends it", arguments: interviews)
  private func answers(_ interview: Interview) async throws {
    let folder = TemporaryFolder()
    let file = folder.path + "/new/config.json"
    let ending = try await ProgramRun.run(
      ["init", "--config", file], input: interview.answers.map { $0 + "\n" }.joined(), environment: Self.environment)
    #expect(ending.code == 1)
    if let refusal = interview.refusal {
      #expect(ending.errors.contains(refusal), "\(ending.errors)")
      #expect(ending.errors.hasSuffix("Nothing was written.\n") && ending.output == "")
      #expect(folder.names() == [], "nothing is made before the end")
      return
    }
    let text = try #require(try folder.text("new/config.json"), "\(ending.errors)")
    #expect(try JSON(parsing: text)["profiles"] == JSON(parsing: try #require(interview.profile)))
    #expect(FileSystem.permissions(file) == 0o600 && FileSystem.permissions(folder.path + "/new") == 0o700)
    // The doctor's report of this profile.
    #expect(ending.output.contains("Read \(file).") && ending.output.contains("failed"), "\(ending.output)")
    #expect(!ending.output.contains("a secret") && !ending.errors.contains("a secret"))
  }

  @Test("A profile that works ends with 0; the next one is added and the rest of the file is kept")
  func whole() async throws {
    let port = try HTTPPort(Sandbox(time: SystemTime()), number: 0)
    defer { port.stop() }
    let vendor = try #require(try JSON(parsing: port.announcement)["ibm-cloud"])
    let (base, token) = (vendor["baseURL"]?.string ?? "", vendor["tokenURL"]?.string ?? "")
    let home = TemporaryFolder()
    let path = home.path + "/.config/casewire/config.json"
    func run(_ answers: String...) async throws -> ProgramRun.Ending {
      try await ProgramRun.run(
        ["init"], input: answers.map { $0 + "\n" }.joined(),
        environment: ["HOME": home.path, "IBM_CLOUD_API_KEY": sandboxKey])
    }
    let first = try await run("1", "", base, "env", "", token)
    #expect(first.code == 0 && first.errors.contains("Created \(path)."), "\(first.output)\(first.errors)")
    #expect(first.output.contains("ok       ibm  read           Read one record."))
    #expect(!(first.output + first.errors).contains(sandboxKey))
    let before = try #require(try home.text(".config/casewire/config.json"))
    try setMode(path, 0o640)
    let second = try await run("yes", "1", "", base, "env", "", token)
    #expect(second.code == 0 && second.errors.contains("Added the profile ibm-cloud to \(path)."), "\(second.errors)")
    #expect(!second.output.contains("  ibm  "), "only the new profile is checked")
    let after = try #require(try home.text(".config/casewire/config.json"))
    let kept = before.dropLast("\n  }\n}\n".count)
    #expect(after.hasPrefix(kept + ",\n    \"ibm-cloud\": {\n") && after.hasSuffix("\n    }\n  }\n}\n"), "\(after)")
    #expect(FileSystem.permissions(path) == 0o640, "the mode is kept")
    let third = try await run("yes", "1", "third", base, "configuration", sandboxKey, token)
    #expect(third.code == 0 && FileSystem.permissions(path) == 0o600, "a secret needs a private file")
    #expect(!(third.output + third.errors).contains(sandboxKey))
    let fourth = try await run("yes", "1", "third")
    #expect(fourth.code == 1 && fourth.errors.contains("The configuration has a profile of this name."))
    let refused = try await run("no")
    #expect(refused.code == 1 && refused.errors.hasSuffix("Nothing was written.\n"))
  }

  /// The text of the file, or its kind, and the sentence that refuses it.
  @Test(
    "A file to which no profile can be added is refused before the first question",
    arguments: [
      ("{", "Invalid JSON in FILE at line 1, column 2."), ("[]", "The configuration must be an object."),
      (#"{"profiles": 1}"#, #""profiles" must be a non-empty object."#),
      (#"{"profile": {}}"#, #""profile" is unknown."#),
      ("folder", "Cannot add a profile to FILE: it is not a regular file."),
      ("link", "Cannot add a profile to FILE: it is a symbolic link to a file that does not exist."),
      ("below", "Cannot write the configuration FILE: Not a directory."),
    ])
  func unusable(content: String, refusal: String) async throws {
    let folder = TemporaryFolder()
    var path = folder.path + "/config.json"
    switch content {
    case "folder": try FileSystem.makeFolders(path)
    case "link": try folder.link("config.json", to: folder.path + "/absent")
    case "below": path = try folder.file("file", "") + "/config.json"
    default: try folder.file("config.json", content)
    }
    let names = folder.names()
    let ending = try await ProgramRun.run(["init"], input: "1\n", environment: ["CASEWIRE_CONFIG": path])
    #expect(ending.code == 1 && ending.output == "" && !ending.errors.contains("Providers"))
    #expect(ending.errors.contains(refusal.replacing("FILE", with: path)), "\(ending.errors)")
    #expect(ending.errors.split(separator: "\n").count == 1 && folder.names() == names)
  }

  @Test("Without a folder for the configuration it states what to do; XDG_CONFIG_HOME names one")
  func location() async throws {
    let nowhere = try await ProgramRun.run(["init"], environment: ["HOME": ""])
    #expect(nowhere.code == 1 && nowhere.errors.contains("neither XDG_CONFIG_HOME nor HOME is set. Name a file with"))
    let folder = TemporaryFolder()
    let ending = try await ProgramRun.run(
      ["init"], input: "1\n\n\nenv\n\n",
      environment: Self.environment.merging(["XDG_CONFIG_HOME": folder.path]) { $1 })
    #expect(ending.errors.contains("Created \(folder.path)/casewire/config.json."), "\(ending.errors)")
    #expect(ending.errors.contains("this variable is not set now"))
    #expect(ending.output.contains("The environment variable IBM_CLOUD_API_KEY is not set"))
  }

  @Test("On a terminal an invalid answer is asked again, and the secret is not shown")
  func terminal() async throws {
    let folder = TemporaryFolder()
    let file = folder.path + "/config.json"
    let exposed = try folder.file("exposed", "s3cret-file\n", mode: 0o644)
    let dialog = try TerminalDialog(["init", "--config", file], environment: Self.environment)
    let steps: [(question: String, answer: String, isHidden: Bool)] = [
      ("Provider, by number or name", "imb-cloud", false),
      ("Did you mean \"ibm-cloud\"?\nProvider", "IBM Cloud", false),
      ("Name of the profile [Enter: ibm", "Ä", false), ("that does not begin with a hyphen.\nName", "", false),
      ("Address of the API [Enter: https://support-center", "ftp://x", false), ("Address of the API", away, false),
      ("Source", "file", false), ("Path of the file", exposed, false),
      ("Run chmod 600 \(exposed).\nPath of the file", "", false), ("Source", "4", false),
      ("apiKey, not shown while you type", "s3cret-\u{1A}typed", true),
      ("control character.\napiKey, not shown", "s3cret-typed", true), ("Address of the token service", "", false),
    ]
    for step in steps {
      try await dialog.wait(for: step.question)
      try await dialog.wait(for: "]: ")
      #expect(dialog.isEchoing == !step.isHidden, "\(step.question)")
      try dialog.type(step.answer + "\n")
    }
    let (output, code) = try await dialog.end()
    #expect(code == 1 && dialog.isEchoing && output.contains("Created \(file)."), "\(output)")
    #expect(!output.contains("s3cret"), "\(output)")
    #expect(try folder.text("config.json")?.contains(#""apiKey": "s3cret-typed""#) == true)
  }

  /// What ends the dialog at the secret, and the exit code.
  @Test(
    "A signal or Ctrl-D at the secret restores the terminal and writes nothing",
    arguments: [(SIGINT, -SIGINT), (SIGTERM, -SIGTERM), (SIGHUP, -SIGHUP), (SIGQUIT, -SIGQUIT), (0, 1)])
  func interruption(number: Int32, code: Int32) async throws {
    let folder = TemporaryFolder()
    let dialog = try TerminalDialog(
      ["init", "--config", folder.path + "/new/config.json"], environment: Self.environment)
    for (question, answer) in [("Provider,", "1"), ("Name", ""), ("Address", ""), ("Source", "4")] {
      try await dialog.wait(for: question)
      try await dialog.wait(for: "]: ")
      try dialog.type(answer + "\n")
    }
    try await dialog.wait(for: "apiKey, not shown while you type [Enter: another source]: ")
    #expect(!dialog.isEchoing)
    if number == 0 { try dialog.type("\u{4}") } else { dialog.signal(number) }
    let (output, end) = try await dialog.end()
    #expect(end == code && output.hasSuffix("casewire: Nothing was written.\n"), "\(end) \(output)")
    #expect(dialog.isEchoing && folder.names() == [])
  }
}
