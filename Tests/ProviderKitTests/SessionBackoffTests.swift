import CaseModel
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

@Suite("Backoffs of a vendor that apply to other processes") struct SessionBackoffTests {
  let time = ManualTime()

  /// A loop in a shell does not lock the account.
  @Test func aWrongKeyIsNotSentByOtherProcesses() async throws {
    let redactor = Redactor()
    redactor.register("s3cret-key")
    let waits = [5, 10, 20, 40, 80, 160, 300, 300]
    let harness = SessionHarness(waits.map { _ in .failure(.wrongKey) }, time: time)
    for (index, seconds) in waits.enumerated() {
      #expect(await harness.process(redactor: redactor).ask().fault?.kind == .authRequired)
      #expect(harness.tokens.count == index + 1)
      time.advance(by: .seconds(seconds - 1))
      let refusal = try #require(await harness.process().ask().fault)
      #expect(refusal.kind == .authRequired && refusal.data["vendorCode"] == "bad")
      #expect(refusal.data["retryAfterSeconds"] == 1, "\(seconds)")
      #expect(refusal.data["remedy"]?.string?.contains("session/login") == true)
      #expect(!refusal.json.text.contains("s3cret"))
      time.advance(by: .seconds(1))
    }
    #expect(harness.record?.text.contains("s3cret") == false)
    #expect(await harness.process().ask().value == "Bearer token-\(waits.count + 1)")
    #expect(harness.record?["refusal"] == nil)
  }

  /// A new key is not known everywhere at once: one refusal a day costs five seconds each time.
  @Test func anOldRefusalDoesNotCount() async throws {
    let harness = SessionHarness([.failure(.wrongKey), .failure(.wrongKey)], time: time)
    for _ in 0..<2 {
      #expect(await harness.process().ask().fault?.kind == .authRequired)
      #expect(await harness.process().ask().fault?.data["retryAfterSeconds"] == 5)
      time.advance(by: .seconds(86_400))
    }
  }

  @Test func aRefusalAppliesToItsKeyAlone() async throws {
    let harness = SessionHarness([.failure(.wrongKey)], time: time)
    #expect(await harness.process().ask().fault?.kind == .authRequired)
    harness.keyring.put("a new key")
    #expect(await harness.process().ask().value == "Bearer token-2")
  }

  @Test func loginOverridesARefusalForAll() async throws {
    let harness = SessionHarness([.failure(.wrongKey)], time: time)
    _ = await harness.process().ask()
    #expect(await harness.process().login().value == .active)
    #expect(await harness.process().ask().value == "Bearer token-2")
    #expect(harness.tokens.count == 2)
  }

  /// A variable that is unset here says nothing about the key of others.
  @Test func onlyTheVendorsRefusalIsStored() async throws {
    let harness = SessionHarness([.failure(Fault(.authRequired, "no key")), .failure(.offline)], time: time)
    for _ in 0..<2 { #expect(await harness.process().ask().fault != nil) }
    #expect(harness.record == nil)
    #expect(await harness.process().ask().value == "Bearer token-3")
  }

  @Test func aRetryAfterAppliesToOtherProcesses() async throws {
    let harness = SessionHarness([.failure(.limited(60))], time: time)
    #expect(await harness.process().ask().fault?.kind == .rateLimited)
    time.advance(by: .seconds(20))
    let limited = try #require(await harness.process().ask().fault)
    #expect(limited.kind == .rateLimited && limited.data["retryAfterSeconds"] == 40)
    time.advance(by: .seconds(40))
    #expect(await harness.process().ask().value == "Bearer token-2")
  }

  /// A login retries now, in this process and in another: a wait of ten years may be an error of the vendor.
  @Test(arguments: [true, false]) func aLongRetryAfterEndsWithALogin(isSameProcess: Bool) async throws {
    let harness = SessionHarness([.failure(.limited(86_400)), .failure(.limited(86_400))], time: time)
    let process = harness.process()
    #expect(await process.ask().fault?.kind == .rateLimited)
    let other = isSameProcess ? process : harness.process()
    #expect(await other.ask().fault?.kind == .rateLimited && harness.tokens.count == 1)
    #expect(await other.login().fault?.kind == .rateLimited && harness.tokens.count == 2, "one attempt per login")
    #expect(await other.ask().fault?.kind == .rateLimited && harness.tokens.count == 2)
    #expect(await other.login().value == .active)
    #expect(await harness.process().ask().value == "Bearer token-3" && harness.tokens.count == 3)
  }

  @Test func anUnavailableVendorIsNotALimit() async throws {
    let down = Fault(.vendorUnavailable, "down").with("vendorStatus", 503).with("retryAfterSeconds", 60)
    let harness = SessionHarness([.failure(down)], time: time)
    #expect(await harness.process().ask().fault?.kind == .vendorUnavailable)
    let reported = try #require(await harness.process().ask().fault)
    #expect(
      reported.kind == .vendorUnavailable && reported.data["retryAfterSeconds"] == 60
        && reported.data["retriable"] == true)
    #expect(harness.tokens.count == 1)
  }
}
