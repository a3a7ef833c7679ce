import CaseModel
import JSON
import Platform
import ProviderKit

/// A row of the list of one profile.
struct ListRow: Sendable {
  let shared: CaseBox
  /// The value that the row is ordered by: its own, or that of its neighbour where it has none.
  let key: SortKey
  /// Whether `key` is that of a neighbour.
  var isBorrowed = false
  /// Nil while the rows are being sorted here.
  let position: VendorPosition?

  var number: String { shared.value.number }

  /// Identifies the row for as long as the value that it is sorted by stays the same.
  var mark: String { FNV1a(Array(number.utf8) + [0] + (isBorrowed ? .missing : key).json.bytes).hex }
}
