import CaseModel
import HTTP
import JSON
import ProviderKit
import XML

/// How a dialect writes cases and their changes.
struct PortalCaseFormat: Sendable {
  typealias Members = [(name: String, text: String?)]

  /// The headers of a request with a body.
  let headers: HTTPHeaders
  /// The name of the type of a case.
  let typeName: String
  /// The name of the group; nil if a group cannot be written.
  let groupName: String?
  /// The body of an escalation.
  let escalation: [UInt8]
  /// A body with the members that have a text.
  let body: @Sendable (Members) -> [UInt8]
  /// The number in the response to a new case.
  let newNumber: @Sendable (HTTPResponse) throws(UnreadableResponse) -> String
  /// Why a text cannot be sent; nil if it can.
  let issue: @Sendable (_ path: String, _ text: String?) -> Issue?
  /// The same for a comment.
  let commentIssue: @Sendable (_ path: String, _ text: String?) -> Issue?

  static let reference = "alternateId"

  static let strata = PortalCaseFormat(
    headers: StrataXML.bodyHeaders, typeName: "type", groupName: "folderNumber",
    escalation: StrataXML.document("case") { $0.element("escalated", "true") },
    body: { members in
      // Red Hat: the reference is an attribute.
      let attributes = members.compactMap { name, text in name == reference ? text.map { (name, $0) } : nil }
      return StrataXML.document("case", attributes: attributes) { document in
        for case (let name, let text?) in members where name != reference { document.element(name, text) }
      }
    },
    newNumber: { (response) throws(UnreadableResponse) in try StrataXML.newID(response, ofCase: nil) },
    issue: StrataXML.issue, commentIssue: StrataXML.issue)

  /// Red Hat: the guide lists the members of new cases and of changes; a group is not among them.
  static let rest = PortalCaseFormat(
    headers: RestWire.bodyHeaders, typeName: "caseType", groupName: nil,
    escalation: JSON.object([.init("requestManagementEscalation", .bool(true))]).bytes,
    body: { members in JSON.object(present: members.map { ($0.name, $0.text.map { .string($0) }) }).bytes },
    newNumber: { (response) throws(UnreadableResponse) in
      if let number = RestWire.newID(response, member: "caseNumber", ofCase: nil) { return number }
      throw UnreadableResponse("It has no Location header with the new id")
    },
    issue: { _, _ in nil }, commentIssue: RestComments.issue)
}
