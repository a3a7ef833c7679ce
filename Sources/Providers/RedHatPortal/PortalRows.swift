import CaseModel
import Platform
import ProviderKit

/// What listings of all dialects have in common: rows are skipped by number, and filters and orders have the same words.
enum PortalRows {
  /// Rows to skip come from cursors; no account has as many cases.
  private static let largestStart = 1_000_000_000

  /// Red Hat: the numbers of cases have eight digits, with zeros in front.
  static let numberDigits = 8

  /// How many rows stand before a position.
  static func start(_ position: VendorPosition) -> Int {
    let page = isNumber(position.page) ? min(max(0, Int(position.page) ?? largestStart), largestStart) : 0
    return min(page + min(max(0, position.row), largestStart), largestStart)
  }

  static func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition {
    VendorPosition(page: String(max(0, start(position) - max(0, rows))))
  }

  /// Digits and nothing else, or the group -1, which is none.
  static func isNumber(_ text: String) -> Bool {
    text == "-1" || text.isDecimal
  }

  /// The states that `includeClosed: false` means.
  static let openStates = Set(CaseState.allCases.filter(\.isOpen))

  static func includesClosed(_ query: CaseQuery) -> Bool {
    query.states.map { $0.contains(.closed) || $0.contains(.resolved) } ?? true
  }

  /// The day of a time, and days before or after: the vendor's days are whole and its zone is not sure, so more is asked for,
  /// and what is too early or too late is left out here.
  static func day(_ time: Timestamp, later days: Int) -> String {
    String(CivilTime.formatPlain(time.addingTimeInterval(Double(days) * 86_400)).prefix(10))
  }

  /// Nil for an order that the vendor does not have: titles, and states in the order of a case's life.
  static func sortField(_ sort: CaseSort) -> String? {
    switch sort {
    case .updatedAt, .newestUpdate: "lastModifiedDate"
    case .createdAt, .newest: "createdDate"
    case .severity, .mildest: "severity"
    case .number, .numberDescending: "caseNumber"
    case .status, .statusDescending, .title, .titleDescending: nil
    }
  }
}
