import CaseModel
import Platform
import ProviderKit

/// What the listings of all dialects share: offsets, and the words of filters and orders.
enum PortalRows {
  /// Offsets come from cursors; no account has as many cases.
  private static let largestStart = 1_000_000_000

  /// Red Hat: case numbers have eight digits, with leading zeros.
  static let numberDigits = 8

  /// The number of rows before a position.
  static func start(_ position: VendorPosition) -> Int {
    let page = isNumber(position.page) ? min(max(0, Int(position.page) ?? largestStart), largestStart) : 0
    return min(page + min(max(0, position.row), largestStart), largestStart)
  }

  /// Red Hat: only these are documented for rows; all others are optional.
  static let optionalMembers = CaseFields.all.subtracting([
    .profile, .provider, .number, .title, .status, .severity, .product, .account, .createdAt, .updatedAt,
  ])

  static func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition {
    VendorPosition(page: String(max(0, start(position) - max(0, rows))))
  }

  /// Digits only, or -1, which is the group for none.
  static func isNumber(_ text: String) -> Bool {
    text == "-1" || text.isDecimal
  }

  /// The states that `includeClosed: false` means.
  static let openStates = Set(CaseState.allCases.filter(\.isOpen))

  static func includesClosed(_ query: CaseQuery) -> Bool {
    query.states.map { $0.contains(.closed) || $0.contains(.resolved) } ?? true
  }

  /// The day of a time, plus or minus days. Red Hat: filters take whole days in an unknown time zone, so the request asks for
  /// more, and the result is filtered here.
  static func day(_ time: Timestamp, later days: Int) -> String {
    String(CivilTime.formatPlain(time.addingTimeInterval(Double(days) * 86_400)).prefix(10))
  }

  /// Nil for an order that the vendor does not have: by title, or by status in the order of a case's life.
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
