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
  func perform(_ method: String, _ params: [(String, JSON?)], consent: Consent? = nil) async throws(Fault) -> JSON {
    try await call.perform(
      method, .object(present: params), inTurn: invocation.takesTurn, consent: consent ?? invocation.readConsent)
  }

  // MARK: Consent

  /// Performs a write, and asks the user before if that is required.
  ///
  /// - Parameters:
  ///   - isMandatory: whether the user must agree even if the profile does not require it.
  ///   - question: what the user is asked, with the ids of what it concerns.
  ///   - shown: what the user sees of what is sent: all of it, in a form that a person reads.
  ///   - content: what is sent besides the arguments; the agreement is for this content only.
  ///   - check: throws if the content is another one after the user agreed.
  func perform(
    _ method: String, _ params: [(String, JSON?)], at profile: Profile, isMandatory: Bool, question: String,
    shown: [(String, JSON?)], content: String? = nil, check: (() throws(Fault) -> Void)? = nil,
    _ output: (JSON) throws(Fault) -> ToolOutput
  ) async throws(Fault) -> ToolOutput {
    let row = methodTable.first { $0.name == method }
    // What the vendor does not support is no question.
    try row?.check(try profile.provider.get())
    if try hasAgreed(profile, content) { return try output(try await perform(method, params, consent: .person)) }
    let effect = row?.effect ?? .changes
    let isRequired = isMandatory || profile.policy.requiresConfirmation(of: method, effect: effect.rawValue)
    guard isRequired else { return try output(try await perform(method, params)) }
    let sent = shown.compactMap { name, value in value.map { (name: name, value: $0) } }
    switch try await consent(method, effect, profile, question, sent, content) {
    case .given(let consent):
      try check?()
      return try output(try await perform(method, params, consent: consent))
    case .pending(let question): return question
    }
  }

  /// Whether the user agreed to this call before, as `requestState` proves. Throws for any other state, and for an answer that
  /// is no agreement, even if the call needs none: the user was asked, or a state was forged.
  private func hasAgreed(_ profile: Profile, _ content: String? = nil) throws(Fault) -> Bool {
    guard request.revision.isModern else { return false }
    let answer = invocation.inputResponses?[Self.key]
    if let state = invocation.requestState {
      do throws(ConsentSeal.SealError) {
        try request.state.seal.open(state, binding(profile, content), at: call.context.time.now)
      } catch {
        throw refused("Refused: \(error.reason)", profile).with("remedy", "Call the tool again without requestState.")
      }
    }
    if invocation.requestState != nil || answer != nil { try accept(answer, profile) }
    return invocation.requestState != nil && request.asksUser
  }

  private func binding(_ profile: Profile, _ content: String?) -> ConsentSeal.Binding {
    ConsentSeal.Binding(
      tool: invocation.name, arguments: invocation.arguments, profile: profile.name, content: content)
  }

  /// Whether the case has private comments, which a public one may answer for all to read. Also true if that is unknown.
  func hasPrivateComments(_ target: LocatedCase) async -> Bool {
    guard target.provider.commenting?.takesPrivate == true else { return false }
    do throws(Fault) {
      let found = try await perform(
        CommentsList.name, [("case", .string(target.id)), ("order", "newest"), ("limit", 500)])
      let comments = found["comments"]?.array ?? []
      return comments.contains { $0["private"] == true } || found["nextCursor"] != nil || found["missing"] != nil
    } catch { return true }
  }

  enum Agreement {
    case given(Consent)
    case pending(ToolOutput)
  }

  private func consent(
    _ method: String, _ effect: Effect, _ profile: Profile, _ text: String, _ sent: [(name: String, value: JSON)],
    _ content: String?
  ) async throws(Fault) -> Agreement {
    guard request.asksUser else {
      let isConfirmed = profile.policy.requiresConfirmation(of: method, effect: effect.rawValue)
      if profile.policy.names(method), !isConfirmed { return .given(.policy) }
      throw cannotAsk(
        isConfirmed
          ? "change \"confirm\" of the profile, which includes \(method)."
          : "add \"\(method)\" to \"allow\" of the profile.", profile)
    }
    return try await ask(try ConsentQuestion(text, sent), profile, content)
  }

  /// Asks about a tool that reads, because `confirm` of the profile contains the read.
  func confirmRead(_ profile: Profile) async throws(Fault) -> Agreement {
    if try hasAgreed(profile) { return .given(.person) }
    guard request.asksUser else { throw cannotAsk("change \"confirm\" of the profile.", profile) }
    // A position is opaque to a person.
    let sent = (invocation.arguments.object ?? []).filter { $0.name != "cursor" && $0.name != "state" }
    let text =
      "Let the assistant read with \(invocation.name)? The profile \(profile.name) requires that a person agrees."
    return try await ask(try ConsentQuestion(text, sent.map { ($0.name, $0.value) }), profile)
  }

  private func cannotAsk(_ alternative: String, _ profile: Profile) -> Fault {
    refused("Refused: the user must agree to this, and the client cannot ask the user (MCP elicitation).", profile)
      .with("remedy", "Ask the user to perform it in another way, or to \(alternative)")
  }

  private func ask(
    _ question: ConsentQuestion, _ profile: Profile, _ content: String? = nil
  ) async throws(Fault) -> Agreement {
    guard request.revision.isModern else { return try await askNow(question, profile) }
    return .pending(
      ToolOutput(
        inputRequests: .object([.init(Self.key, question.request(request.revision))]),
        requestState: request.state.seal.seal(binding(profile, content), at: call.context.time.now)))
  }

  /// The name of the question among `inputRequests`.
  private static let key = "confirm"

  private func askNow(_ question: ConsentQuestion, _ profile: Profile) async throws(Fault) -> Agreement {
    guard let connection = call.connection else { throw refused("Refused: the client cannot be asked.", profile) }
    guard request.state.questions.begin() else {
      throw refused("Refused: too many questions are open.", profile)
        .with("remedy", "Call the tool again after the user has answered them.")
    }
    defer { request.state.questions.end() }
    let answer: JSON
    do throws(CallError) {
      answer = try await connection.call(
        ConsentQuestion.method, question.params(request.revision), timeout: ConsentSeal.lifetime)
    } catch {
      switch error {
      case .cancelled, .connectionEnded:
        throw Fault(.cancelled, "The request was cancelled before the user answered. \(nothing)")
      case .timedOut: throw refused("Refused: the user did not answer in time.", profile)
      case .refused, .invalidResponse, .tooMany: throw refused("Refused: the client did not ask the user.", profile)
      }
    }
    if Task.isCancelled {
      throw Fault(.cancelled, "The request was cancelled before the user answered. \(nothing)")
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
    Fault(.readOnly, "\(message) \(nothing)").with("profile", profile.name)
      .with("policy", ServiceContext.PolicyRule.consent.rawValue)
  }

  private var nothing: String { call.effect.isWrite ? "Nothing was written." : "Nothing was read." }
}
