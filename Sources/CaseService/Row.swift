package import CaseModel
package import JSON
package import JSONRPC
package import ProviderKit

/// A row of the method table: a method with its types erased. A class, since each request looks up its row.
package final class Row: Sendable {
  package let name: String
  package let effect: Effect
  package let summary: String
  /// Whether it is answered on the reading thread.
  package let isInline: Bool
  /// Whether it is refused before `initialize`.
  let followsInitialize: Bool
  /// Looked up on demand: at the start of the program, the types of all methods would cost more than the first answer.
  package var params: any WireObject.Type { findParams() }
  package var result: any (Codable & Sendable).Type { findResult() }
  private let findParams: @Sendable () -> any WireObject.Type
  private let findResult: @Sendable () -> any (Codable & Sendable).Type
  /// Whether a provider has the part that the method needs; nil for a method that needs none.
  package let isSupported: @Sendable (Provider) -> Bool?
  /// Throws `unsupported` for a provider without that part.
  package let check: @Sendable (Provider) throws(Fault) -> Void
  package let prepare: @Sendable (JSON, Call) throws(Fault) -> Preparation

  package convenience init<M: InlineMethod>(inline method: M.Type) {
    self.init(method, isInline: true) { (params, call) throws(Fault) in
      .answer(.result(try M.answer(Self.read(M.self, params), call)))
    }
  }

  package convenience init<M: WorkMethod>(_ method: M.Type) {
    self.init(method, isInline: false) { (json, call) throws(Fault) in
      let params = try Self.read(M.self, json)
      return .work(
        Work(
          lane: M.lane(params), isWrite: M.effect.isWrite, isLongPoll: M.isLongPoll(params),
          patience: call.patience(json),
          answerBytes: M.answerBytes(params),
          cancelRule: call.frontEnd.cancelRule,
          afterwards: call.afterwards,
          delivered: call.delivered,
          abandon: { call.abandonment?.abandon() }
        ) {
          do throws(Fault) {
            let result = try await M.run(params, call)
            call.context.audit?.end(call.audit, nil)
            if call.connection != nil { await call.followUps.save() }
            return .result(result)
          } catch {
            call.context.audit?.end(call.audit, error)
            if call.connection != nil { await call.followUps.save() }
            return .failure(call.context.responseError(error))
          }
        })
    }
  }

  /// A method whose first part runs on the reading thread.
  package convenience init<M: PreparedMethod>(prepared method: M.Type) {
    self.init(method, isInline: false) { (json, call) throws(Fault) in
      let prepared = try M.prepare(Self.read(M.self, json), call)
      return .work(
        Work(
          lane: .free, isWrite: M.effect.isWrite, patience: call.patience(json), cancelRule: call.frontEnd.cancelRule,
          abandon: { call.abandonment?.abandon() }
        ) {
          do throws(Fault) {
            return .result(try await M.run(prepared, call))
          } catch {
            return .failure(call.context.responseError(error))
          }
        })
    }
  }

  /// A method that another row performs, which its params name.
  package convenience init<M: DelegatingMethod>(delegating method: M.Type) {
    self.init(method, isInline: false) { (json, call) throws(Fault) in
      try M.prepare(Self.read(M.self, json), call)
    }
  }

  private init<M: Method>(
    _ method: M.Type, isInline: Bool,
    prepare: @escaping @Sendable (JSON, Call) throws(Fault) -> Preparation
  ) {
    name = M.name
    effect = M.effect
    summary = M.summary
    self.isInline = isInline
    followsInitialize = M.followsInitialize
    findParams = { M.Params.self }
    findResult = { M.Result.self }
    isSupported = { M.isSupported(by: $0) }
    check = { (provider) throws(Fault) in try M.check(provider) }
    self.prepare = prepare
  }

  private static func read<M: Method>(_ method: M.Type, _ json: JSON) throws(Fault) -> M.Params {
    if let params = M.read(json) { return params }
    return try WireReader.params(M.Params.self, from: json)
  }
}
