import CaseModel
import HTTP
import JSON
import ProviderKit

/// What an answer of success proves. Red Hat: changes are answered without a body, so that anything that answers with 200, such
/// as somebody's page for logging in, looks as if it had made them.
enum PortalResponseCheck {
  /// The portal says that the change is made.
  case made
  /// The portal says that it will make the change.
  case accepted
  /// Anybody may have answered.
  case none

  /// Red Hat: an answer has no body, or a status that nobody else uses, or a case.
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

/// What a case, or a list of a case's parts, shows of a change when it is read back.
enum PortalEvidence {
  case shown
  case missing
  /// The portal may have put its own words in the place of those that were sent, or does not say.
  case unclear

  init(_ isShown: Bool?) { self = isShown.map { $0 ? .shown : .missing } ?? .unclear }

  /// What several changes come to.
  init(_ all: [PortalEvidence]) {
    self = all.contains(.missing) ? .missing : all.contains(.unclear) ? .unclear : .shown
  }
}

extension VendorClient {
  /// Sends a change; what its answer proves.
  func sendChange(_ request: VendorRequest, _ call: VendorCall) async throws(Fault) -> PortalResponseCheck {
    try await sendReading(request, call) { (response) throws(UnreadableResponse) in PortalResponseCheck(response) }
  }

  /// Reads what has become of a change. A fault must not look as if the change had not been made, nor as if it had been; nor must
  /// an answer look as if it had when what is read shows that it has not.
  /// - Parameters:
  ///   - method: the method of casewire that made it.
  ///   - check: the call that shows it.
  ///   - proof: what the answer proved.
  ///   - evidence: what is read shows of it.
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

  /// Throws `outcomeUnknown` unless an answer and what was read back fit together.
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
