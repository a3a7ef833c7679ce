import CaseModel
import Configuration
import HTTP
import JSON
import Platform
import ProviderKit
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("A configuration that changes is read again")
struct ReloadTests {
  @Test("A file that a rename replaced is read again, a second after the last check")
  func renamed() throws {
    let stage = try Stage(profiles("one"))
    #expect(stage.names == ["one"])
    try stage.write(profiles("two"))
    stage.time.advance(by: .milliseconds(999))
    #expect(stage.names == ["one"])
    stage.time.advance(by: .milliseconds(1))
    #expect(stage.names == ["two"])
  }

  @Test("An edited file is read again")
  func edited() throws {
    let stage = try Stage(profiles("one"))
    #expect(stage.names == ["one"])
    try stage.overwrite(profiles("two"))
    #expect(stage.later.names == ["two"])
  }

  @Test("A file with another size and the same modification time is read again")
  func sameTime() throws {
    let stage = try Stage(profiles("one"))
    try setTime(stage.file, 1_700_000_000)
    #expect(stage.names == ["one"])
    try stage.overwrite(profiles("one", "two"))
    try setTime(stage.file, 1_700_000_000)
    #expect(stage.later.names == ["one", "two"])
  }

  @Test("A change that the signature does not show is found by a second check of a new file")
  func sameSignature() throws {
    let first = TemporaryFolder()
    let fixed = try #require(FileSignature(of: first.path))
    let stage = try Stage(profiles("one")) { _ in fixed }
    #expect(stage.names == ["one"])
    try stage.overwrite(profiles("two"))
    #expect(stage.later.names == ["two"])
  }

  @Test("A removed file is a fault, and is read again when it returns")
  func removed() throws {
    let stage = try Stage(profiles("one"))
    let before = try #require(stage.current.profiles.first)
    unlink(stage.file)
    let fault = try #require(stage.later.current.fault)
    #expect(fault.isComplete && fault.text("file") == stage.file)
    try stage.write(profiles("one"))
    #expect(stage.later.current.profiles.first === before)
  }

  @Test("A file that appears later is read")
  func appeared() throws {
    let stage = try Stage(nil)
    #expect(stage.current.fault != nil)
    try stage.write(profiles("one"))
    #expect(stage.later.names == ["one"])
  }

  @Test("An invalid file is the fault of requests until it is fixed; then the sessions continue")
  func broken() async throws {
    let stage = try Stage(profiles("one"))
    let header = try await stage.header("one")
    try stage.write("{\"profiles\": ")
    #expect(stage.later.current.fault?.kind == .configuration)
    #expect(stage.current.protectedPaths.contains(stage.secret("one")), "former secret files stay protected")
    try stage.write(profiles("one"))
    #expect(stage.later.current.fault == nil)
    #expect(try await stage.header("one") == header)
    #expect(stage.exchanges == 1)
  }

