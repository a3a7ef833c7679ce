import CaseModel
import HTTP
import JSON
import ProviderKit

/// What an answer of success proves. Red Hat: changes are answered without a body, so that anything that answers with 200, such
/// as somebody's page for logging in, looks as if it had made them.
enum PortalProof {
  /// Whether the answer is that of the portal: without a body, with a status that nobody else uses, or with a case.
  static func isGiven(by response: HTTPResponse) -> Bool {
    if response.body.isEmpty || response.status != 200 { return true }
    if let record = try? VendorJSON.record(response.body) { return record["caseNumber"] != nil }
    return (try? StrataXML.root("case", of: response)) != nil
  }
}

extension VendorClient {
  /// Sends a change; whether its answer proves that it was made.
  func sendChange(_ request: VendorRequest, _ call: VendorCall) async throws(Fault) -> Bool {
    try await sendReading(request, call) { (response) throws(UnreadableAnswer) in PortalProof.isGiven(by: response) }
  }

  /// Reads what has become of a change. A fault must not look as if the change had not been made, nor as if it had been.
  /// - Parameters:
  ///   - method: the method of casewire that made it.
  ///   - check: the call that shows it.
  ///   - isProven: whether the answer proved it.
  func reading<Value>(
    after method: String, check: String, isProven: Bool, _ read: () async throws(Fault) -> Value
  ) async throws(Fault) -> Value {
    do throws(Fault) {
      return try await read()
    } catch {
      guard isProven else { throw unproven("the case cannot be read back", check: check) }
      throw error.with("done", [.string(method)]).with("retriable", false)
    }
  }

  /// The fault of a change that nothing proves.
  func unproven(_ why: String, check: String) -> Fault {
    fault(
      .outcomeUnknown, "it is not known whether the vendor acted: its answer is not one to such a change, and \(why)"
    ).with("check", check).with("retriable", false)
  }
}
