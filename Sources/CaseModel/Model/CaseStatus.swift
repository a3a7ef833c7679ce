import JSON

/// Where a case stands, in casewire's words.
package enum CaseState: String, CaseIterable, WireValue {
  case new, inProgress, waitingOnCustomer, resolutionProvided, resolved, closed
  /// The vendor said something that has no counterpart here; its own word stands beside it.
  case unknown

  /// Every state but `resolved` and `closed`.
  package var isOpen: Bool { self != .resolved && self != .closed }
}

/// What cases may be asked for by state: a state, or `open` for all but `resolved` and `closed`.
package enum StatusFilter: String, CaseIterable, WireValue {
  case open, new, inProgress, waitingOnCustomer, resolutionProvided, resolved, closed

  /// The states that the words together mean.
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

/// The state and the vendor's own word for it.
package struct CaseStatus: WireObject, Equatable {
  package var state: CaseState
  package var vendor: String

  package enum CodingKeys: String, CodingKey, CaseIterable { case state, vendor }
  package static let fields: [CodingKeys: Field] = [
    .state: Field("Where the case stands, in words that all vendors share."),
    .vendor: Field("The vendor's own word."),
  ]

  package init(_ state: CaseState, vendor: String) {
    self.state = state
    self.vendor = vendor
  }
}

/// How bad it is.
package struct CaseSeverity: WireObject, Equatable {
  package var level: Int?
  package var vendor: String

  package enum CodingKeys: String, CodingKey, CaseIterable { case level, vendor }
  package static let fields: [CodingKeys: Field] = [
    .level: Field("1 (worst) to 4; absent when the vendor's word has no counterpart.", range: 1...4),
    .vendor: Field("The vendor's own word."),
  ]

  package init(level: Int?, vendor: String) {
    self.level = level
    self.vendor = vendor
  }
}
