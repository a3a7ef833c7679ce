import JSON
import Platform
import TestSupport
import Testing

/// The trace of messages that precede the configuration.
@Suite("Secrets in the trace")
struct TraceSecretTests {
  private let folder = TemporaryFolder()

  /// One valid and one invalid profile, each with secrets.
  private func configuration() throws -> String {
    try folder.file(
      "config.json",
      """
      {"profiles": {
        "ibm": {"provider": "ibm-cloud", "proxy": "http://me:l1teral-pr0xy@127.0.0.1:1",
          "credentials": {"apiKey": "l1teral-key", "clientId": {"env": "SOME_ID"}}},
        "wrong": {"provider": "no-such-vendor", "apiKey": "l1teral-misplaced",
          "credentials": {"username": "jane", "passwrod": "l1teral-typo", "password": {"env": "SOME_PASSWORD"}}}
      }, "unknown": 1}
      """)
  }

  private let secrets = [
    "l1teral-key", "l1teral-pr0xy", "l1teral-misplaced", "l1teral-typo", "env-s3cret-id", "env-s3cret-password",
  ]
  private let environment = ["SOME_ID": "env-s3cret-id\n", "SOME_PASSWORD": "env-s3cret-password"]

  @Test("The trace of the first message has no secret of the configuration")
  func serve() async throws {
    let words = ["--config", try configuration(), "--trace", folder.path + "/trace", "--log-level", "debug"]
    let program = try ProgramRun(words, environment: environment)
    let text = JSON.string(secrets.joined(separator: " and ")).text
    program.send(request(1, "nothing/there", #"{"text":\#(text)}"#) + "\n")
    _ = try await program.line()
    // In positions and under names that do not indicate a secret.
    let login = #"{"profile":"ibm","credentials":{"apiKye":"s3cret-of-a-login","more":"s3cret-again"}}"#
    program.send(request(2, "session/login", login) + "\n")
    _ = try await program.line()
    program.closeInput()
    let ending = try await program.end()
    let trace = try #require(try folder.text("trace"))
    #expect(trace.split(separator: "\n").count == 4)
    for secret in secrets + ["s3cret-of-a-login", "s3cret-again"] {
      #expect(!trace.contains(secret) && !ending.errors.contains(secret), "\(secret)")
    }
    #expect(trace.contains(" and "))
  }

  @Test("The trace of call has no secret of the configuration")
  func call() async throws {
    let text = JSON.string(secrets.joined(separator: " and ")).text
    let words = ["call", "--config", try configuration(), "--trace", folder.path + "/trace", "cases/list"]
    _ = try await ProgramRun.run(words + [#"{"search":\#(text)}"#], environment: environment)
    let trace = try #require(try folder.text("trace"))
    for secret in secrets { #expect(!trace.contains(secret), "\(secret)") }
    #expect(trace.contains(" and "))
  }

  @Test("Each vendor request is logged at debug level only")
  func requests() async throws {
    for level in ["debug", "info"] {
      let ending = try await ProgramRun.run(
        ["call", "--sandbox", "--log-level", level, "cases/list", #"{"limit":2,"search":"a text that is searched"}"#])
      #expect(ending.code == 0)
      let lines = ending.errors.split(separator: "\n").filter { $0.contains(" ms, ") }
      guard level == "debug" else {
        #expect(lines.isEmpty)
        continue
      }
      for vendor in ["ibm: POST", "ibm: GET", "redhat: POST", "cisco: POST", "cisco: GET"] {
        #expect(
          lines.contains { $0.contains(" casewire: debug: \(vendor) ") && $0.contains(", attempt 1: ") }, "\(vendor)")
      }
      #expect(!ending.errors.contains("a text that is searched") && !ending.errors.contains("a%20text"))
    }
  }
}
