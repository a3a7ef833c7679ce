import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit

/// The resources of a case.
struct IBMResources: ResourceStore {
  let client: VendorClient

  private func check(_ resource: Resource) throws(Fault) {
    let issues = Self.issues(resource, at: "resource")
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  /// IBM: a CRN, or type and id for classic devices, which have none.
  static func issues(_ resource: Resource, at path: String) -> [Issue] {
    var issues: [Issue] = []
    if resource.crn?.isEmpty ?? true && (resource.type?.isEmpty ?? true || resource.id == nil) {
      issues.append(
        Issue("\(path).crn", "is required at IBM Cloud, unless type and id of a device without a crn are set"))
    }
    if let id = resource.id, number(id) == nil {
      issues.append(Issue("\(path).id", "must be a whole number at IBM Cloud", value: .string(id)))
    }
    for (name, value) in [("name", resource.name), ("url", resource.url)] where value != nil {
      issues.append(Issue("\(path).\(name)", "is set by IBM Cloud. Omit it."))
    }
    return issues
  }

  static func json(_ resource: Resource) -> JSON {
    .object(present: [
      ("crn", resource.crn.flatMap { $0.isEmpty ? JSON?.none : .string($0) }),
      ("type", resource.type.map { .string($0) }),
      ("id", resource.id.flatMap(number).map { .number($0) }), ("note", resource.note.map { .string($0) }),
    ])
  }

  /// Digits only: `Double` also accepts `nan`, `0x1p4` and ids that it rounds.
  private static func number(_ id: String) -> Int? {
    id.isDecimal ? Int(id) : nil
  }

  func add(_ resource: Resource, to number: String, _ call: VendorCall) async throws(Fault) -> Resource {
    try check(resource)
    let request = VendorRequest(
      .put, "/cases/\(number, "case")/resources", headers: IBMCases.bodyHeaders,
      body: Self.json(resource).bytes, isRepeatable: false, permission: "support.case.update", check: "cases/get")
    let made = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      // IBM: `crn` is the sent one; a classic device has none, but has at least its type.
      let (crn, type) = (try answer.string("crn"), try answer.string("type"))
      return try IBMRecords.part(answer, crn == nil && type != nil ? "type" : "crn", IBMRecords.resource)
    }
    let pairs = [(resource.crn, made.crn), (resource.crn?.isEmpty ?? true ? resource.type : nil, made.type)]
    for case (let sent?, let returned?) in pairs where !sent.isEmpty {
      try client.require(ResponseMatch.isSameID(sent, returned), "the resource that was sent", request)
    }
    return made
  }
}