  @Test("A profile that is temporarily invalid keeps its session")
  func brokenProfile() async throws {
    let stage = try Stage(profiles("one", "two"))
    let header = try await stage.header("one")
    try stage.write(#"{"profiles": {"one": {"provider": "token-vendor", "colour": 1}}}"#)
    #expect(stage.later.current.profiles.first?.fault?.issues.count == 1)
    try stage.write(profiles("one"))
    #expect(try await stage.later.header("one") == header)
  }

  @Test("After a change of the file, each unchanged profile keeps its session and its token")
  func unchanged() async throws {
    let stage = try Stage(profiles("one", "two"))
    let (one, two) = (try await stage.header("one"), try await stage.header("two"))
    // One is unchanged although it has moved; two has another limit; three is new.
    try stage.write(
      profiles("three", "one").replacing(
        #"{"three""#, with: #"{"two": \#(profile("two", #""timeoutSeconds": 7, "#)), "three""#))
    #expect(stage.later.names == ["two", "three", "one"])
    #expect(try await stage.header("one") == one)
    #expect(try await stage.header("two") != two)
    #expect(stage.current.profiles.map(\.timeout) == [.seconds(7), .seconds(30), .seconds(30)])
    #expect(stage.exchanges == 3)
  }

  @Test("A corrected mode is noticed")
  func mode() throws {
    let stage = try Stage(#"{"profiles": {"one": {"provider": "token-vendor", "credentials": {"apiKey": "k3y"}}}}"#)
    chmod(stage.file, 0o644)
    #expect(stage.current.profiles.first?.fault != nil)
    chmod(stage.file, 0o600)
    #expect(stage.later.current.profiles.first?.fault == nil)
  }

  @Test("A hundred requests within a second check the file once")
  func rare() throws {
    let looks = Mutex(0)
    let stage = try Stage(profiles("one")) { path in
      looks.withLock { $0 += 1 }
      return FileSignature(of: path)
    }
    for _ in 0..<100 {
      _ = stage.current
      stage.time.advance(by: .milliseconds(9))
    }
    #expect(looks.withLock { $0 } == 1)
    _ = stage.later.current
    #expect(looks.withLock { $0 } == 2)
  }

  @Test("Folders for files and protected paths follow the file")
  func files() throws {
    let stage = try Stage(profiles("one").replacing(#"{"profiles""#, with: #"{"files": ["/here"], "profiles""#))
    #expect(stage.current.files == ["/here"])
    #expect(stage.current.protectedPaths == [stage.file, stage.secret("one")])
    try stage.write(profiles("two").replacing(#"{"profiles""#, with: #"{"files": ["/there"], "profiles""#))
    #expect(stage.later.current.files == ["/there"])
    #expect(stage.current.protectedPaths == [stage.file, stage.secret("two")])
  }

  @Test("The redactor knows the secrets of the new file before any other code gets them")
  func secrets() throws {
    let stage = try Stage(profiles("one"))
    _ = stage.current
    try stage.write(
      #"{"profiles": {"one": {"provider": "token-vendor", "credentials": {"apiKey": "hunter2-hunter2"}}}}"#)
    #expect(stage.redactor.redact("hunter2-hunter2").contains("hunter2"))
    _ = stage.later.current
    #expect(!stage.redactor.redact("hunter2-hunter2").contains("hunter2"))
  }

  @Test("A status change is reported only for profiles that were added, changed or removed")
  func reports() async throws {
    let stage = try Stage(profiles("kept", "gone", "changed"))
    for name in ["kept", "gone", "changed"] { _ = try await stage.header(name) }
    for _ in 0..<3 { #expect(try await stage.reports.next()?.state == .active) }
    let gone = try #require(try? stage.current.profiles[1].provider.get())
    try stage.write(
      profiles("new", "kept").replacing(
        #"{"new""#, with: #"{"changed": \#(profile("changed", #""timeoutSeconds": 7, "#)), "new""#))
    _ = stage.later.current
    var seen: [String] = []
    for _ in 0..<3 {
      let status = try #require(try await stage.reports.next())
      seen.append("\(status.profile) \(status.state)")
    }
    #expect(seen.sorted() == ["changed none", "gone none", "new none"])
    // A request that still runs on the removed profile reports nothing more.
    try await gone.session.refresh(VendorCall(deadline: stage.time.now + .seconds(30)))
    _ = try await stage.header("new")
    #expect(try await stage.reports.next()?.profile == "new")
  }

  @Test("The profile of the environment is not read again, nor is a pipe")
  func fixed() throws {
    let looks = Mutex(0)
    let stage = try Stage(nil, variables: ["CASE_MANAGEMENT_APIKEY": "s3cret-s3cret"], isExplicit: false) { path in
      looks.withLock { $0 += 1 }
      return FileSignature(of: path)
    }
    #expect(stage.names == ["ibm"])
    #expect(stage.later.names == ["ibm"] && stage.later.names == ["ibm"])
    #expect(looks.withLock { $0 } == 1)

    let pipe = try FileDescriptors.makePipe()
    defer { FileDescriptors.close(pipe.read) }
    try FileDescriptors.writeAll(pipe.write, Array(profiles("piped").utf8))
    FileDescriptors.close(pipe.write)
    let piped = try Stage(nil, explicit: "/dev/fd/\(pipe.read)")
    #expect(piped.names == ["piped"])
    #expect(piped.later.names == ["piped"] && piped.later.names == ["piped"])
  }

  @Test("A removed file leaves the profile of the environment, until the file returns")
  func environment() throws {
    let stage = try Stage(
      profiles("one"), variables: ["CASE_MANAGEMENT_APIKEY": "s3cret-s3cret"], isExplicit: false)
    #expect(stage.names == ["one"])
    unlink(stage.file)
    let made = try #require(stage.later.current.profiles.first)
    #expect(made.name == "ibm")
    #expect(stage.later.current.profiles.first === made)
    try stage.write(profiles("one"))
    #expect(stage.later.names == ["one"])
  }
}

/// A configuration with these profiles.
private func profiles(_ names: String...) -> String {
  "{\"profiles\": {\(names.map { "\"\($0)\": \(profile($0))" }.joined(separator: ", "))}}"
}

private func profile(_ name: String, _ members: String = "") -> String {
  #"{"provider": "token-vendor", \#(members)"credentials": {"apiKey": {"file": "secret-\#(name)"}}}"#
}

private func setTime(_ path: String, _ seconds: Int) throws {
  let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
  try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
}

/// A configuration file, a clock, and the code that watches the file.
private final class Stage: Sendable {
  let time = ManualTime()
  let redactor = Redactor()
  let file: String
  let reports = Mailbox<SessionStatus>("a report on a session")
  private let folder: TemporaryFolder
  private let monitor: ConfigurationMonitor
  private let counter: Counter

  private final class Counter: Sendable {
    let value = Mutex(0)
    func next() -> Int {
      value.withLock { value in
        value += 1
        return value
      }
    }
  }

  init(
    _ text: String?, variables: [String: String] = [:], isExplicit: Bool = true, explicit: String? = nil,
    signature: @escaping @Sendable (String) -> FileSignature? = { FileSignature(of: $0) }
  ) throws {
    folder = TemporaryFolder()
    file = "\(folder.path)/casewire/config.json"
    if let text { try folder.file("casewire/config.json", text) }
    for name in ["one", "two", "three", "kept", "gone", "changed", "new"] {
      try folder.file("casewire/secret-\(name)", "the key of \(name)")
    }
    counter = Counter()
    let (reports, counter) = (reports, counter)
    monitor = ConfigurationMonitor(
      LoadEnvironment(
        explicit: explicit ?? (isExplicit ? file : nil),
        variables: variables.merging(["XDG_CONFIG_HOME": folder.path]) { $1 }, workingDirectory: folder.path,
        kinds: [Self.kind(counter), TestKinds.ibm], redactor: redactor,
        context: ProfileContext(time: time, sessionChanged: { reports.send($0) }) { _ in FakeTransport([]) }),
      signature: signature)
  }

  var current: Configuration { monitor.current() }
  var names: [String] { current.profiles.map(\.name) }
  var exchanges: Int { counter.value.withLock { $0 } }

  /// The same, a second later.
  var later: Stage {
    time.advance(by: .seconds(1))
    return self
  }

  /// The file with the secret of a profile.
  func secret(_ name: String) -> String { "\(folder.path)/casewire/secret-\(name)" }

  /// Replaces the file with a rename.
  func write(_ text: String) throws { try folder.file("casewire/config.json", text) }

  /// Writes into the file in place.
  func overwrite(_ text: String) throws {
    let descriptor = open(file, O_WRONLY | O_TRUNC)
    defer { FileDescriptors.close(descriptor) }
    try FileDescriptors.writeAll(descriptor, Array(text.utf8))
  }

  /// The authorization of a request of this profile.
  func header(_ name: String) async throws -> String {
    let profile = try #require(current.profiles.first { $0.name == name })
    return try await profile.provider.get().session.authorization(VendorCall(deadline: time.now + .seconds(30))).header
  }

  /// A vendor that returns another token each time.
  private static func kind(_ counter: Counter) -> ProviderKind {
    let descriptor = ProviderDescriptor(
      id: "token-vendor", name: "Tokens", baseURL: "https://tokens.example.com", tokenURL: nil, numberPatterns: [],
      authKinds: [.init("apiKey", credentials: ["apiKey"])])
    return ProviderKind(descriptor) { context in
      context.provider(
        TokenSession(context.session(of: "apiKey")) { _ in
          AccessToken(value: "token-\(counter.next())", seconds: 3600)
        })
    }
  }
}
