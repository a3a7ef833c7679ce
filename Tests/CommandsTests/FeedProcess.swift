import CaseService
import CaseStore
import Commands
import HTTP
import JSON
import JSONRPC
import Platform
import ProviderKit
import Sandbox
import Synchronization
import TestSupport
import Testing

/// Passes requests on until the process stops: none arrives afterwards.
final class StoppingTransport: HTTPTransport {
  private struct State {
    /// The requests until the action; nil for none.
    var left: Int?
    var action: (@Sendable () -> Void)?
    /// Whether the response to the last request arrives.
    var isAnswered = false
    var isStopped = false
    /// Ends what the process does; called with each request that a stopped process would send.
    var end: (@Sendable () -> Void)?
    var count = 0
  }

  private let base: any HTTPTransport
  private let state = Mutex(State())

  init(_ base: any HTTPTransport) { self.base = base }

  var count: Int { state.withLock { $0.count } }
  var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Stops at the request with this number from now on.
  ///
  /// - Parameter isAnswered: whether the process gets the response to that request.
  func stop(at request: Int, isAnswered: Bool) {
    state.withLock { state in
      (state.left, state.action, state.isAnswered) = (request, nil, isAnswered)
    }
  }

  /// Performs an action before the request with this number from now on.
  func perform(at request: Int, _ action: @escaping @Sendable () -> Void) {
    state.withLock { ($0.left, $0.action) = (request, action) }
  }

  func clear() { state.withLock { ($0.left, $0.action) = (nil, nil) } }

  /// - Parameter end: ends what the process does, when it is stopped.
  func onStop(_ end: @escaping @Sendable () -> Void) { state.withLock { $0.end = end } }

  func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    let (isRefused, action) = state.withLock { state -> (Bool, (@Sendable () -> Void)?) in
      if state.isStopped { return (true, nil) }
      state.count += 1
      guard let left = state.left else { return (false, nil) }
      state.left = left > 1 ? left - 1 : nil
      guard left <= 1 else { return (false, nil) }
      if let action = state.action { return (false, action) }
      state.isStopped = true
      return (!state.isAnswered, nil)
    }
    if isRefused {
      state.withLock { $0.end }?()
      throw HTTPFailure(.cancelled, requestMayHaveBeenSent: false, "The process was stopped")
    }
    action?()
    return try await base.send(request, within: limits)
  }
}

/// The error of a method.
struct FailedRequest: Error, CustomStringConvertible {
  let description: String
}

/// A process of casewire with one profile, `work`, over a sandbox.
struct FeedProcess: Sendable {
  let context: ServiceContext
  let wire: StoppingTransport
  private let dispatcher: Dispatcher

  /// - Parameters:
  ///   - store: nil for a process without one.
  ///   - polling: nil for the intervals of the vendor.
  init(
    _ vendor: SandboxVendor, _ sandbox: Sandbox, _ time: any TimeSource, store: StoreLocation?,
    polling: PollingSettings? = nil
  ) throws {
    let redactor = Redactor()
    let log = Log(level: .error, redactor: redactor, time: time) { Issue.record("\($0)") }
    let wire = StoppingTransport(sandbox.transport())
    let profiles = [try vendor.makeProfile("work", in: sandbox, wire, time, polling)]
    var options = CaseStore.Options()
    options.limit = StoreTime.longest
    let access = store.map { location in
      StoreAccess(options, time: StoreTime(wall: time), log: log) { StoreAccess.Setting(location: location) }
    }
    context = ServiceContext(
      kinds: Bootstrap.kinds, time: time, log: log, redactor: redactor, version: Bootstrap.version, store: access
    ) { .success(profiles) }
    // Otherwise the first request has the usual timeout, which ends on a clock that skips sleeps.
    context.learnSecrets()
    self.wire = wire
    dispatcher = Dispatcher(context: context)
  }

  /// Sends a request and waits until what it read is stored.
  func ask(_ method: String, _ params: JSON) async throws -> JSON {
    let answer: Answer
    switch dispatcher.prepare(
      method, try JSONSlice(checking: params.bytes), Caller(isLasting: true, onProgress: { _ in }))
    {
    case .answer(let made): answer = made
    case .work(let work):
      let task = Task { await work.run() }
      // A process that was stopped does not try again, which would also advance the clock.
      wire.onStop { task.cancel() }
      answer = await task.value
      work.afterwards?()?()
      await context.store?.settle(within: StoreTime.longest)
    }
    switch answer {
    case .failure(let error): throw FailedRequest(description: "\(method): \(error.message)")
    case .result(let value):
      var writer = JSONWriter()
      value.write(to: &writer)
      return try JSON(parsing: writer.bytes)
    }
  }

  /// All elements of a list of pages.
  func list(_ method: String, _ params: [String: JSON], _ member: String) async throws -> [JSON] {
    var (found, cursor): ([JSON], JSON?) = ([], nil)
    repeat {
      var params = params
      params["cursor"] = cursor
      let page = try await ask(method, .object(params.map { JSON.Member($0.key, $0.value) }))
      found += page[member]?.array ?? []
      cursor = page["nextCursor"]
    } while cursor != nil
    return found
  }
}
