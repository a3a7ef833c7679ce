import CaseModel
import HTTP
import JSON
import ProviderKit

/// One case with all its details, including its notes.
struct CiscoDetails: CommentStore {
  let client: VendorClient

  static let headers: HTTPHeaders = ["Accept": "application/json"]
  static let permission = "a user of Partner Support Service (PSS) whose contracts the application may see"

  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
    let records = CiscoRecords(profile: client.profile, fields: fields, includesRaw: raw)
    return try await ask(number, call) { (detail) throws(JSONError) in try records.read(detail) }
  }

  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Comment] {
    try await ask(number, call) { (detail) throws(JSONError) in try CiscoRecords.notes(detail, raw: raw) }
  }

  private func ask<Value: Sendable>(
    _ number: String, _ call: VendorCall, _ read: (JSONRecord) throws(JSONError) -> Value
  ) async throws(Fault) -> Value {
    guard CiscoID.isAllowed(number) else {
      throw .invalidParams("case", CiscoID.rule, value: .string(number))
    }
    let request = VendorRequest(
      .get, "/cases/details/case_id/\(number, "case")", headers: Self.headers, isRepeatable: true,
      permission: Self.permission)
    do throws(Fault) {
      let answer = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
        guard let detail = try answer.record("caseDetail") else { throw answer.missing("caseDetail") }
        guard let number = detail.caseNumber("case_id") else { throw detail.missing("case_id") }
        return (number: number, value: try read(detail))
      }
      try client.require(ResponseMatch.isSameCase(number, answer.number), "the case \(number)", request)
      return answer.value
    } catch {
      throw CiscoID.named([number], in: error)
    }
  }
}
