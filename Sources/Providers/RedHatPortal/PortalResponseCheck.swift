import CaseModel
import HTTP
import JSON
import ProviderKit

/// What a 2xx response proves. Red Hat: the response to a change has no body, so any 200, such as that of a login page, looks
/// like success.
enum PortalResponseCheck {
  /// The portal states that the change is made.
  case made
  /// The portal states that it will make the change.
  case accepted
  /// The response may be from another server.
  case none

  /// Red Hat: a response has no body, or a status that only the portal uses, or a case.
  init(_ response: HTTPResponse) {
    if response.status != 200 {
      self = response.status == 202 ? .accepted : .made
    } else if response.body.isEmpty || Self.isCase(response) {
      self = .made
    } else {
      self = .none
    }
  }

  private static func isCase(_ response: HTTPResponse) -> Bool {
    if let record = try? VendorJSON.record(response.body) { return record["caseNumber"] != nil }
    return (try? StrataXML.root("case", of: response)) != nil
  }
}

extension VendorClient {
  /// Sends a change; returns what the response proves.
  func sendChange(_ request: VendorRequest, _ call: VendorCall) async throws(Fault) -> PortalResponseCheck {
    try await sendReading(request, call) { (response) throws(UnreadableResponse) in PortalResponseCheck(response) }
  }

  /// Reads the result of a change. A fault must not suggest that the change was made or was not made. A result that contradicts
  /// the response is an error.
  /// - Parameters:
  ///   - method: the casewire method that made the change.
  ///   - check: the method that shows it.
  ///   - proof: what the response proves.
  ///   - evidence: what the result shows of the change.
  func reading<Value>(
    after method: String, check: String, _ proof: PortalResponseCheck, evidence: (Value) -> PortalEvidence,
    _ read: () async throws(Fault) -> Value
  ) async throws(Fault) -> Value {
    let value: Value
    do throws(Fault) {
      value = try await read()
    } catch {
      guard proof != .none else { throw unproven("the case cannot be read back", check: check) }
      throw error.with("done", [.string(method)]).with("retriable", false)
    }
    try weigh(proof, evidence(value), check: check)
    return value
  }

  /// Throws `outcomeUnknown` if the response and the result contradict each other or prove nothing.
  func weigh(_ proof: PortalResponseCheck, _ evidence: PortalEvidence, check: String) throws(Fault) {
    switch (proof, evidence) {
    case (.none, .missing), (.none, .unclear): throw unproven("the case does not show the change", check: check)
    case (.made, .missing):
      throw fault(
        .outcomeUnknown,
        "It is unknown whether \(remoteName) made the change: its response confirms it, but the case does not show the change."
      ).with("check", check).with("retriable", false)
    default: return
    }
  }

  /// The fault of a change that nothing proves.
  func unproven(_ why: String, check: String) -> Fault {
    fault(
      .outcomeUnknown,
      "It is unknown whether \(remoteName) made the change: its response does not confirm it, and \(why)."
    ).with("check", check).with("retriable", false)
  }
}
