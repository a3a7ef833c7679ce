package import JSON

/// The state of a case, the same for all vendors.
package enum CaseState: String, CaseIterable, WireValue {
  case new, inProgress, waitingOnCustomer, resolutionProvided, resolved, closed
  /// The vendor's status has no counterpart; the result also has the vendor's own.
  case unknown

  /// Every state but `resolved` and `closed`.
  package var isOpen: Bool { self != .resolved && self != .closed }
}

/// A filter by state: a state, or `open` for all but `resolved` and `closed`.
package enum StatusFilter: String, CaseIterable, WireValue {
  case open, new, inProgress, waitingOnCustomer, resolutionProvided, resolved, closed

  /// The states that pass any of the filters.
  package static func states(_ filters: [StatusFilter]) -> Set<CaseState> {
    var states: Set<CaseState> = []
    for filter in filters {
      if filter == .open {
        states.formUnion(CaseState.allCases.filter(\.isOpen))
      } else if let state = CaseState(rawValue: filter.rawValue) {
        states.insert(state)
      }
    }
    return states
  }
}

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

/// The severity of a case.
package struct CaseSeverity: WireObject, Equatable {
  package var level: Int?
  package var vendor: String

  package enum CodingKeys: String, CodingKey, CaseIterable { case level, vendor }
  package static let fields: [CodingKeys: Field] = [
    .level: Field("1 (worst) to 4; absent if the vendor's severity has no counterpart.", range: 1...4),
    .vendor: Field("The vendor's own severity."),
  ]

  package init(level: Int?, vendor: String) {
    self.level = level
    self.vendor = vendor
  }
}
