package import Platform

/// What is known of a case.
package enum CaseKnowledge: Sendable, Equatable {
  /// Nothing.
  case unknown
  case known(KnownCase)
  /// The vendor does not show the case to the profile's account. It is not asked again before this time.
  case denied(Timestamp)

  /// The case, if it is known.
  package var known: KnownCase? {
    if case .known(let row) = self { row } else { nil }
  }

  /// Whether the vendor can have more of it than is known.
  package var isIncomplete: Bool {
    switch self {
    case .unknown: true
    case .known(let row): row.isPartial
    case .denied: false
    }
  }

  /// Whether people see the same.
  func isSame(as other: CaseKnowledge) -> Bool {
    switch (self, other) {
    case (.known(let one), .known(let two)): one.isSame(as: two)
    case (.unknown, .unknown), (.denied, .denied): true
    default: false
    }
  }
}
