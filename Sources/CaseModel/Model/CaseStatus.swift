package import JSON

/// The states that a query looks for, read from a list of `StatusFilter`.
extension Set: WireList where Element == CaseState {
  static var element: any Decodable.Type { StatusFilter.self }

  static func read(_ json: JSON, path: String, _ field: Field?, _ issues: WireReader.IssueList) throws -> Self {
    StatusFilter.states(try [StatusFilter].read(json, path: path, field, issues))
  }
}

extension Set: JSONWritable where Element == CaseState {
  package func write(to writer: inout JSONWriter) { CaseState.allCases.filter(contains).write(to: &writer) }
}

/// The state, and the vendor's own status.
package struct CaseStatus: WireObject, Equatable {
  package var state: CaseState
  package var vendor: String

  package enum CodingKeys: String, CodingKey, CaseIterable { case state, vendor }
  package static let fields: [CodingKeys: Field] = [
    .state: Field("The state, the same for all vendors."),
    .vendor: Field("The vendor's own status."),
  ]

  package init(_ state: CaseState, vendor: String) {
    self.state = state
    self.vendor = vendor
  }
}

extension CaseStatus {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("state", state.rawValue)
    writer.member("vendor", vendor)
    writer.endObject()
  }
}
