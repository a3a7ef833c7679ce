import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

private let fine = FaultTransport.Step.json(200, #"{"ok":true}"#)

@Suite struct VendorTryTests {
  @Test func whatIsSent() async throws {
    let time = SteppingTime()
    let vendor = Vendor([fine], session: TestSession(), time: time)
    #expect(await vendor.send(.read, within: .seconds(7)).value == ["ok": true])
    let sent = try #require(vendor.transport.requests.first)
    #expect(sent.method == .get)
    #expect(sent.url == Vendor.baseURL + "/things?search=a%20b%26c&status=new%2Copen")
    #expect(sent.headers == ["Accept": "application/json", "Authorization": "Bearer s3cret-token-1"])
    #expect(sent.body == [])
    #expect(
      vendor.transport.limits == [
        HTTPLimits(deadline: time.now + .seconds(7), bodyBytes: 64 << 20, silence: .seconds(60))
      ])
    let other = Vendor([fine])
    #expect(await other.send(.write).value == ["ok": true])
    #expect(other.transport.requests.first?.url == Vendor.baseURL + "/things")
    #expect(other.transport.requests.first?.headers["Authorization"] == nil)
    #expect(other.transport.requests.first?.body == VendorRequest.write.body)
  }

  /// What goes wrong first, and how often the request is sent until it is answered.
  @Test(
    arguments: [
      [.status(502)], [.status(503)], [.status(504)], [.fail(.cut, sent: true)], [.fail(.connect, sent: false)],
      [.status(503), .fail(.cut, sent: true)], [.fail(.connect, sent: false), .status(504)],
    ] as [[FaultTransport.Step]])
  func readsAreTriedAgain(steps: [FaultTransport.Step]) async {
    let vendor = Vendor(steps + [fine])
    #expect(await vendor.send(.read).value == ["ok": true])
    #expect(vendor.transport.requests.count == steps.count + 1)
    #expect(vendor.transport.stepsLeft == 0)
  }

  @Test(arguments: [(0.0, [100, 200]), (0.5, [200, 400]), (0.999, [299.8, 599.6])])
  func waitsGrowAndAreShaken(chance: Double, milliseconds: [Double]) async {
    let time = SteppingTime()
    let vendor = Vendor([.status(503), .status(503), fine], time: time, chance: chance)
    #expect(await vendor.send(.read).value != nil)
    #expect(time.waits.count == 2)
    for (wait, expected) in zip(time.waits, milliseconds) {
      #expect(abs(wait.inSeconds * 1000 - expected) < 0.001)
    }
  }

  /// A wait that would end after the deadline is not begun, and the fault is that of the last try.
  @Test func triesEndWithTheDeadline() async throws {
    let time = SteppingTime()
    let vendor = Vendor(always: .status(503), time: time)
    let fault = try #require(await vendor.fault(.read, within: .milliseconds(400)))
    #expect(fault.line == "vendorUnavailable retriable")
    #expect(fault.data["vendorStatus"] == 503)
    #expect(vendor.transport.requests.count == 2)
    #expect(time.waits == [.milliseconds(200)])
  }

  @Test(arguments: [Duration.zero, .seconds(-5)])
  func aDeadlineInThePastSendsNothing(timeout: Duration) async throws {
    for request in [VendorRequest.read, .write] {
      let session = TestSession()
      let vendor = Vendor([fine], session: session)
      #expect(try #require(await vendor.fault(request, within: timeout)).line == "vendorUnavailable timeout retriable")
      #expect(vendor.transport.requests == [])
      #expect(session.asked == 0, "no token is fetched for what is over")
    }
  }

  /// A status that the request names is an answer, for reads and writes alike, and nothing more is tried.
  @Test(arguments: [400, 404, 503])
  func statusesThatAnswer(status: Int) async throws {
    for var request in [VendorRequest.read, .write] {
      request.answers = [status]
      let vendor = Vendor([.json(status, #"{"no":1}"#)])
      #expect(await vendor.send(request).value == ["no": 1])
      let other = Vendor(always: .json(status == 400 ? 404 : 400, "{}"))
      #expect(await other.fault(request) != nil)
    }
  }

  @Test func anotherAddressOfTheSameClient() async throws {
    let vendor = Vendor([fine, .json(200, "s3cret")])
    var client = vendor.client
    (client.showsAnswers, client.addressKey, client.bodyLimit) = (false, "tokenURL", 7)
    let moved = client.at("https://other.example")
    #expect(moved.baseURL == "https://other.example" && client.baseURL == Vendor.baseURL)
    #expect(!moved.showsAnswers && moved.addressKey == "tokenURL" && moved.bodyLimit == 7)
  }

  // MARK: 429

  /// `Retry-After` (nil for none), what is waited for in milliseconds, or nil for a fault with so many seconds.
  @Test(
    arguments: [
      (nil, 1000, nil), ("0", 0, nil), ("2", 2000, nil), ("5", 5000, nil), ("6", nil, 6), ("3600", nil, 3600),
      ("999999", nil, 86_400), ("99999999999999999999999", nil, 86_400),
      ("soon", 1000, nil), ("-1", 1000, nil), ("+5", 1000, nil), ("2.5", 1000, nil), ("", 1000, nil),
      ("Fri, 15 Jan 2027 08:00:03 GMT", 3000, nil), ("Fri, 15 Jan 2027 08:01:00 GMT", nil, 60),
      ("Fri, 15 Jan 2027 07:00:00 GMT", 0, nil), ("Sat, 15 Jan 2028 08:00:00 GMT", nil, 86_400),
    ] as [(String?, Int?, Int?)])
  func limitedOnce(header: String?, waits: Int?, seconds: Int?) async throws {
    var headers: HTTPHeaders = [:]
    headers["Retry-After"] = header
    for request in [VendorRequest.read, .write] {
      let time = SteppingTime(date: Timestamp(timeIntervalSince1970: 1_800_000_000))
      let vendor = Vendor([.status(429, headers: headers), fine], time: time)
      let result = await vendor.send(request)
      if let waits {
        #expect(result.value == ["ok": true])
        #expect(time.waits == (waits == 0 ? [] : [.milliseconds(waits)]))
      } else {
        let fault = try #require(result.fault)
        #expect(fault.kind == .rateLimited)
        #expect(fault.data["retryAfterSeconds"]?.integer == seconds)
        #expect(time.waits == [])
        #expect(vendor.transport.requests.count == 1)
      }
    }
  }

  @Test func limitedTwiceIsAFault() async throws {
    let time = SteppingTime()
    let vendor = Vendor(always: .status(429, headers: ["Retry-After": "3"]), time: time)
    let fault = try #require(await vendor.fault(.write))
    #expect(fault.kind == .rateLimited)
    #expect(fault.data["retryAfterSeconds"] == 3)
    #expect(time.waits == [.seconds(3)])
    #expect(vendor.transport.requests.count == 2)
  }

  @Test func limitedBeyondTheDeadlineIsAFaultAtOnce() async throws {
    let vendor = Vendor(always: .status(429, headers: ["Retry-After": "3"]))
    let fault = try #require(await vendor.fault(.read, within: .seconds(3)))
    #expect(fault.kind == .rateLimited)
    #expect(vendor.transport.requests.count == 1)
  }

  // MARK: 401

  @Test func aRefusedTokenIsReplacedOnce() async throws {
    for request in [VendorRequest.read, .write] {
      let session = TestSession()
      let vendor = Vendor([.status(401), fine], session: session)
      #expect(await vendor.send(request).value == ["ok": true])
      #expect(
        vendor.transport.requests.map { $0.headers["Authorization"] } == [
          "Bearer s3cret-token-1", "Bearer s3cret-token-2",
        ])
      #expect(session.refusals == [1])
      #expect(session.acceptances == [2])
    }
  }

  @Test func aRefusalThatStaysIsAFault() async throws {
    let session = TestSession()
    let vendor = Vendor(always: .status(401), session: session)
    #expect(try #require(await vendor.fault(.read)).kind == .authRequired)
    #expect(vendor.transport.requests.count == 2)
    #expect(session.refusals == [1])
  }

  @Test func aSessionThatHasNoOtherIsNotAskedAgain() async throws {
    let session = TestSession(renews: false)
    let vendor = Vendor(always: .status(401), session: session)
    #expect(try #require(await vendor.fault(.read)).kind == .authRequired)
    #expect(vendor.transport.requests.count == 1)
  }

  /// Each call costs one exchange at most, however often the vendor says 401.
  @Test func aRefusalThatStaysCostsOneExchangeACall() async throws {
    let tokens = TokenService()
    tokens.gate.openAll()
    let session = tokens.session(time: ManualTime())
    let vendor = Vendor(always: .status(401), session: session)
    for exchanges in [2, 3, 4] {
      #expect(try #require(await vendor.fault(.read)).kind == .authRequired)
      #expect(tokens.count == exchanges)
    }
  }

  @Test func aFaultOfTheSessionNamesTheProfile() async throws {
    let tokens = TokenService([.failure(Fault(.authRequired, "wrong key"))])
    tokens.gate.openAll()
    let vendor = Vendor([fine], session: tokens.session(time: ManualTime()))
    let fault = try #require(await vendor.fault(.write))
    #expect(fault.line == "authRequired")
    #expect(fault.data["profile"] == "work")
    #expect(vendor.transport.requests == [])
  }

  // MARK: Cancels

  @Test func aCancelDoesNotReachAWriteThatIsUnderWay() async throws {
    let vendor = Vendor([.hold("write", then: fine)])
    let task = Task { await vendor.send(.write) }
    try await vendor.transport.gate.waitFor("write")
    task.cancel()
    vendor.transport.gate.open("write")
    #expect(await task.value.value == ["ok": true])
  }

  @Test func aCancelledWriteWhoseAnswerIsLostIsUnknown() async throws {
    let vendor = Vendor([.hold("write", then: .fail(.cut, sent: true))])
    let task = Task { await vendor.send(.write) }
    try await vendor.transport.gate.waitFor("write")
    task.cancel()
    vendor.transport.gate.open("write")
    #expect(await task.value.fault?.line == "outcomeUnknown final things/list")
  }

  @Test func aCancelEndsARead() async throws {
    let vendor = Vendor([.hold("read", then: fine)])
    let task = Task { await vendor.send(.read) }
    try await vendor.transport.gate.waitFor("read")
    task.cancel()
    #expect(await task.value.fault?.kind == .cancelled)
  }

  @Test func aCancelBeforeAnythingIsSentSendsNothing() async {
    for request in [VendorRequest.read, .write] {
      let session = TestSession()
      let vendor = Vendor([fine], session: session)
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return await vendor.send(request)
      }
      #expect(await task.value.fault?.kind == .cancelled)
      #expect(vendor.transport.requests == [])
      #expect(session.asked == 0, "no token is fetched for what nobody wants")
    }
  }

  @Test func aCancelEndsTheWaitForAnotherTry() async throws {
    for request in [VendorRequest.read, .write] {
      let time = ManualTime()
      let vendor = Vendor([.status(429, headers: ["Retry-After": "4"]), fine], time: time)
      let task = Task { await vendor.send(request) }
      #expect(try await time.nextSleep() == time.now + .seconds(4))
      task.cancel()
      #expect(await task.value.fault?.kind == .cancelled)
      #expect(vendor.transport.requests.count == 1)
    }
  }
}
