import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite("Abandoned requests")
struct AbandonmentTests {
  private let transport = FakeTransport { request, _ in
    .block(request.method.rawValue, then: .json(200, #"{"ok":true}"#))
  }
  private var gate: Gate { transport.gate }
  private let abandonment = Abandonment()

  private func send(_ request: VendorRequest) -> Task<Result<JSON, Fault>, Never> {
    let vendor = VendorHarness([], through: { [transport] _ in transport })
    let call = VendorCall(deadline: vendor.client.time.now + .seconds(30), abandonment: abandonment)
    return Task {
      do throws(Fault) {
        return .success(
          try await vendor.client.send(request, call) { (response) throws(JSONError) in
            try JSON(parsing: response.body)
          })
      } catch {
        return .failure(error)
      }
    }
  }

  @Test("A write in progress ends with an unknown outcome and names the call that shows it, before or during the wait")
  func write() async throws {
    let first = send(.write)
    try await gate.waitFor("POST")
    first.cancel()
    abandonment.abandon()
    #expect(await first.value.fault?.line == "outcomeUnknown final things/list")
    #expect(await send(.write).value.fault?.line == "outcomeUnknown final things/list")
    gate.openAll()
  }

  @Test("The reads that follow a write are abandoned, too")
  func readBehindWrite() async throws {
    let vendor = VendorHarness([], through: { [transport] _ in transport })
    let call = VendorCall(deadline: vendor.client.time.now + .seconds(30), abandonment: abandonment)
    gate.open("POST")
    let written = try await vendor.client.sendForRecord(.write, call) { _ in true }
    #expect(written)
    let read = Task { () async -> Fault? in
      do throws(Fault) {
        _ = try await vendor.client.sendForRecord(.read, call) { _ in true }
        return nil
      } catch {
        return error
      }
    }
    try await gate.waitFor("GET")
    read.cancel()
    abandonment.abandon()
    #expect(await read.value?.line == "vendorUnavailable cut retriable")
    gate.openAll()
  }

  @Test("A write that gets its response first is not abandoned")
  func answered() async throws {
    gate.openAll()
    #expect(await send(.write).value.value == ["ok": true])
    abandonment.abandon()
  }

  @Test("A read is cancelled, not abandoned")
  func read() async throws {
    let task = send(.read)
    try await gate.waitFor("GET")
    abandonment.abandon()
    task.cancel()
    #expect(await task.value.fault?.kind == .cancelled)
  }
}
