import Platform
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

struct LogTests {
  @Test(arguments: [
    (LogLevel.error, "casewire: error: e\n"),
    (.warning, "casewire: error: e\ncasewire: warning: w\n"),
    (.info, "casewire: error: e\ncasewire: warning: w\ncasewire: info: i\n"),
    (
      .debug,
      """
      2001-01-01T00:00:00Z casewire: error: e
      2001-01-01T00:00:00Z casewire: warning: w
      2001-01-01T00:00:00Z casewire: info: i
      2001-01-01T00:00:00Z casewire: debug: d

      """
    ),
  ])
  func eachLevelIncludesTheEarlierOnes(level: LogLevel, expected: String) {
    let lines = RecordingLines()
    let log = Log(level: level, redactor: Redactor(), time: ManualTime.reference, sink: lines.add)
    log.error("e")
    log.warning("w")
    log.info("i")
    log.debug("d")
    #expect(lines.text == expected)
    #expect(log.isOn(.error) && log.isOn(.debug) == (level == .debug))
  }

  @Test func textsAreMadeOnlyWhenNeeded() {
    let lines = RecordingLines()
    let time = ManualTime.reference
    var made = 0
    func costly() -> String {
      made += 1
      return "x"
    }
    Log(level: .error, redactor: Redactor(), time: time, sink: lines.add).info(costly())
    #expect(made == 0)
    Log(level: .info, redactor: Redactor(), time: time, sink: lines.add).info(costly())
    #expect(made == 1 && lines.text == "casewire: info: x\n")
    #expect(LogLevel(rawValue: "warning") == .warning && LogLevel(rawValue: "loud") == nil)
    #expect(LogLevel.allCases == LogLevel.allCases.sorted())
  }

  @Test(arguments: [
    ("a\nb\r\nc\td", #"a\nb\r\nc\td"#), ("\u{1b}[31mred\u{7}", #"\u{1b}[31mred\u{7}"#), ("ü 日 🧵", "ü 日 🧵"),
    ("\u{85}\u{2028}\u{202e}", #"\u{85}\u{2028}\u{202e}"#), ("", ""), ("nul\0", #"nul\u{0}"#),
    ("Authorization: Bearer x\nnext", #"Authorization: [redacted]\nnext"#), ("the se\ncret", "the [redacted]"),
  ])
  func anEntryIsOneSanitizedLine(message: String, expected: String) {
    let lines = RecordingLines()
    let redactor = Redactor()
    redactor.register("se\ncret")
    let log = Log(level: .error, redactor: redactor, time: ManualTime.reference, sink: lines.add)
    log.error(message)
    #expect(lines.text == "casewire: error: \(expected)\n")
  }

  @Test func longEntriesAreTruncatedAfterRedaction() {
    let lines = RecordingLines()
    let redactor = Redactor()
    let secret = String(repeating: "s3", count: 40)
    redactor.register(secret)
    let log = Log(level: .error, redactor: redactor, time: ManualTime.reference, sink: lines.add)
    log.error(String(repeating: "é", count: 8170) + secret + String(repeating: "x", count: 100_000))
    #expect(!lines.text.contains("s3s3") && lines.text.utf8.count < 16500 && lines.text.hasSuffix(" ...\n"))
  }

  @Test func aBlockedReaderCostsLinesOnly() throws {
    let pipe = try FileDescriptors.makePipe()
    let sink = StandardErrorSink(descriptor: pipe.write)
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: 9999) + [10]
    let start = SystemTime().now
    for _ in 0..<200 { sink.write(line) }
    #expect(SystemTime().now - start < .seconds(5))
    var received: [UInt8] = []
    while received.count < 60_000 { received += try readOnce(pipe.read) }
    sink.write(Array("casewire: info: back\n".utf8))
    received += try readOnce(pipe.read)
    let lines = text(received).split(separator: "\n")
    #expect(lines.last == "casewire: info: back")
    let lost = lines.dropLast().last
    let whole = lines.filter { $0.utf8.count == 9999 }.count
    #expect(lost == "casewire: warning: \(200 - whole) log lines were lost")
    FileDescriptors.close(pipe.read)
    FileDescriptors.close(pipe.write)
  }

  @Test func aClosedReaderIsIgnored() throws {
    ProcessGuards.ignoreBrokenPipe()
    let pipe = try FileDescriptors.makePipe()
    FileDescriptors.close(pipe.read)
    let sink = StandardErrorSink(descriptor: pipe.write)
    for _ in 0..<100 { sink.write([1, 10]) }
    FileDescriptors.close(pipe.write)
    StandardErrorSink(descriptor: -1).write([1, 10])
  }
}

struct TraceTests {
  @Test func eachMessageIsALineInAPrivateFile() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/trace"
    let redactor = Redactor()
    redactor.register("s3cret")
    for _ in 0..<2 {
      let trace = try Trace(path: path, redactor: redactor, time: ManualTime.reference)
      trace.record(.received, Array("{\"a\":\n\"s3cret\"}\r\n".utf8))
      trace.record(.sent, Array("[]".utf8))
    }
    let entry = """
      2001-01-01T00:00:00Z --> {"a": "[redacted]"}\u{20}\u{20}
      2001-01-01T00:00:00Z <-- []

      """
    #expect(text(try FileSystem.read(path, limit: 1000) ?? []) == entry + entry)
    #expect(FileSystem.permissions(path) == 0o600)
  }

  @Test func aFileThatIsNotPrivateIsRefused() throws {
    let folder = TemporaryFolder()
    func open(_ path: String) throws(SecretFileError) -> Trace {
      try Trace(path: path, redactor: Redactor(), time: ManualTime.reference)
    }
    let shared = try folder.file("shared", "old", mode: 0o644)
    #expect(throws: SecretFileError.exposed(path: shared, mode: 0o644)) { try open(shared) }
    #expect(try FileSystem.read(shared, limit: 10) == Array("old".utf8))
    let link = "\(folder.path)/link"
    #expect(symlink(try folder.file("private", ""), link) == 0)
    #expect(throws: SecretFileError.notAFile(path: link)) { try open(link) }
    let pipe = "\(folder.path)/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: SecretFileError.notAFile(path: pipe)) { try open(pipe) }
    let absent = "\(folder.path)/no/trace"
    #expect(throws: SecretFileError.unreadable(path: absent, SystemError(code: ENOENT, operation: "open"))) {
      try open(absent)
    }
  }
}
