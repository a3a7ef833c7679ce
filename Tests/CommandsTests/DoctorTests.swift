import FoundationEssentials
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

@Suite("The doctor")
struct DoctorTests {
  @Test("Each check is a line, and the exit code is 0 if all pass")
  func sandbox() async throws {
    let ending = try await ProgramRun.run(["doctor", "--sandbox"])
    #expect(ending.errors == "" && ending.code == 0)
    let lines = ending.output.split(separator: "\n").map { $0.split(separator: " ").prefix(3).map(String.init) }
    #expect(lines.allSatisfy { $0.first == "ok" || $0.first == "skipped" }, "\(ending.output)")
    let checks = ["configuration", "credential", "host", "login", "read"]
    for profile in ["ibm", "redhat", "cisco", "marketplace"] {
      #expect(lines.filter { $0.count > 2 && $0[1] == profile }.map { $0[2] } == checks, "\(ending.output)")
    }
    // A password needs no token service, so that an unreachable one is not an error.
    #expect(!ending.output.contains("sso.sandbox.invalid"))
    #expect(!ending.output.contains(sandboxKey))
  }

  @Test("Without a configuration, the output names the next steps")
  func nothing() async throws {
    let ending = try await ProgramRun.run(["doctor", "--json"])
    #expect(ending.errors == "" && ending.code == 1)
    let report = try JSON(parsing: ending.output)
    #expect(report["ok"] == false && report["profiles"]?.array?.isEmpty == true)
    let first = try #require(report["general"]?.array?.first)
    #expect(first["check"] == "configuration" && first["outcome"] == "failed" && first["kind"] == "configuration")
    #expect(first["message"]?.string?.isEmpty == false)
    // The suggested file is a valid configuration.
    let example = try #require(first["example"])
    #expect(example["profiles"]?.object?.count == 4)
    let text = try await ProgramRun.run(["doctor"])
    #expect(text.code == 1 && text.output.contains("Run casewire init to create it"))
    #expect(text.output.contains(example.prettyText))
    let folder = TemporaryFolder()
    let copy = try folder.file("config.json", example.prettyText)
    let other = try await ProgramRun.run(["doctor", "--json", "--config", copy])
    let profiles = try JSON(parsing: other.output)["profiles"]?.array ?? []
    #expect(profiles.count == 4)
    for profile in profiles { #expect(profile["checks"]?[0]?["outcome"] == "ok", "\(profile.text)") }
  }

  @Test("Warnings of the store are found")
  func store() async throws {
    let port = try HTTPPort(Sandbox(time: SystemTime()), number: 0)
    defer { port.stop() }
    var vendor = try #require(try JSON(parsing: port.announcement)["ibm-cloud"]?.object)
    vendor.append(.init("provider", "ibm-cloud"))
    let state = TemporaryFolder()
    let file = try state.file("config.json", JSON.object([.init("profiles", ["ibm": .object(vendor)])]).text)
    let sessions = state.path + "/casewire/sessions"
    func run() async throws -> (line: String, code: Int32) {
      let ending = try await ProgramRun.run(
        ["doctor", "--config", file], environment: ["XDG_STATE_HOME": state.path])
      #expect(ending.errors == "")
      let lines = ending.output.split(separator: "\n").map(String.init)
      return (lines.first { $0.contains("  sessions  ") } ?? "", ending.code)
    }
    let well = try await run()
    #expect(well.code == 0 && well.line.hasSuffix("stored in \(sessions)."))
    let name = try #require(FileManager.default.contentsOfDirectory(atPath: sessions).first { $0.hasSuffix(".json") })
    try setMode("\(sessions)/\(name)", 0o644)
    let exposed = try await run()
    #expect(exposed.code == 1 && exposed.line.hasPrefix("failed") && exposed.line.contains("chmod 600 \(sessions)"))
    try AtomicFile.write(Array(#"{"version":2}"#.utf8), to: "\(sessions)/\(name)", mode: 0o600)
    let newer = try await run()
    #expect(newer.code == 1 && newer.line.contains("\(name).broken"))
    #expect(try await run().code == 0, "the file was set aside")
  }

  @Test("Names in the file cannot control the terminal")
  func names() async throws {
    let folder = TemporaryFolder()
    let file = try folder.file("config.json", #"{"profiles":{"a\u001b[31m\nb":{"provider":"ibm-cloud"}}}"#)
    let ending = try await ProgramRun.run(["doctor", "--config", file])
    #expect(ending.code == 1 && !ending.output.contains("\u{1B}"))
    #expect(ending.output.split(separator: "\n").count == 5, "one line for each finding: \(ending.output)")
  }

  @Test("The program ends quietly when its output is closed")
  func unheard() async throws {
    let ending = try await ProgramRun(["doctor", "--sandbox"], hearsOutput: false).end()
    #expect(ending.code == 1 && ending.errors == "")
  }

  /// Each error is found at its check, and only the checks that depend on it are skipped.
  private static let problems: [(profile: String, check: String, kind: String, hint: String)] = [
    ("spelled", "configuration", "configuration", "apiKey"),
    ("vague", "configuration", "configuration", "redhat-portal"),
    ("unset", "credential", "configuration", "export NO_SUCH_KEY"),
    ("away", "host", "vendorUnavailable", "baseURL of the profile away"),
    ("wrong", "login", "authRequired", "the credentials of the profile wrong"),
    ("misled", "login", "configuration", "tokenURL of the profile misled"),
  ]

  @Test("Errors are found, and no secret is shown")
  func problems() async throws {
    let port = try HTTPPort(Sandbox(time: SystemTime()), number: 0)
    defer { port.stop() }
    let announced = try JSON(parsing: port.announcement)["ibm-cloud"]
    let base = try #require(announced?["baseURL"]?.string)
    let token = try #require(announced?["tokenURL"]?.string)
    func profile(_ credentials: String, _ address: String, _ more: String = "") -> String {
      #"{"provider":"ibm-cloud","baseURL":"\#(address)","tokenURL":"\#(token)\#(more)","credentials":{\#(credentials)}}"#
    }
    let folder = TemporaryFolder()
    // Nothing can listen at this port.
    let file = try folder.file(
      "config.json",
      """
      {"profiles": {
        "good": \(profile(#""apiKey":"\#(sandboxKey)""#, base)),
        "spelled": \(profile(#""apiKye":"x""#, base)),
        "vague": {"provider": "redhat"},
        "unset": \(profile(#""apiKey":{"env":"NO_SUCH_KEY"}"#, base)),
        "away": \(profile(#""apiKey":"s3cret-away""#, "http://127.0.0.1:1/case-management/v1")),
        "wrong": \(profile(#""apiKey":"s3cret-wrong""#, base)),
        "misled": \(profile(#""apiKey":"\#(sandboxKey)""#, base, "/away"))
      }}
      """)
    let ending = try await ProgramRun.run(["doctor", "--json", "--config", file])
    #expect(ending.errors == "" && ending.code == 1)
    #expect(!ending.output.contains("s3cret") && !ending.output.contains(sandboxKey))
    let report = try JSON(parsing: ending.output)
    #expect(report["ok"] == false)
    let profiles = report["profiles"]?.array ?? []
    #expect(profiles.map { $0["profile"]?.string } == ["good", "spelled", "vague", "unset", "away", "wrong", "misled"])
    #expect(profiles.map { $0["ok"] } == [true, false, false, false, false, false, false])
    for problem in Self.problems {
      let checks = try #require(profiles.first { $0["profile"]?.string == problem.profile })["checks"]?.array ?? []
      let failed = checks.filter { $0["outcome"] == "failed" }
      let first = try #require(failed.first)
      #expect(failed.count == 1 && first["check"]?.string == problem.check, "\(failed.map(\.text))")
      #expect(first["kind"]?.string == problem.kind, "\(first.text)")
      let rest = checks.drop { $0["outcome"] != "failed" }.dropFirst()
      #expect(rest.allSatisfy { $0["outcome"] == "skipped" || $0["check"] == "host" }, "\(rest.map(\.text))")
      let message = [first["message"]?.string, first["remedy"]?.string].compactMap(\.self).joined(separator: " ")
      #expect(message.contains(problem.hint), "\(first.text)")
    }
    let text = try await ProgramRun.run(["doctor", "--config", file])
    #expect(text.code == 1 && text.output.split(separator: "\n").count { $0.hasPrefix("failed ") } == 6)
  }

  @Test(
    "All errors of a profile are listed; a Cisco profile without contracts and users is skipped, with the settings to add"
  )
  func completeness() async throws {
    let port = try HTTPPort(Sandbox(time: SystemTime()), number: 0)
    defer { port.stop() }
    let announced = try #require(try JSON(parsing: port.announcement)["cisco-support"])
    let members = ["baseURL", "tokenURL", "credentials"].map { JSON.Member($0, announced[$0] ?? .null) }
    let cisco = JSON.object([.init("provider", "cisco-support")] + members)
    let folder = TemporaryFolder()
    let file = try folder.file(
      "config.json",
      #"{"profiles": {"tac": \#(cisco.text), "bad": {"provider": "ibm-cloud", "readOnly": 1, "baseURL": 2, "colour": 3}}}"#
    )
    let ending = try await ProgramRun.run(["doctor", "--config", file])
    let lines = ending.output.split(separator: "\n").map(String.init)
    let bad = lines.filter { $0.hasPrefix("failed   bad  configuration  ") }
    let texts = [
      #""profiles.bad.readOnly" must be true or false. Write true or false."#,
      #""profiles.bad.baseURL" must be a string."#,
      #""profiles.bad.colour" is unknown. Remove the key."#,
    ]
    #expect(bad.count == 3 && texts.allSatisfy { text in bad.contains { $0.contains(text) } }, "\(bad)")
    let read = try #require(lines.first { $0.contains("  read ") })
    #expect(read.hasPrefix("skipped  tac"), "\(read)")
    #expect(read.hasSuffix("Add contracts or users to the profile tac."), "\(read)")
  }

  @Test("A session folder that others can read is found, unless it is not used")
  func folder() async throws {
    let state = TemporaryFolder()
    let sessions = state.path + "/casewire/sessions"
    try FileSystem.makeFolders(sessions)
    try setMode(sessions, 0o755)
    let file = try state.file("config.json", #"{"profiles":{}}"#)
    let arguments = ["doctor", "--config", file]
    let ending = try await ProgramRun.run(arguments, environment: ["XDG_STATE_HOME": state.path])
    #expect(ending.code == 1 && ending.output.contains("chmod 700 \(sessions)"))
    let other = try await ProgramRun.run(
      arguments + ["--no-session-store"], environment: ["XDG_STATE_HOME": state.path])
    #expect(!other.output.contains("chmod") && other.output.contains("in memory only"))
  }

  @Test("Errors of each credential with the output of its command, and of each host with its proxy, are all found")
  func independence() async throws {
    let folder = TemporaryFolder()
    let file = try folder.file(
      "config.json",
      #"""
      {"profiles": {
        "tac": {"provider": "cisco-support", "baseURL": "https://one.invalid/x", "tokenURL": "https://two.invalid/y",
          "credentials": {
            "clientId": {"env": "NO_SUCH_ID"},
            "clientSecret": {"command": ["/bin/sh", "-c", "echo s3cret-id wrong 1>&2; printf 'locked\\033[2J\\n' 1>&2; exit 3"]}}},
        "silent": {"provider": "ibm-cloud", "proxy": "http://me:s3cret-proxy@127.0.0.1:1", "baseURL": "https://one.invalid",
          "tokenURL": "https://one.invalid/token",
          "credentials": {"apiKey": {"command": ["/bin/sh", "-c", "echo no such entry 1>&2"]}}},
        "other": {"provider": "ibm-cloud", "credentials": {"apiKey": "s3cret-id"}, "baseURL": "http://127.0.0.1:1"}
      }}
      """#)
    let ending = try await ProgramRun.run(
      ["doctor", "tac", "silent", "--config", file],
      environment: ["https_proxy": "http://u:s3cret-env@127.0.0.1:1", "no_proxy": "example.com,.two.invalid"])
    #expect(ending.code == 1 && !ending.output.contains("s3cret") && !ending.output.contains("\u{1B}"))
    let lines = ending.output.split(separator: "\n").map(String.init)
    let expected = [
      ("tac", "credential", "The environment variable NO_SUCH_ID is not set"),
      ("tac", "credential", #"ended with status 3. Its error output was "[redacted] wrong; locked""#),
      ("tac", "host", "Cannot reach https://one.invalid through the proxy http://127.0.0.1:1 (https_proxy). "),
      ("tac", "host", "Cannot reach https://two.invalid. "),
      ("silent", "credential", "is empty, but its standard error is not (profiles.silent."),
      ("silent", "host", "through the proxy http://127.0.0.1:1 (proxy). "),
      ("silent", "host", "or correct proxy of the profile silent."),
    ]
    for (profile, check, text) in expected {
      let found = lines.contains { line in
        line.hasPrefix("failed ") && [" \(profile) ", "  \(check) ", text].allSatisfy { line.contains($0) }
      }
      #expect(found, "\(text) in \(ending.output)")
    }
    #expect(lines.count { $0.hasPrefix("skipped") } == 4 && !ending.output.contains("  other  "), "\(ending.output)")
  }

  @Test("A profile that the configuration does not have is an error of the command line")
  func unknown() async throws {
    let ending = try await ProgramRun.run(["doctor", "--sandbox", "ibn", "cisco"])
    #expect(ending.code == 2 && ending.output == "")
    let known = "Known profiles: ibm, redhat, cisco, marketplace."
    #expect(ending.errors == "casewire: Unknown profile \"ibn\". \(known) Did you mean \"ibm\"?\n")
    let cisco = try await ProgramRun.run(["doctor", "--sandbox", "--json", "cisco"])
    #expect(try JSON(parsing: cisco.output)["profiles"]?.array?.compactMap { $0["profile"] } == ["cisco"])
  }

  @Test("The file of an error is named, with every key and remedy")
  func wholeFile() async throws {
    let folder = TemporaryFolder()
    let file = try folder.file("config.json", #"{"profile": {}, "files": 1}"#)
    let ending = try await ProgramRun.run(["doctor", "--json", "--config", file])
    let failed = (try JSON(parsing: ending.output)["general"]?.array ?? []).filter { $0["outcome"] == "failed" }
    #expect(failed.map { $0["key"] } == ["profile", "files", "profiles"], "\(ending.output)")
    #expect(failed.allSatisfy { $0["file"] == .string(file) && $0["remedy"] != nil && $0["kind"] == "configuration" })
    let text = try await ProgramRun.run(["doctor", "--config", file])
    #expect(text.output.split(separator: "\n").count { $0.contains("File: \(file).") } == 3, "\(text.output)")
    // It does not hide the errors of profiles.
    let other = try folder.file("other.json", #"{"profile": {}, "profiles": {"a": {"provider": "ibm"}, "b": 1}}"#)
    let all = try await ProgramRun.run(["doctor", "--config", other])
    let lines = all.output.split(separator: "\n").filter { $0.hasPrefix("failed ") && $0.contains("configuration") }
    #expect(lines.count == 3 && lines[1].contains("Did you mean \"ibm-cloud\"?"), "\(all.output)")
  }

  @Test("The HTTP library and its certificates are shown, and a file of certificates that cannot be read is found")
  func library() async throws {
    let folder = TemporaryFolder()
    let file = try folder.file("config.json", #"{"profiles": {}}"#)
    func line(_ variables: [String: String]) async throws -> String {
      let ending = try await ProgramRun.run(["doctor", "--config", file], environment: variables)
      return String(ending.output.split(separator: "\n").first { $0.contains("  library  ") } ?? "")
    }
    let usual = try await line([:])
    #expect(usual.hasPrefix("ok ") && usual.contains("Certificates: "), "\(usual)")
    let own = try folder.file("own.pem", "-----BEGIN CERTIFICATE-----\n")
    #expect(try await line(["SSL_CERT_FILE": own]).hasSuffix("Certificates: \(own) (SSL_CERT_FILE)."))
    let absent = try await line(["SSL_CERT_FILE": "/nonexistent/ca.pem"])
    #expect(absent.hasPrefix("failed ") && absent.hasSuffix("variable SSL_CERT_FILE."), "\(absent)")
    // A library that cannot be loaded.
    try folder.file("lib/libcurl.so.4", "")
    let unusable = try await line(["LD_LIBRARY_PATH": folder.path + "/lib"])
    #expect(unusable.hasPrefix("failed ") && unusable.contains("libcurl.so.4 cannot be loaded"), "\(unusable)")
    #expect(unusable.hasSuffix(": file too short. Install its package again, or raise the limits of the process."))
    let profile = try folder.file(
      "profile.json",
      #"{"profiles":{"ibm":{"provider":"ibm-cloud","baseURL":"http://127.0.0.1:1","credentials":{"apiKey":{"env":"K"}}}}}"#
    )
    let ending = try await ProgramRun.run(
      ["doctor", "--config", profile], environment: ["LD_LIBRARY_PATH": folder.path + "/lib", "K": "key"])
    let lines = ending.output.split(separator: "\n").filter { $0.contains(" ibm ") }
    #expect(
      lines.suffix(3).allSatisfy { $0.hasPrefix("skipped ") && $0.hasSuffix("because the check library failed.") })
    #expect(lines.count == 5 && ending.output.split(separator: "\n").count { $0.hasPrefix("failed ") } == 1)
  }
}
