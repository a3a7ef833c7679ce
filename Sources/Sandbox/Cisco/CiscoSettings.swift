/// How the simulated Cisco behaves where nothing public decides it, or where it has changed over time.
package struct CiscoSettings: Sendable {
  /// Seconds that a new token lives. The pages say 3599, real answers 3600, and one client's notes 12 hours.
  package var tokenLifetime = 3600
  /// Whether the client's id and secret may come as HTTP Basic, too; otherwise in the form only.
  package var acceptsBasicClient = true
  /// Whether a dead token gets 401 rather than 403.
  package var refusesTokensWith401 = false
  /// The form of error bodies of the API itself.
  package var errorForm = CiscoErrorForm.object
  /// Whether the API sends its errors with 200, as its sisters do.
  package var sendsErrorsWith200 = false
  /// Whether more than one contract in a request is `EXCEEDED_INPUTS`, as the table of errors says; otherwise ten may
  /// come, as the operation says.
  package var takesOneContract = false
  /// Requests that are let through within one second; 0 for any number.
  package var requestsPerSecond = 0
  /// Whether the limits of the gateway answer 429, as a sister API does since 2022; otherwise 403.
  package var limitsWith429 = false
  /// Whether the limits of the gateway have `Retry-After`.
  package var sendsRetryAfter = false
  /// Whether `close_date` is left out of an open case rather than empty.
  package var leavesOutCloseDate = false
  /// The most cases on a page.
  package var pageCases = CiscoQuery.pageSize
  /// Whether lists have the number of pages; Cisco's always do.
  package var sendsLastIndex = true
  /// Whether lists have the number of cases on all pages; Cisco's always do.
  package var sendsTotalRecords = true
  /// Whether `self_link` leads to a host that is not Cisco's, as in one of its samples.
  package var hasOddLinks = false
  /// Whether `severity` is a number, as in the tables, rather than a string, as in the samples.
  package var severityIsNumber = false
  /// How answers with cases are broken.
  package var breakage = CiscoBreakage.none
}
