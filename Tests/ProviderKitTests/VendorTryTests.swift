import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import TestSupport
import Testing

private let fine = FakeTransport.Step.json(200, #"{"ok":true}"#)

@Suite struct VendorTryTests {
  @Test func theRequestIsSentCorrectly() async throws {
    let time = ManualTime.stepping()
    let vendor = VendorHarness([fine], session: FakeTokenSession(), time: time)
    #expect(await vendor.send(.read, within: .seconds(7)).value == ["ok": true])
    let sent = try #require(vendor.transport.requests.first)
    #expect(sent.method == .get)
    #expect(sent.url == VendorHarness.baseURL + "/things?search=a%20b%26c&status=new%2Copen")
    #expect(sent.headers == ["Accept": "application/json", "Authorization": "Bearer s3cret-token-1"])
    #expect(sent.body == [])
    #expect(
      vendor.transport.limits == [
        HTTPLimits(deadline: time.now + .seconds(7), bodyBytes: 64 << 20, silence: .seconds(60))
      ])
    let other = VendorHarness([fine])
    #expect(await other.send(.write).value == ["ok": true])
    #expect(other.transport.requests.first?.url == VendorHarness.baseURL + "/things")
    #expect(other.transport.requests.first?.headers["Authorization"] == nil)
    #expect(other.transport.requests.first?.body == VendorRequest.write.body)
  }

  /// The faults of the first attempts, and the number of requests until the response.
  @Test(
    arguments: [
      [.status(502)], [.status(503)], [.status(504)], [.fail(.cut, sent: true)], [.fail(.connect, sent: false)],
      [.status(503), .fail(.cut, sent: true)], [.fail(.connect, sent: false), .status(504)],
    ] as [[FakeTransport.Step]])
  func readsAreRetried(steps: [FakeTransport.Step]) async {
    let vendor = VendorHarness(steps + [fine])
    #expect(await vendor.send(.read).value == ["ok": true])
    #expect(vendor.transport.requests.count == steps.count + 1)
    #expect(vendor.client.requests?.count == steps.count + 1)
    #expect(vendor.transport.stepsLeft == 0)
  }

  @Test("What is not sent is not counted") func counting() async {
    let vendor = VendorHarness([.status(401), fine], session: FakeTokenSession())
    #expect(vendor.client.requests?.count == 0)
    #expect(await vendor.send(.read, within: .zero).value == nil)
    #expect(vendor.client.requests?.count == 0)
    #expect(await vendor.send(.read).value != nil)
    #expect(vendor.client.requests?.count == 2)
  }

  @Test(arguments: [(0.0, [100, 200]), (0.5, [200, 400]), (0.999, [299.8, 599.6])])
  func waitsGrowWithJitter(randomFraction: Double, milliseconds: [Double]) async {
    let time = ManualTime.stepping()
    let vendor = VendorHarness([.status(503), .status(503), fine], time: time, randomFraction: randomFraction)
    #expect(await vendor.send(.read).value != nil)
    #expect(time.waits.count == 2)
    for (wait, expected) in zip(time.waits, milliseconds) {
      #expect(abs(wait.inSeconds * 1000 - expected) < 0.001)
    }
  }

  /// A wait that would end after the deadline is not started, and the fault is that of the last attempt.
  @Test func attemptsEndAtTheDeadline() async throws {
    let time = ManualTime.stepping()
    let vendor = VendorHarness(always: .status(503), time: time)
    let fault = try #require(await vendor.fault(.read, within: .milliseconds(400)))
    #expect(fault.line == "vendorUnavailable retriable")
    #expect(fault.data["vendorStatus"] == 503)
    #expect(vendor.transport.requests.count == 2)
    #expect(time.waits == [.milliseconds(200)])
  }

  @Test(arguments: [Duration.zero, .seconds(-5)])
  func aPassedDeadlineSendsNothing(timeout: Duration) async throws {
    for request in [VendorRequest.read, .write] {
      let session = FakeTokenSession()
      let vendor = VendorHarness([fine], session: session)
      #expect(try #require(await vendor.fault(request, within: timeout)).line == "vendorUnavailable timeout retriable")
      #expect(vendor.transport.requests == [])
      #expect(session.asked == 0, "no token is fetched after the deadline")
    }
  }

  /// A status that the request accepts is a response for reads and writes, without a retry.
  @Test(arguments: [400, 404, 503])
  func acceptedStatusesAreResponses(status: Int) async throws {
    for var request in [VendorRequest.read, .write] {
      request.answers = [status]
      let vendor = VendorHarness([.json(status, #"{"no":1}"#)])
      #expect(await vendor.send(request).value == ["no": 1])
      let other = VendorHarness(always: .json(status == 400 ? 404 : 400, "{}"))
      #expect(await other.fault(request) != nil)
    }
  }

  @Test func anotherAddressOfTheClientIsUsed() async throws {
    let vendor = VendorHarness([fine, .json(200, "s3cret")])
    var client = vendor.client
    (client.showsAnswers, client.addressKey, client.bodyLimit) = (false, "tokenURL", 7)
    let moved = client.at("https://other.example")
    #expect(moved.baseURL == "https://other.example" && client.baseURL == VendorHarness.baseURL)
    #expect(!moved.showsAnswers && moved.addressKey == "tokenURL" && moved.bodyLimit == 7)
  }

  // MARK: 429

  /// `Retry-After` (nil for none), and the wait in milliseconds, or nil for a fault with this number of seconds.
  @Test(
    arguments: [
      (nil, 1000, nil), ("0", 0, nil), ("2", 2000, nil), ("5", 5000, nil), ("6", nil, 6), ("3600", nil, 3600),
      ("999999", nil, 86_400), ("99999999999999999999999", nil, 86_400),
      ("soon", 1000, nil), ("-1", 1000, nil), ("+5", 1000, nil), ("2.5", 1000, nil), ("", 1000, nil),
      ("Fri, 15 Jan 2027 08:00:03 GMT", 3000, nil), ("Fri, 15 Jan 2027 08:01:00 GMT", nil, 60),
      ("Fri, 15 Jan 2027 07:00:00 GMT", 0, nil), ("Sat, 15 Jan 2028 08:00:00 GMT", nil, 86_400),
    ] as [(String?, Int?, Int?)])
  func aFirst429IsAwaited(header: String?, waits: Int?, seconds: Int?) async throws {
    var headers: HTTPHeaders = [:]
    headers["Retry-After"] = header
    for request in [VendorRequest.read, .write] {
      let time = ManualTime.stepping(date: Timestamp(timeIntervalSince1970: 1_800_000_000))
      let vendor = VendorHarness([.status(429, headers: headers), fine], time: time)
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

  // MARK: 503 with Retry-After

  /// Status and `Retry-After`, the wait in milliseconds before the retry, or nil for a fault with this number of
  /// seconds.
  @Test(
    arguments: [
      (503, "0", [0], nil), (503, "2", [2000], nil), (503, "5", [5000], nil), (503, "6", nil, 6), (503, "60", nil, 60),
      (500, "3", [3000], nil), (502, "9", nil, 9), (503, "999999999", nil, 86_400), (503, "soon", [200], nil),
      (503, "Fri, 15 Jan 2027 08:00:03 GMT", [3000], nil), (503, "Fri, 15 Jan 2027 08:01:00 GMT", nil, 60),
    ] as [(Int, String, [Int]?, Int?)])
  func aRetryAfterOf503IsAwaited(status: Int, header: String, waits: [Int]?, seconds: Int?) async throws {
    let steps: [FakeTransport.Step] = [.status(status, headers: ["Retry-After": header]), fine]
    let time = ManualTime.stepping(date: Timestamp(timeIntervalSince1970: 1_800_000_000))
    let vendor = VendorHarness(steps, time: time)
    let result = await vendor.send(.read)
    if let waits {
      #expect(result.value == ["ok": true])
      #expect(time.waits == waits.filter { $0 > 0 }.map { .milliseconds($0) })
    } else {
      #expect(result.fault?.line == "vendorUnavailable retriable" && time.waits == [])
      #expect(result.fault?.data["retryAfterSeconds"]?.integer == seconds)
      #expect(vendor.transport.requests.count == 1)
    }
    // A write is sent once, even with a Retry-After.
    let writing = VendorHarness(steps)
    let fault = try #require(await writing.fault(.write))
    #expect(fault.line == "outcomeUnknown final things/list" && fault.data["retryAfterSeconds"] == nil)
    #expect(writing.transport.requests.count == 1)
  }

  @Test func theVendorIsAwaitedOnce() async throws {
    let time = ManualTime.stepping()
    let vendor = VendorHarness(always: .status(503, headers: ["Retry-After": "2"]), time: time)
    let fault = try #require(await vendor.fault(.read))
    #expect(fault.line == "vendorUnavailable retriable" && fault.data["retryAfterSeconds"] == 2)
    #expect(time.waits == [.seconds(2)] && vendor.transport.requests.count == 2)
    let short = VendorHarness(always: .status(503, headers: ["Retry-After": "2"]))
    #expect(await short.fault(.read, within: .seconds(2))?.data["retryAfterSeconds"] == 2)
    #expect(short.transport.requests.count == 1, "not within the deadline")
  }

  /// A refresh token may work once: its request is not repeated, although its faults are those of a read.
  @Test(
    arguments: [
      (.status(503), "vendorUnavailable retriable", 1),
      (.status(503, headers: ["Retry-After": "1"]), "vendorUnavailable retriable", 1),
      (.fail(.cut, sent: true), "vendorUnavailable cut retriable", 1),
      (.fail(.timeout, sent: true), "vendorUnavailable timeout retriable", 1),
      (.json(200, "{"), "vendorProtocol", 1), (.fail(.connect, sent: false), "vendorUnavailable connect retriable", 3),
      (.fail(.cut, sent: false), "vendorUnavailable cut retriable", 3), (.status(429), "rateLimited", 2),
    ] as [(FakeTransport.Step, String, Int)])
  func aConsumingRequestIsSentOnce(step: FakeTransport.Step, line: String, count: Int) async throws {
    let vendor = VendorHarness(always: step)
    var request = VendorRequest.read
    request.consumes = true
    #expect(await vendor.fault(request)?.line == line)
    #expect(vendor.transport.requests.count == count)
  }

  @Test func aSecond429IsAFault() async throws {
    let time = ManualTime.stepping()
    let vendor = VendorHarness(always: .status(429, headers: ["Retry-After": "3"]), time: time)
    let fault = try #require(await vendor.fault(.write))
    #expect(fault.kind == .rateLimited)
    #expect(fault.data["retryAfterSeconds"] == 3)
    #expect(time.waits == [.seconds(3)])
    #expect(vendor.transport.requests.count == 2)
  }

  @Test func a429BeyondTheDeadlineIsAFaultAtOnce() async throws {
    let vendor = VendorHarness(always: .status(429, headers: ["Retry-After": "3"]))
    let fault = try #require(await vendor.fault(.read, within: .seconds(3)))
    #expect(fault.kind == .rateLimited)
    #expect(vendor.transport.requests.count == 1)
  }

  // MARK: 401

  @Test func aRefusedTokenIsReplacedOnce() async throws {
    for request in [VendorRequest.read, .write] {
      let session = FakeTokenSession()
      let vendor = VendorHarness([.status(401), fine], session: session)
      #expect(await vendor.send(request).value == ["ok": true])
      #expect(
        vendor.transport.requests.map { $0.headers["Authorization"] } == [
          "Bearer s3cret-token-1", "Bearer s3cret-token-2",
        ])
      #expect(session.refusals == [1])
      #expect(session.acceptances == [2])
    }
  }

  @Test func aLastingRefusalIsAFault() async throws {
    let session = FakeTokenSession()
    let vendor = VendorHarness(always: .status(401), session: session)
    #expect(try #require(await vendor.fault(.read)).kind == .authRequired)
    #expect(vendor.transport.requests.count == 2)
    #expect(session.refusals == [1])
  }

  @Test func aSessionWithoutAnotherTokenIsNotUsedAgain() async throws {
    let session = FakeTokenSession(renews: false)
    let vendor = VendorHarness(always: .status(401), session: session)
    #expect(try #require(await vendor.fault(.read)).kind == .authRequired)
    #expect(vendor.transport.requests.count == 1)
  }

  /// Each call costs one exchange at most, however often the vendor responds with 401.
  @Test func aLastingRefusalCostsOneExchangePerCall() async throws {
    let tokens = FakeTokenService()
    tokens.gate.openAll()
    let session = tokens.session(time: ManualTime())
    let vendor = VendorHarness(always: .status(401), session: session)
    for exchanges in [2, 3, 4] {
      #expect(try #require(await vendor.fault(.read)).kind == .authRequired)
      #expect(tokens.count == exchanges)
    }
  }

  @Test func aFaultOfTheSessionNamesTheProfile() async throws {
    let tokens = FakeTokenService([.failure(Fault(.authRequired, "wrong key"))])
    tokens.gate.openAll()
    let vendor = VendorHarness([fine], session: tokens.session(time: ManualTime()))
    let fault = try #require(await vendor.fault(.write))
    #expect(fault.line == "authRequired")
    #expect(fault.data["profile"] == "work")
    #expect(vendor.transport.requests == [])
  }

  // MARK: Cancellation

  @Test func aCancellationDoesNotReachASentWrite() async throws {
    let vendor = VendorHarness([.block("write", then: fine)])
    let task = Task { await vendor.send(.write) }
    try await vendor.transport.gate.waitFor("write")
    task.cancel()
    vendor.transport.gate.open("write")
    #expect(await task.value.value == ["ok": true])
  }

  @Test func aCancelledWriteWithALostResponseIsUnknown() async throws {
    let vendor = VendorHarness([.block("write", then: .fail(.cut, sent: true))])
    let task = Task { await vendor.send(.write) }
    try await vendor.transport.gate.waitFor("write")
    task.cancel()
    vendor.transport.gate.open("write")
    #expect(await task.value.fault?.line == "outcomeUnknown final things/list")
  }

  @Test func aCancellationEndsARead() async throws {
    let vendor = VendorHarness([.block("read", then: fine)])
    let task = Task { await vendor.send(.read) }
    try await vendor.transport.gate.waitFor("read")
    task.cancel()
    #expect(await task.value.fault?.kind == .cancelled)
  }

  @Test func anEarlyCancellationSendsNothing() async {
    for request in [VendorRequest.read, .write] {
      let session = FakeTokenSession()
      let vendor = VendorHarness([fine], session: session)
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return await vendor.send(request)
      }
      #expect(await task.value.fault?.kind == .cancelled)
      #expect(vendor.transport.requests == [])
      #expect(session.asked == 0, "no token is fetched for a cancelled request")
    }
  }

  /// The rest of a call after its write: an executed write must not be reported as cancelled.
  @Test func aCancellationDoesNotReachRequestsAfterAWrite() async throws {
    let time = ManualTime()
    let vendor = VendorHarness(
      [fine, .block("read", then: .status(503)), fine, .fail(.cancelled, sent: true)], time: time)
    let call = VendorCall(deadline: time.now + .seconds(30))
    let read = { @Sendable () async -> Result<JSON, Fault> in
      do throws(Fault) {
        return .success(
          try await vendor.client.send(.read, call) { (response) throws(JSONError) in try JSON(parsing: response.body) }
        )
      } catch {
        return .failure(error)
      }
    }
    let task = Task {
      _ = try await vendor.client.send(.write, call) { (response) throws(JSONError) in try JSON(parsing: response.body)
      }
      return (await read(), await read())
    }
    try await vendor.transport.gate.waitFor("read")
    task.cancel()
    vendor.transport.gate.open("read")
    let (first, second) = try await time.patiently { try await task.value }
    #expect(first.value == ["ok": true], "also after a wait")
    #expect(second.fault?.line == "vendorUnavailable cut retriable")
  }

  /// The process ends: the requests after the write are not awaited.
  @Test func requestsAfterAWriteAreAbandonedAtTheEnd() async throws {
    let vendor = VendorHarness([fine, .block("read", then: fine)])
    let abandonment = Abandonment()
    let call = VendorCall(deadline: vendor.client.time.now + .seconds(30), abandonment: abandonment)
    let task = Task {
      _ = try await vendor.client.send(.write, call) { (response) throws(JSONError) in response.status }
      return try await vendor.client.send(.read, call) { (response) throws(JSONError) in response.status }
    }
    try await vendor.transport.gate.waitFor("read")
    abandonment.abandon()
    await #expect(
      performing: { try await task.value }, throws: { ($0 as? Fault)?.line == "vendorUnavailable cut retriable" })
    vendor.transport.gate.openAll()
  }

  /// A write that the vendor refused has no effect.
  @Test func aCancellationReachesRequestsAfterARefusal() async throws {
    let vendor = VendorHarness([.status(404), .block("read", then: fine)])
    let call = VendorCall(deadline: vendor.client.time.now + .seconds(30))
    let task = Task {
      let none = try? await vendor.client.send(.write, call) { (response) throws(JSONError) in response.status }
      #expect(none == nil)
      return try await vendor.client.send(.read, call) { (response) throws(JSONError) in response.status }
    }
    try await vendor.transport.gate.waitFor("read")
    task.cancel()
    await #expect(performing: { try await task.value }, throws: { ($0 as? Fault)?.kind == .cancelled })
  }

  @Test func aCancellationEndsTheWaitForARetry() async throws {
    for request in [VendorRequest.read, .write] {
      let time = ManualTime()
      let vendor = VendorHarness([.status(429, headers: ["Retry-After": "4"]), fine], time: time)
      let task = Task { await vendor.send(request) }
      #expect(try await time.nextSleep() == time.now + .seconds(4))
      task.cancel()
      #expect(await task.value.fault?.kind == .cancelled)
      #expect(vendor.transport.requests.count == 1)
    }
  }
}
