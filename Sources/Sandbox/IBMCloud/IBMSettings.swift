/// How the simulated IBM Cloud behaves where the vendor leaves a choice or changes over time.
package struct IBMSettings: Sendable {
  /// In seconds; IBM promises at most 3600.
  package var tokenLifetime = 3600
  /// Whether links have the odd form of IBM's published sample.
  package var hasOddLinks = false
  /// The largest page, whatever the client requests.
  package var pageCases = IBMQuery.largestPage
  /// Whether listings have `total_count`; IBM's always do.
  package var sendsTotalCount = true
  /// Whether listings link to the next page; IBM always does.
  package var linksPages = true
  /// Whether comments have a listing of their own, which no SDK of IBM's has; otherwise 404.
  package var listsComments = true
  /// Whether a new case has `eu.data_center`, the id of one of several, rather than `eu.supported`.
  package var euByDataCenter = false
  /// Whether the hidden utilities answer; otherwise 404.
  package var hasUtilities = true
  /// Whether a file whose extension is not on IBM's published list gets 415.
  package var isStrictWithFiles = false
}
