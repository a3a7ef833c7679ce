import CaseModel
import Configuration
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct CredentialTests {
  // MARK: The forms

  @Test(arguments: [
    ("5", "must be a string, {"), ("null", "must be a string, {"), ("[]", "must be a string, {"),
    ("{}", "must be a string, {"), ("{\"value\": \"hunter2-hunter2\"}", "must be a string, {"),
    ("{\"env\": \"A\", \"file\": \"b\"}", "must be a string, {"),
    ("\"\"", "is empty"), ("\"\\nhunter2\"", "is empty"), ("\"hunter2\\rhunter2\"", "contains a line break"),
    ("\"hunter2\\u0007\"", "contains a line break"),
    ("\"hunter2\\u2028\"", "contains a line break"),
    ("{\"env\": 1}", ".env\" must be a string"), ("{\"env\": \"\"}", ".env\" must be the name"),
    ("{\"env\": \"hunter2-hunter2\"}", ".env\" must be the name"),
    ("{\"env\": \"2HUNTER\"}", ".env\" must be the name"),
    ("{\"file\": \"\"}", ".file\" must be a non-empty string"), ("{\"file\": \"a\\u0000b\"}", "NUL"),
    ("{\"command\": \"cat hunter2\"}", ".command\" must be a list of 1 to 64 strings"),
    ("{\"command\": []}", ".command\" must be a list of 1 to 64 strings"),
    ("{\"command\": [\"\"]}", ".command[0]\" must name a program"),
    ("{\"command\": [\"cat\", 1]}", ".command[1]\" must be a string"),
    ("{\"command\": [\"cat\", \"a\\u0000\"]}", "NUL"),
  ])
  func anInvalidFormIsRefused(json: String, rule: String) throws {
    let folder = TemporaryFolder()
    let fault = try #require(try folder.loadProfile("\"credentials\": {\"apiKey\": \(json)}").fault)
    #expect(fault.isComplete && fault.message.contains(rule), "\(fault.message)")
    #expect(fault.text("key").hasPrefix("profiles.work.credentials.apiKey"))
    #expect(!fault.json.text.lowercased().contains("hunter2"))
  }

  @Test func credentialsAreReadOnDemandOnly() async throws {
    let folder = TemporaryFolder()
    let entry = try folder.loadProfile(
      """
      "credentials": {"apiKey": {"env": "NOT_SET"}, "clientId": {"file": "missing"},
                      "clientSecret": {"command": ["no-such-program-anywhere"]}}
      """)
    let credentials = try entry.settings.credentials
    #expect(["apiKey", "clientId", "clientSecret"].map { credentials.source(of: $0) } == ["env", "file", "command"])
    #expect(credentials.source(of: "password") == nil)
    #expect(try await credentials.value("password") == nil)
    for name in ["apiKey", "clientId", "clientSecret"] {
      let fault = try #require(try await entry.fault(asking: name))
      #expect(fault.isComplete && fault.text("key") == "profiles.work.credentials.\(name)")
      #expect(fault.text("profile") == "work" && fault.text("provider") == "ibm-cloud")
    }
  }

  // MARK: Literals

  @Test(
    "A file that others can change is refused, with and without secrets",
    arguments: [UInt32(0o620), 0o602, 0o666, 0o664])
  func aFileThatOthersCanChange(mode: UInt32) throws {
    for credentials in [#"{"apiKey": {"env": "KEY"}}"#, #"{"apiKey": "hunter2-hunter2"}"#] {
      let folder = TemporaryFolder()
      let configuration = try folder.load(
        #"{"profiles": {"work": {"provider": "ibm-cloud", "credentials": \#(credentials)}}}"#, mode: mode,
        environment: [:],
        redactor: Redactor(), commandTimeout: .seconds(10))
      let fault = try #require(configuration.fault)
      #expect(fault.kind == .configuration && fault.message.contains("(mode \(String(mode, radix: 8)))"))
      #expect(fault.text("remedy") == "Run chmod go-w \(folder.path)/config.json.")
    }
  }

  @Test(arguments: [
    (UInt32(0o600), true), (0o400, true), (0o640, false), (0o644, false), (0o604, false),
  ])
  func aLiteralRequiresAPrivateFile(mode: UInt32, isTaken: Bool) async throws {
    let folder = TemporaryFolder()
    let redactor = Redactor()
    let entry = try folder.loadProfile(
      "\"credentials\": {\"apiKey\": \"hunter2-hunter2\"}", mode: mode, redactor: redactor)
    #expect(!redactor.redact("a hunter2-hunter2 b").contains("hunter2"))
    if isTaken {
      let credentials = try entry.settings.credentials
      #expect(credentials.source(of: "apiKey") == "literal")
      #expect(try await credentials.value("apiKey") == "hunter2-hunter2")
    } else {
      let fault = try #require(entry.fault)
      #expect(fault.isComplete && fault.text("remedy") == "Run chmod 600 \(folder.path)/config.json.")
      #expect(fault.text("key") == "profiles.work.credentials.apiKey")
      #expect(!fault.json.text.contains("hunter2"))
    }
  }

  @Test func aUserNameIsNotASecret() async throws {
    let folder = TemporaryFolder()
    let redactor = Redactor()
    let entry = try folder.loadProfile(
      provider: "redhat-portal",
      "\"dialect\": \"strata\", \"credentials\": {\"username\": \"jane.doe\", \"password\": {\"env\": \"PW\"}}",
      mode: 0o644, environment: ["PW": "hunter2-hunter2"], redactor: redactor)
    let credentials = try entry.settings.credentials
    #expect(try await credentials.value("username") == "jane.doe")
    #expect(try await credentials.value("password") == "hunter2-hunter2")
    #expect(redactor.redact("jane.doe and hunter2-hunter2").hasPrefix("jane.doe and ["))
  }

  // MARK: Variables

  @Test(arguments: [
    ([:], "SECRET is not set"), (["SECRET": ""], "SECRET is empty"),
    (["SECRET": "\nhunter2"], "SECRET is empty"), (["SECRET": "hunter2\rhunter2"], "SECRET contains a line break"),
  ])
  func anInvalidVariableIsRefused(environment: [String: String], message: String) async throws {
    let folder = TemporaryFolder()
    let entry = try folder.loadProfile(
      "\"credentials\": {\"apiKey\": {\"env\": \"SECRET\"}}", environment: environment)
    let fault = try #require(try await entry.fault(asking: "apiKey"))
    #expect(fault.isComplete && fault.message.contains(message) && fault.text("remedy").contains("SECRET"))
    #expect(!fault.json.text.contains("hunter2"))
  }

  /// Orchestrators add a line end to a secret; entries of `pass` have notes below it.
  @Test(arguments: ["hunter2\n", "hunter2\r\n", "hunter2\nnotes: x\n", "\u{FEFF}hunter2\n\n", "hunter2\r\nx\u{7}"])
  func theFirstLineIsTheSecret(text: String) async throws {
    let folder = TemporaryFolder()
    try folder.file("secret", text)
    let literal = JSON.string(text).text
    let forms = [
      #"{"env": "SECRET"}"#, #"{"file": "secret"}"#, #"{"command": ["cat", "\#(folder.path)/secret"]}"#, literal,
    ]
    for form in forms {
      let entry = try folder.loadProfile(
        "\"credentials\": {\"apiKey\": \(form)}", environment: ["SECRET": text, "PATH": "/usr/bin:/bin"])
      #expect(try await entry.settings.credentials.value("apiKey") == "hunter2", "\(form)")
    }
  }

  @Test func aVariableIsRead() async throws {
    let folder = TemporaryFolder()
    let redactor = Redactor()
    let credentials = try folder.loadProfile(
      "\"credentials\": {\"apiKey\": {\"env\": \"SECRET\"}}", mode: 0o644, environment: ["SECRET": "hunter2 hunter2"],
      redactor: redactor
    ).settings.credentials
    // The secret is registered before it is used, because an earlier message may quote it.
    #expect(redactor.redact("hunter2 hunter2") == Redactor.replacement)
    #expect(try await credentials.value("apiKey") == "hunter2 hunter2")
    #expect(!redactor.redact("hunter2 hunter2").contains("hunter2"))
  }

  // MARK: Files

  @Test(arguments: [
    ("hunter2-file", "hunter2-file"), ("hunter2-file\n", "hunter2-file"), ("hunter2-file\r\n", "hunter2-file"),
    ("\u{FEFF}hunter2-file\n", "hunter2-file"), (" hunter2-file ", " hunter2-file "),
    ("hunter2-file\n\n", "hunter2-file"), ("hunter2\nnotes", "hunter2"), ("", nil), ("\n", nil), ("\nhunter2", nil),
    ("hunter2\u{7}\n", nil),
  ])
  func theFirstLineOfAFileIsTheSecret(content: String, secret: String?) async throws {
    let folder = TemporaryFolder()
    let path = try folder.file("secrets/key", content)
    let redactor = Redactor()
    for reference in ["secrets/key", path, "~/secrets/key"] {
      let entry = try folder.loadProfile(
        "\"credentials\": {\"apiKey\": {\"file\": \"\(reference)\"}}", mode: 0o644, environment: ["HOME": folder.path],
        redactor: redactor)
      if let secret {
        #expect(try await entry.settings.credentials.value("apiKey") == secret)
        #expect(!redactor.redact("see \(secret)").contains("hunter2"))
      } else {
        let fault = try #require(try await entry.fault(asking: "apiKey"))
        #expect(fault.isComplete && fault.message.contains(path) && fault.text("remedy").contains(path))
        #expect(!fault.json.text.contains("hunter2"))
      }
    }
  }

  @Test func aFileOfAnotherUserIsRefused() async throws {
    let folder = TemporaryFolder()
    let path = try folder.file("key", "hunter2-file", mode: 0o644)
    let entry = try folder.loadProfile("\"credentials\": {\"apiKey\": {\"file\": \"key\"}}")
    let fault = try #require(try await entry.fault(asking: "apiKey"))
    #expect(fault.isComplete && fault.text("remedy") == "Run chmod 600 \(path).")
    #expect(!fault.json.text.contains("hunter2"))
    // A corrected mode needs no restart.
    try folder.file("key", "hunter2-file", mode: 0o600)
    #expect(try await entry.settings.credentials.value("apiKey") == "hunter2-file")
  }

  /// As an orchestrator mounts it: only root can change it, and `chmod` would not help.
  @Test(.enabled(if: geteuid() == 0, "only root can own what root mounts"))
  func aFileMountedByRootIsAccepted() async throws {
    let folder = TemporaryFolder()
    let path = try folder.file("mount/key", "hunter2-file\n", mode: 0o440)
    #expect(chown(path, 0, 54321) == 0)
    func entry(_ environment: [String: String]) throws -> Profile {
      try folder.loadProfile("\"credentials\": {\"apiKey\": {\"file\": \"mount/key\"}}", environment: environment)
    }
    let mounted = try entry(["CREDENTIALS_DIRECTORY": "\(folder.path)/mount"])
    #expect(try await mounted.settings.credentials.value("apiKey") == "hunter2-file")
    #expect(try await entry([:]).fault(asking: "apiKey")?.text("remedy") == "Run chmod 600 \(path).")
    // The configuration itself may be mounted in this way, too.
    let file = try folder.file(
      "mount/c.json", #"{"profiles": {"a": {"provider": "plain-desk", "credentials": {"token": "hunter2"}}}}"#,
      mode: 0o444)
    for (environment, isTaken) in [(["CREDENTIALS_DIRECTORY": "\(folder.path)/mount"], true), ([:], false)] {
      let configuration = loadConfiguration(
        explicit: file, environment: environment, workingDirectory: folder.path, kinds: TestKinds.all,
        redactor: Redactor())
      #expect((configuration.profiles.first?.fault == nil) == isTaken)
    }
  }

  @Test func aFileThatIsNotTextIsRefused() async throws {
    let folder = TemporaryFolder()
    try AtomicFile.write([0xFF, 0xFE, 0x41], to: folder.path + "/key")
    let entry = try folder.loadProfile("\"credentials\": {\"apiKey\": {\"file\": \"key\"}}")
    #expect(try await entry.fault(asking: "apiKey")?.message.contains("not UTF-8") == true)
  }

  // MARK: Commands

  private func command(_ script: String) -> String {
    "\"credentials\": {\"apiKey\": {\"command\": [\"/bin/sh\", \"-c\", \"\(script)\"]}}"
  }

  @Test(arguments: [
    (
      "echo hunter2; echo 'no hunter2 here' >&2; exit 3",
      "ended with status 3. Its error output was \"no [redacted] here\""
    ),
    (
      "echo 'gpg: No pinentry' >&2; echo 'gpg: failed' >&2; exit 2",
      "error output was \"gpg: No pinentry; gpg: failed\""
    ),
    ("echo 'Authorization: Bearer hunter2' >&2; exit 1", "ended with status 1. Its error output was"),
    ("printf 'a\\\\033[31mb\\\\n' >&2; kill -9 $$", "signal 9. Its error output was \"ab\""),
    ("yes x | head -c 9000 >&2; echo end >&2; exit 1", "; end\""),
    ("echo hunter2; exit 1", "ended with status 1"),
    ("kill -9 $$", "ended by signal 9"),
    ("echo hunter2; exec sleep 60", "did not end within"),
    ("echo; echo hunter2", "is empty"), ("printf 'hunter2\\r\\r\\n'", "contains a line break"),
    ("printf ''", "is empty"), ("echo", "is empty"), ("printf 'hunter2\\\\377'", "not UTF-8"),
    ("head -c 70000 /dev/zero | tr '\\\\0' x", "more than 64 KiB"),
  ])
  func aFailedCommandIsReported(script: String, message: String) async throws {
    let folder = TemporaryFolder()
    let isSlow = script.contains("sleep")
    let entry = try folder.loadProfile(
      command(script), environment: ["PATH": "/usr/bin:/bin"],
      commandTimeout: isSlow ? .milliseconds(50) : .seconds(10))
    let fault = try #require(try await entry.fault(asking: "apiKey"))
    #expect(fault.isComplete && fault.message.contains(message), "\(fault.message)")
    #expect(fault.message.contains("/bin/sh"))
    #expect(!fault.json.text.contains("hunter2") && fault.message.unicodeScalars.count < 700)
  }

  @Test func aCommandPrintsTheSecret() async throws {
    let folder = TemporaryFolder()
    let redactor = Redactor()
    let entry = try folder.loadProfile(
      command("echo hunter2-$NAME"), environment: ["NAME": "jane", "PATH": "/usr/bin:/bin"], redactor: redactor)
    let credentials = try entry.settings.credentials
    #expect(credentials.source(of: "apiKey") == "command")
    #expect(try await credentials.value("apiKey") == "hunter2-jane")
    #expect(!redactor.redact("hunter2-jane").contains("hunter2"))
  }

  @Test func aCommandDoesNotGetOtherSecrets() async throws {
    let folder = TemporaryFolder()
    let configuration = try folder.load(
      """
      {"profiles": {
        "other": {"provider": "plain-desk", "credentials": {"token": {"env": "OTHER_TOKEN"}}, "misspelled": 1},
        "work": {"provider": "cisco-support", "credentials": {
          "clientId": {"env": "CISCO_ID"},
          "clientSecret": {"command": ["/bin/sh", "-c", "echo got $CISCO_ID$OTHER_TOKEN$NAME"]}}}
      }}
      """,
      environment: ["CISCO_ID": "hunter2-id", "OTHER_TOKEN": "hunter2-t", "NAME": "jane", "PATH": "/usr/bin:/bin"])
    let credentials = try #require(configuration.profiles.last).settings.credentials
    #expect(try await credentials.value("clientSecret") == "got jane")
    #expect(try await credentials.value("clientId") == "hunter2-id")
  }

  @Test func aProgramPathIsRelativeToTheFile() async throws {
    let folder = TemporaryFolder()
    try folder.file("bin/secret", "#!/bin/sh\necho \"hunter2 $1\"\n", mode: 0o700)
    for program in ["bin/secret", "~/bin/secret"] {
      let entry = try folder.loadProfile(
        "\"credentials\": {\"apiKey\": {\"command\": [\"\(program)\", \"~\"]}}",
        environment: ["HOME": folder.path, "PATH": "/usr/bin:/bin"])
      #expect(try await entry.settings.credentials.value("apiKey") == "hunter2 ~")
    }
  }

  @Test func aCancelledCallerEndsTheCommand() async throws {
    let folder = TemporaryFolder()
    let entry = try folder.loadProfile(command("exec sleep 60"), environment: ["PATH": "/usr/bin:/bin"])
    let asking = Task { try await entry.fault(asking: "apiKey") }
    asking.cancel()
    #expect(try await asking.value?.kind == .cancelled)
  }
}
