import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import ProviderKit

/// One call of a tool: its budget, the methods that it calls, and the questions to the user.
struct ToolCall: Sendable {
  let call: Call
  let request: MCPRequest
  let invocation: ToolInvocation

  init(_ call: Call) throws(Fault) {
    guard let invocation = call.attachment as? ToolInvocation else {
      throw Fault(.internalError, "A tool was called without tools/call.")
    }
    (self.call, self.invocation, request) = (call, invocation, try call.mcp())
  }

  /// The most characters of a result.
  var budget: Int { request.options.resultTokens * 4 }

  /// Performs a method of casewire.
  func perform(_ method: String, _ params: [(String, JSON?)], consent: Consent = .none) async throws(Fault) -> JSON {
    try await call.perform(method, .object(present: params), inTurn: invocation.takesTurn, consent: consent)
  }

  // MARK: Consent

  /// Performs a write, and asks the user before if that is required.
  ///
  /// - Parameters:
  ///   - isMandatory: whether the user must agree even if the profile does not require it.
  ///   - question: what the user is asked.
  func perform(
    _ method: String, _ params: [(String, JSON?)], at profile: Profile, isMandatory: Bool, question: ConsentQuestion,
    _ output: (JSON) throws(Fault) -> ToolOutput
  ) async throws(Fault) -> ToolOutput {
    let effect = methodTable.first { $0.name == method }?.effect ?? .changes
    let isRequired = isMandatory || profile.policy.requiresConfirmation(of: method, effect: effect.rawValue)
    guard isRequired else { return try output(try await perform(method, params)) }
    switch try await consent(method, effect, profile, question) {
    case .given(let consent): return try output(try await perform(method, params, consent: consent))
    case .pending(let question): return question
    }
  }

  private enum Agreement {
    case given(Consent)
    case pending(ToolOutput)
  }

  private func consent(
    _ method: String, _ effect: Effect, _ profile: Profile, _ question: ConsentQuestion
  ) async throws(Fault) -> Agreement {
    guard request.asksUser else {
      let isConfirmed = profile.policy.requiresConfirmation(of: method, effect: effect.rawValue)
      if profile.policy.names(method), !isConfirmed { return .given(.policy) }
      throw refused(
        "Refused: the user must agree to this, and the client cannot ask the user (MCP elicitation).", profile
      ).with(
        "remedy", "Ask the user to perform it in another way, or to add \"\(method)\" to \"allow\" of the profile.")
    }
    guard request.revision.isModern else { return try await askNow(question, profile) }
    let binding = ConsentSeal.Binding(
      tool: invocation.name, arguments: invocation.arguments, profile: profile.name)
    let now = call.context.time.now
    guard let state = invocation.requestState else {
      return .pending(
        ToolOutput(
          inputRequests: .object([.init(Self.key, question.request(request.revision))]),
          requestState: request.state.seal.seal(binding, at: now)))
    }
    do throws(ConsentSeal.SealError) {
      try request.state.seal.open(state, binding, at: now)
    } catch {
      throw refused("Refused: \(error.reason)", profile).with("remedy", "Call the tool again without requestState.")
    }
    try accept(invocation.inputResponses?[Self.key], profile)
    return .given(.person)
  }

  /// The name of the question among `inputRequests`.
  private static let key = "confirm"

  private func askNow(_ question: ConsentQuestion, _ profile: Profile) async throws(Fault) -> Agreement {
    guard let connection = call.connection else { throw refused("Refused: the client cannot be asked.", profile) }
    let answer: JSON
    do throws(CallError) {
      answer = try await connection.call(
        ConsentQuestion.method, question.params(request.revision), timeout: ConsentSeal.lifetime)
    } catch {
      switch error {
      case .cancelled, .connectionEnded:
        throw Fault(.cancelled, "The request was cancelled before the user answered. Nothing was written.")
      case .timedOut: throw refused("Refused: the user did not answer in time.", profile)
      case .refused, .invalidResponse, .tooMany: throw refused("Refused: the client did not ask the user.", profile)
      }
    }
    if Task.isCancelled {
      throw Fault(.cancelled, "The request was cancelled before the user answered. Nothing was written.")
    }
    try accept(answer, profile)
    return .given(.person)
  }

  /// Throws unless the user agreed.
  private func accept(_ answer: JSON?, _ profile: Profile) throws(Fault) {
    guard answer?["action"]?.string == "accept", answer?["content"]?[ConsentQuestion.field]?.bool == true else {
      throw refused("The user did not agree.", profile).with("remedy", "Do not ask for the same again.")
    }
  }

  private func refused(_ message: String, _ profile: Profile) -> Fault {
    Fault(.readOnly, message + " Nothing was written.").with("profile", profile.name)
      .with("policy", ServiceContext.PolicyRule.consent.rawValue)
  }
}
