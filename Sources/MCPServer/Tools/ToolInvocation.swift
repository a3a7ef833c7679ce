import CaseService
import JSON

/// What a call of a tool has besides its arguments.
struct ToolInvocation: Sendable {
  let name: String
  /// As the client sent them.
  let arguments: JSON
  /// The answers to an earlier question, and its seal.
  let inputResponses: JSON?
  let requestState: String?
  /// Whether the request is in no lane, because a person may think for minutes.
  var takesTurn = false
  /// Who agreed to what a tool reads.
  var readConsent = Consent.none
}
