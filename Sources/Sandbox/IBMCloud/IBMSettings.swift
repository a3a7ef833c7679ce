/// How the simulated IBM Cloud behaves where the vendor leaves a choice, or changes over time.
package struct IBMSettings: Sendable {
  /// Seconds that a new token lives; IBM promises at most 3600.
  package var tokenLifetime = 3600
  /// Whether links have the odd form of IBM's published sample rather than a proper one.
  package var hasOddLinks = false
  /// The most cases on a page, whatever the client asks for.
  package var pageCases = IBMQuery.largestPage
  /// Whether listings have the number of cases on all pages; IBM's always do.
  package var sendsTotalCount = true
  /// Whether listings link to the next page; IBM always does.
  package var linksPages = true
  /// Whether comments can be listed by their own operation, which no SDK of IBM's has; otherwise 404.
  package var listsComments = true
  /// Whether a new case names `eu.data_center`, the id of one of several, rather than `eu.supported`.
  package var euByDataCenter = false
  /// Whether the hidden utilities answer; otherwise 404.
  package var hasUtilities = true
  /// Whether files whose extension is not on IBM's published list are refused with 415.
  package var isStrictWithFiles = false
}
