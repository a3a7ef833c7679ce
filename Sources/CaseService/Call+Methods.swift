package import CaseModel
package import JSON
import JSONRPC

extension Call {
  /// Performs a method of casewire for this client, with the rules that a request of the client has: in the lane of the method, with
  /// the timeout of this request, and abandoned with it at the end of the connection.
  ///
  /// Only for a request that has no lane itself.
  package func perform(_ method: String, _ params: JSON) async throws(Fault) -> JSON {
    guard let row = methodTable.first(where: { $0.name == method }) else {
      throw Fault(.internalError, "Unknown method \"\(method)\".")
    }
    let answer: Answer
    switch try row.prepare(params, Call(self, for: row.effect)) {
    case .answer(let found): answer = found
    case .work(let work): answer = try await perform(work)
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
    guard let connection else { return await work.run() }
    guard let answer = await connection.inTurn(of: work.lane, { await work.run() }) else {
      throw Fault(.cancelled, "The request was cancelled before anything was sent.")
    }
    work.afterwards?()?()
    return answer
  }

  private static func fault(_ error: ResponseError) -> Fault {
    let kind = error.data?["kind"]?.string.flatMap(Fault.Kind.init) ?? .internalError
    return Fault(kind, error.message, (error.data?.object ?? []).filter { $0.name != "kind" })
  }

  private init(_ call: Call, for effect: Effect) {
    let caller = call.connection.map { Caller(connection: $0) } ?? Caller { call.sendProgress($0) }
    // Not the tokens: progress and partial results belong to the method that the client called.
    var common = CommonParams()
    common.timeoutSeconds = call.common.timeoutSeconds
    self.init(
      context: call.context, frontEnd: call.frontEnd, effect: effect, common: common, caller: caller,
      client: call.client, abandonment: call.abandonment)
  }
}
