package import CaseModel
package import JSON
package import Platform

/// A case from the store.
package struct StoredCase: Sendable {
  package let source: SourceReference
  package let number: String
  /// The case as the protocol writes it, with the members that were requested and are known.
  package let json: JSONSlice
  /// The age: when the oldest of the requested members was read. Nil if one of them was never read.
  package let asOf: Timestamp?
  /// When the oldest of the known ones among the requested members was read.
  package let oldest: Timestamp?
  /// The members that are known.
  package let members: CaseFields
  /// Whether the description or a comment was evicted, or is private and was not kept.
  package let isIncomplete: Bool
  /// Whether a write to the case had an unknown outcome: the vendor must be asked.
  package let hasUnknownOutcome: Bool
  /// When it was found to be missing at the vendor.
  package let goneAt: Timestamp?

  /// The decoded case; nil if it cannot be read.
  package var value: Case? {
    try? StoredCaseParser(.all).read(json)
  }
}

/// A source as it is found in the store.
package struct SourceReference: Sendable, Hashable {
  package let profile: String
  package let provider: String
  let id: Int
}

/// A case that a search found.
package struct SearchHit: Sendable {
  package let box: CaseBox
  package let excerpt: [Excerpt]
  /// The larger, the better; comparable among the sources of a store.
  package let rank: Double
}

/// A page of cases.
package struct StoredPage<Row: Sendable>: Sendable {
  package let rows: [Row]
  /// The number of all cases that match.
  package let total: Int
  /// When the oldest of the requested members of these rows was read; nil if one of them was never read, or without rows.
  package var asOf: Timestamp?
  /// When the oldest of the known ones among the requested members of these rows was read.
  package var oldest: Timestamp?
  /// Whether a requested text of a row was evicted, or is private and was not kept.
  package var isIncomplete = false
  /// Whether a write to one of the cases that match, on this page or not, had an unknown outcome: the vendor must be asked.
  package var hasUnknownOutcome = false
  /// The numbers of the rows whose title, status or times must be read again.
  package var outdated: Set<String> = []

  static var empty: StoredPage { StoredPage(rows: [], total: 0) }
}

/// The number of cases that match.
package struct StoredCount: Sendable, Equatable {
  package let count: Int
  /// Whether a write to one of them had an unknown outcome: the vendor must be asked.
  package let hasUnknownOutcome: Bool
}

/// How far the store follows one source.
package struct SourceStatus: Sendable, Equatable {
  package let baselineAt: Timestamp?
  /// Every change up to this time is stored.
  package let synchronisedAt: Timestamp?
  /// Where an unfinished baseline continues.
  package let resumePoint: String?
  /// Every change before this time of the vendor's clock is stored.
  package let changesSince: Timestamp?
  /// When a write was not stored, so that a listing may lack its changes until the next synchronisation.
  package var unstoredAt: Timestamp?

  /// The time up to which a listing has every change.
  package var listedAt: Timestamp? {
    guard let synchronisedAt, let unstoredAt, synchronisedAt <= unstoredAt else { return synchronisedAt }
    return nil
  }
}

/// What the store has of one source.
package struct SourceInfo: Sendable, Equatable {
  package let profile: String
  package let provider: String
  package let cases: Int
  /// The bytes of texts and JSON, without indexes.
  package let size: Int
  package let oldest: Timestamp?
  package let newest: Timestamp?
  package let baselineAt: Timestamp?
  package let synchronisedAt: Timestamp?
  package let lastRoundAt: Timestamp?
  package let nextPollAt: Timestamp?
}
