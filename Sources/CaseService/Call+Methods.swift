package import CaseModel
package import JSON
import JSONRPC

extension Call {
  /// Performs a method of casewire for this client, with the rules that a request of the client has: in the lane of the method, with
  /// the timeout of this request, and abandoned with it at the end of the connection.
  ///
  /// - Parameters:
  ///   - inTurn: whether it takes a turn in the lane of the method. Only for a request that has no lane itself; a request in that
  ///     lane already passes false.
  ///   - consent: who agreed to it.
  package func perform(
    _ method: String, _ params: JSON, inTurn: Bool = true, consent: Consent = .none
  ) async throws(Fault) -> JSON {
    guard let row = methodTable.first(where: { $0.name == method }) else {
      throw Fault(.internalError, "Unknown method \"\(method)\".")
    }
    let answer: Answer
    switch try row.prepare(params, Call(self, for: row, consent)) {
    case .answer(let found): answer = found
    case .work(let work): answer = inTurn ? try await perform(work) : await work.finished()
    }
    switch answer {
    case .result(let value):
      var writer = JSONWriter()
      value.write(to: &writer)
      do throws(JSONError) { return try JSON(parsing: writer.finish()) } catch {
        throw Fault(.internalError, "The result of \(method) is not valid.")
      }
    case .failure(let error): throw Self.fault(error)
    }
  }

  private func perform(_ work: Work) async throws(Fault) -> Answer {
    guard let connection else { return await work.finished() }
    guard let answer = await connection.inTurn(of: work.lane, { await work.finished() }) else {
      throw Fault(.cancelled, "The request was cancelled before anything was sent.")
    }
    return answer
  }

  private static func fault(_ error: ResponseError) -> Fault {
    let kind = error.data?["kind"]?.string.flatMap(Fault.Kind.init) ?? .internalError
    return Fault(kind, error.message, (error.data?.object ?? []).filter { $0.name != "kind" })
  }

  /// The same request for another row, which performs it as a whole.
  package init(delegating call: Call, to row: Row, _ attachment: any Sendable) {
    self.init(
      context: call.context, frontEnd: call.frontEnd, method: row.name, effect: row.effect, common: call.common,
      caller: call.caller, client: call.client, attachment: attachment)
  }

  private init(_ call: Call, for row: Row, _ consent: Consent) {
    let caller = call.connection.map { Caller(connection: $0) } ?? Caller { call.sendProgress($0) }
    // Not the tokens: progress and partial results belong to the method that the client called.
    var common = CommonParams()
    common.timeoutSeconds = call.common.timeoutSeconds
    common.meta = call.common.meta?.object.map { .object($0.filter { $0.name != "progressToken" }) }
    self.init(
      context: call.context, frontEnd: call.frontEnd, method: row.name, effect: row.effect, common: common,
      caller: caller, client: call.client, consent: consent, abandonment: call.abandonment, isNested: true)
    if call.frontEnd.forwardsProgress { shareProgress(of: call) }
  }
}

extension Work {
  /// Performs it, and what follows its answer.
  fileprivate func finished() async -> Answer {
    let answer = await run()
    afterwards?()?()
    return answer
  }
}
