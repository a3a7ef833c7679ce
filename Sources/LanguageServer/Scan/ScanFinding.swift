import CaseModel
import CaseService

/// A mention with what is known of its case.
struct ScanFinding: Sendable {
  let mention: FileMention
  /// Nil if no profile or several may have the case.
  let key: CaseKey?
  let row: KnownCase?
  /// Whether the vendor does not show the case to the account of its profile.
  let isDenied: Bool

  /// Whether a workaround waits for a case that is closed.
  var isClosedBehindMarker: Bool { mention.marker != nil && row?.isOver == true }
}
