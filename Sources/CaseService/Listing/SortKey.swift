import CaseModel
import JSON
import Platform
import ProviderKit

/// The value that a row is sorted by, comparable across vendors. Rows without one come last.
enum SortKey: Sendable, Equatable {
  /// Milliseconds of a time, the level of a severity, the rank of a state.
  case number(Int)
  case text(String)
  case missing

  init(_ row: CaseBox, _ sort: CaseSort) {
    switch sort {
    case .updatedAt, .newestUpdate: self = Self.time(row.value.updatedAt)
    case .createdAt, .newest: self = Self.time(row.value.createdAt)
    case .severity, .mildest: self = row.value.severity?.level.map(SortKey.number) ?? .missing
    case .status, .statusDescending:
      self = (row.value.status?.state).flatMap(CaseState.allCases.firstIndex).map(SortKey.number) ?? .missing
    case .number, .numberDescending: self = .text(row.value.number)
    case .title, .titleDescending: self = row.value.title.map { .text($0.lowercased()) } ?? .missing
    }
  }

  /// The key of a row that was changed at this time, in an order by update.
  init(_ time: Timestamp) { self = Self.time(time) }

  private static func time(_ date: Timestamp?) -> SortKey {
    guard let date else { return .missing }
    return .number(date.millisecondsSince1970 ?? 0)
  }

  func comes(before other: SortKey, _ sort: CaseSort) -> Bool {
    switch (self, other) {
    case (.missing, _): false
    case (_, .missing): true
    case (.number(let one), .number(let two)): sort.isDescending ? one > two : one < two
    case (.text(let one), .text(let two)): sort.isDescending ? one > two : one < two
    case (.number, .text): true
    case (.text, .number): false
    }
  }

  var json: JSON {
    switch self {
    case .number(let value): .number(value)
    case .text(let text): .string(text)
    case .missing: .null
    }
  }

  init?(_ json: JSON?) {
    switch json {
    case .some(.null): self = .missing
    case .some(.string(let text)): self = .text(text)
    case .some(.number(let number)):
      guard let value = number.integer else { return nil }
      self = .number(value)
    default: return nil
    }
  }
}

extension CaseSort {
  /// Whether all vendors sort in the same way. Titles are collated differently, so a position in a list by title cannot be
  /// found by comparison.
  var isComparable: Bool { self != .title && self != .titleDescending }

  /// Whether a row that changes meanwhile moves in the list.
  var isByUpdate: Bool { self == .updatedAt || self == .newestUpdate }
}
