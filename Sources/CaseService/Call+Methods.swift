package import CaseModel
package import JSON
import JSONRPC

extension Call {
  /// Performs a method of casewire for this client, with the rules that a request of the client has.
  package func perform(_ method: String, _ params: JSON) async throws(Fault) -> JSON {
    guard let row = methodTable.first(where: { $0.name == method }) else {
      throw Fault(.internalError, "Unknown method \"\(method)\".")
    }
    let call = Call(self, for: row.effect)
    let answer: Answer
    switch try row.prepare(params, call) {
    case .answer(let found): answer = found
    case .work(let work):
      answer = await work.run()
      work.afterwards?()?()
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

  private static func fault(_ error: ResponseError) -> Fault {
    let kind = error.data?["kind"]?.string.flatMap(Fault.Kind.init) ?? .internalError
    return Fault(kind, error.message, (error.data?.object ?? []).filter { $0.name != "kind" })
  }

  private init(_ call: Call, for effect: Effect) {
    let caller = call.connection.map { Caller(connection: $0) } ?? Caller { call.sendProgress($0) }
    self.init(
      context: call.context, frontEnd: call.frontEnd, effect: effect, common: CommonParams(), caller: caller,
      client: call.client)
  }
}
