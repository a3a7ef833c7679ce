import ProviderKit

/// A position in a listing that casewire sorts: the number of a row, and the cases that came before their turn.
///
/// If the order of all cases takes long, the first rows of a listing are cases of which a part of the order is known. The position
/// names them, and the rows after them are all others, in order. So every process continues with the same rows, whatever has
/// changed meanwhile.
struct SortedPosition: Equatable {
  /// The numbers of the cases that came early. They are the first rows.
  let early: [String]
  /// The number of the next row, counted from the first early one.
  let row: Int
  /// Whether a row after the early ones was returned. Until then, more cases may come early.
  let isOrdered: Bool

  /// The maximum number of early cases. A cursor has at most 64 KiB, for all profiles.
  static let mostEarly = 500
  /// More than a listing has.
  private static let mostRows = 1 << 40

  /// The beginnings of `page`. The numbers of the early cases follow, separated by spaces.
  private static let ordered = "rows"
  private static let earlyOnly = "early"

  init(row: Int, after early: [String], isOrdered: Bool) {
    (self.row, self.early, self.isOrdered) = (row, early, isOrdered)
  }

  /// The first row for nil, and for a text that casewire did not write.
  init(_ position: VendorPosition?) {
    let words = position?.page.split(separator: " ", maxSplits: Self.mostEarly) ?? []
    let row = min(max(0, position?.row ?? 0), Self.mostRows)
    let numbers = words.dropFirst().map(String.init)
    switch words.first {
    case Substring(Self.ordered): self.init(row: max(row, numbers.count), after: numbers, isOrdered: true)
    case Substring(Self.earlyOnly):
      // The page of all early cases is the same text.
      let early = Array(numbers.prefix(row))
      self.init(row: early.count, after: early, isOrdered: false)
    default: self.init(row: 0, after: [], isOrdered: false)
    }
  }

  /// The `page` of positions behind these early cases.
  static func page(_ early: some Sequence<String>, isOrdered: Bool) -> String {
    ([isOrdered ? ordered : earlyOnly] + early).joined(separator: " ")
  }

  /// Whether a position is behind early cases, and before all others.
  static func isEarly(_ position: VendorPosition?) -> Bool { position?.page.hasPrefix(earlyOnly) ?? false }

  /// The position so many rows earlier, but not before the rows in order.
  func rewound(by rows: Int) -> VendorPosition {
    let row = self.row.subtractingReportingOverflow(max(0, rows)).partialValue
    return VendorPosition(page: Self.page(early, isOrdered: isOrdered), row: max(early.count, row))
  }
}
