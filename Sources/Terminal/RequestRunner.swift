package import CaseService
package import JSON
package import JSONRPC
package import Platform

/// Makes requests without a connection, one after another.
package struct RequestRunner {
  package let context: ServiceContext
  package let frontEnd: FrontEnd
  private let trace: Trace?
  private let progress: ConsoleProgress
  private let dispatcher: Dispatcher
  /// Whether what was read is stored once it is printed.
  private let keepsReads: Bool
  /// Whether a person sees stderr.
  private let isWatched: Bool

  /// Call it on the main thread, as its methods.
  package init(
    _ context: ServiceContext, _ frontEnd: FrontEnd, trace: Trace? = nil, showsProgress: Bool, keepsReads: Bool = false
  ) {
    self.keepsReads = keepsReads
    isWatched = showsProgress
    self.context = context
    self.frontEnd = frontEnd
    self.trace = trace
    progress = ConsoleProgress(isOn: showsProgress)
    dispatcher = Dispatcher(context: context, frontEnd: frontEnd)
  }

  /// - Parameter consent: whether a person has confirmed the request.
  package func run(_ method: String, _ params: JSON, consent: Consent = .none) -> RequestOutcome {
    // The text of a tree is valid JSON.
    run(method, try? JSONSlice(checking: params.bytes), consent: consent)
  }

  package func run(_ method: String, _ params: JSONSlice?, consent: Consent = .none) -> RequestOutcome {
    if trace != nil { context.learnSecrets() }
    trace?.record(.received, TraceMessage.request(method, params))
    progress.begin()
    let caller = Caller(keepsReads ? "terminal" : "call", isLasting: keepsReads, consent: consent) { [progress] event in
      progress.show(event)
    }
    let outcome: RequestOutcome
    switch dispatcher.prepare(method, params, caller) {
    case .answer(let answer):
      outcome = RequestOutcome(method: method, answer: answer, isWrite: false, signal: nil, delivered: nil)
    case .work(let work) where work.isWrite:
      let write = InterruptibleWrite(work, isForPerson: keepsReads || isWatched)
      outcome = RequestOutcome(
        method: method, answer: write.answer(), isWrite: true, signal: write.signal, delivered: nil)
    case .work(let work):
      let answer = MainThread.value(of: { await work.run() }) ?? .failure(.requestCancelled)
      outcome = RequestOutcome(
        method: method, answer: answer, isWrite: false, signal: nil, delivered: delivery(of: work))
    }
    progress.clear()
    trace?.record(.sent, TraceMessage.answer(outcome.answer))
    return outcome
  }

  /// What must follow a result that was printed.
  private func delivery(of work: Work) -> (@Sendable () async -> Void)? {
    guard keepsReads else { return work.delivered }
    return { [context] in
      await work.delivered?()
      work.afterwards?()?()
      await context.store?.settle(within: StoreAccess.endLimit)
    }
  }

  /// Records the error of a request that was not made.
  package func recordRefusal(_ error: ResponseError) { trace?.record(.sent, TraceMessage.answer(.failure(error))) }
}

/// The message that a connection would carry, for the trace.
private enum TraceMessage {
  static func request(_ method: String, _ params: JSONSlice?) -> [UInt8] {
    object { writer in
      writer.name("method")
      writer.string(method)
      guard let params else { return }
      writer.name("params")
      writer.raw(params)
    }
  }

  static func answer(_ answer: Answer) -> [UInt8] {
    object { writer in
      switch answer {
      case .result(let value):
        writer.name("result")
        value.write(to: &writer)
      case .failure(let error):
        writer.name("error")
        error.write(to: &writer)
      }
    }
  }

  private static func object(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.name("jsonrpc")
    writer.string("2.0")
    writer.name("id")
    writer.integer(1)
    members(&writer)
    writer.endObject()
    return writer.bytes
  }
}
