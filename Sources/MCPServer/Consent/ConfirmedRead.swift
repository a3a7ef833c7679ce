import CaseModel
import CaseService
import JSON
import JSONRPC
import ProviderKit

/// A call of a tool that only reads. The user is asked first if `confirm` of a profile contains the read.
struct ConfirmedRead: Sendable {
  private let row: Row
  private let call: Call
  private let request: MCPRequest
  private let invocation: ToolInvocation
  /// Whether a profile requires a confirmation of some read, so that a question is possible.
  private let mayAsk: Bool

  init(_ row: Row, _ invocation: ToolInvocation, _ call: Call, _ request: MCPRequest) {
    (self.row, self.call, self.request) = (row, call, request)
    mayAsk = ((try? call.context.profiles()) ?? []).contains(where: \.confirmsReads)
    var invocation = invocation
    // A question in an older revision waits for a person, which no other request for the case must do.
    invocation.takesTurn = mayAsk && request.asksUser && !request.revision.isModern
    self.invocation = invocation
  }

  func prepare() throws(Fault) -> Preparation {
    if request.revision.isModern, invocation.requestState != nil, !mayAsk { throw needless }
    switch try prepare(invocation) {
    case .answer(let answer): return .answer(answer)
    case .work(var work):
      guard mayAsk else { return .work(work) }
      if invocation.takesTurn { work.lane = .free }
      let run = work.run
      work.run = { await answer(run) }
      return .work(work)
    }
  }

  private func prepare(_ invocation: ToolInvocation) throws(Fault) -> Preparation {
    try row.prepare(invocation.arguments, Call(delegating: call, to: row, invocation))
  }

  /// The policy refuses a read before anything is sent, so the first attempt finds out whether a question is needed.
  private func answer(_ first: @Sendable () async -> Answer) async -> Answer {
    let found = await first()
    do throws(Fault) {
      guard case .failure(let error) = found, let name = error.profileToConfirm else {
        if request.revision.isModern, invocation.requestState != nil { throw needless }
        return found
      }
      let profile = try call.context.profile(name, path: "profile")
      let tool = try ToolCall(Call(delegating: call, to: row, invocation))
      switch try await tool.confirmRead(profile) {
      case .pending(let question): return .result(question)
      case .given(let consent):
        var agreed = invocation
        agreed.readConsent = consent
        switch try prepare(agreed) {
        case .answer(let answer): return answer
        case .work(let work): return await work.run()
        }
      }
    } catch { return .failure(call.context.responseError(error)) }
  }

  private var needless: Fault {
    .invalidParams("requestState", "belongs to another call: \(invocation.name) asks nothing")
  }
}

extension Profile {
  fileprivate var confirmsReads: Bool {
    guard !policy.confirm.isEmpty else { return false }
    return methodTable.contains { row in
      row.effect == .reads && policy.requiresConfirmation(of: row.name, effect: row.effect.rawValue)
    }
  }
}

extension ResponseError {
  /// The profile whose policy requires that a person confirms the request.
  fileprivate var profileToConfirm: String? {
    data?["policy"]?.string == ServiceContext.PolicyRule.confirm.rawValue ? data?["profile"]?.string : nil
  }
}
