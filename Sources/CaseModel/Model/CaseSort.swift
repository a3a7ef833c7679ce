/// The order of a listing; a leading `-` means descending.
package enum CaseSort: String, CaseIterable, WireValue {
  case updatedAt, createdAt, severity, status, number, title
  case newestUpdate = "-updatedAt"
  case newest = "-createdAt"
  case mildest = "-severity"
  case statusDescending = "-status"
  case numberDescending = "-number"
  case titleDescending = "-title"

  package var isDescending: Bool { rawValue.hasPrefix("-") }

  /// The member that decides the order.
  package var field: CaseField {
    switch self {
    case .updatedAt, .newestUpdate: .updatedAt
    case .createdAt, .newest: .createdAt
    case .severity, .mildest: .severity
    case .status, .statusDescending: .status
    case .number, .numberDescending: .number
    case .title, .titleDescending: .title
    }
  }
}
