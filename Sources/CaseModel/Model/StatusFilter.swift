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
