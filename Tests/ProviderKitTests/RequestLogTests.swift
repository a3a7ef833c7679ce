import CaseModel
import HTTP
import Platform
import ProviderKit
import Synchronization
import TestSupport
import Testing

/// The vendor requests in the log at `--log-level debug`.
@Suite("The log of requests")
struct RequestLogTests {
  @Test("Each attempt has a line with its outcome, and no value of the query")
  func attempts() async {
    let run = LoggedVendor([
      .fail(HTTPFailure(.cut, requestMayHaveBeenSent: true, "the connection broke")),
      .answer(HTTPResponse(503)), .answer(HTTPResponse(200, body: Array("{}".utf8))),
    ])
    #expect(await run.vendor.send(.read).value != nil)
    let address = "https://vendor.example/api/v1/things?search&status"
    #expect(
      run.lines.map(\.withoutTime) == [
        "casewire: debug: work: GET \(address) -> cut in 0 ms, attempt 1: the connection broke",
        "casewire: debug: work: GET \(address) -> 503 in 0 ms, attempt 2: 0 bytes",
        "casewire: debug: work: GET \(address) -> 200 in 0 ms, attempt 3: 2 bytes",
      ])
  }

  @Test("A write is logged with the size of its body only, and an unsent request is marked")
  func writes() async {
    let run = LoggedVendor([
      .fail(HTTPFailure(.connect, requestMayHaveBeenSent: false, "connection refused")),
      .answer(HTTPResponse(200, body: Array("{}".utf8))),
    ])
    #expect(await run.vendor.send(.write).value != nil)
    let size = VendorRequest.write.body.count
    #expect(
      run.lines.map(\.withoutTime) == [
        "casewire: debug: work: POST https://vendor.example/api/v1/things (\(size) bytes) -> connect in 0 ms, attempt 1: connection refused (nothing was sent)",
        "casewire: debug: work: POST https://vendor.example/api/v1/things (\(size) bytes) -> 200 in 0 ms, attempt 2: 2 bytes",
      ])
  }

  @Test("Each address of a chain of redirects has a line, without a secret that is in it")
  func redirects() async {
    let run = LoggedVendor([
      .answer(HTTPResponse(302, headers: ["Location": "/files/s3cret-of-the-path?token=abc"])),
      .answer(HTTPResponse(200, body: Array("{}".utf8))),
    ])
    run.redactor.register("s3cret-of-the-path")
    #expect(await run.vendor.send(.read).value != nil)
    #expect(run.lines.count == 2)
    #expect(run.lines.last?.contains("GET https://vendor.example/files/[redacted]?token -> 200") == true)
  }

  @Test("Requests are logged at debug level only", arguments: [LogLevel.info, .warning, .error])
  func levels(_ level: LogLevel) async {
    let run = LoggedVendor([.answer(HTTPResponse(200, body: Array("{}".utf8)))], level: level)
    #expect(await run.vendor.send(.read).value != nil)
    #expect(run.lines.isEmpty)
  }
}

private struct LoggedVendor {
  let vendor: VendorHarness
  let redactor = Redactor()
  private let recorder = RecordingLines()

  var lines: [String] { recorder.all.map { String($0.dropLast()) } }

  init(_ steps: [FakeTransport.Step], level: LogLevel = .debug) {
    let time = ManualTime.stepping()
    let log = Log(level: level, redactor: redactor, time: time, sink: recorder.add)
    vendor = VendorHarness(steps, time: time, redactor: redactor) {
      LoggedTransport($0, profile: "work", log: log, time: time)
    }
  }
}

extension String {
  /// A line of the level `debug` begins with its time.
  fileprivate var withoutTime: String { String(drop { $0 != " " }.dropFirst()) }
}
