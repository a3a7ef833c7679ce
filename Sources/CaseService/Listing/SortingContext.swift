import Platform

/// What the streams of a listing need where casewire sorts the rows.
struct SortingContext: Sendable {
  let listings: SortedListings
  /// When the first page was requested.
  let begun: Timestamp
  /// See `SortedRequest`.
  var patience: Duration?
  var readsAhead = false
}
