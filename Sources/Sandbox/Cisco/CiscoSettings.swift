/// How the simulated Cisco behaves where public sources decide nothing or have changed.
package struct CiscoSettings: Sendable {
  /// In seconds. The pages say 3599, real answers 3600, and one client's notes 12 hours.
  package var tokenLifetime = 3600
  /// Whether HTTP Basic is accepted beside the form.
  package var acceptsBasicClient = true
  /// Whether an invalid token gets 401 rather than 403.
  package var refusesTokensWith401 = false
  /// The form of error bodies of the API itself.
  package var errorForm = CiscoErrorForm.object
  /// Whether the API sends its errors with 200, as its sisters do.
  package var sendsErrorsWith200 = false
  /// Whether a second contract is `EXCEEDED_INPUTS`, as in the table of errors; otherwise ten are allowed, as in the
  /// description of the operation.
  package var takesOneContract = false
  /// The limit; 0 for none.
  package var requestsPerSecond = 0
  /// Whether the limits answer 429, as a sister API does since 2022; otherwise 403.
  package var limitsWith429 = false
  package var sendsRetryAfter = false
  /// Whether `close_date` is left out of an open case rather than empty.
  package var leavesOutCloseDate = false
  package var pageCases = CiscoQuery.pageSize
  /// Whether lists have `last_index`; Cisco's always do.
  package var sendsLastIndex = true
  /// Whether lists have `total_records`; Cisco's always do.
  package var sendsTotalRecords = true
  /// Whether `self_link` has a foreign host, as in one of Cisco's samples.
  package var hasOddLinks = false
  /// Whether `severity` is a number, as in the tables, rather than a string, as in the samples.
  package var severityIsNumber = false
  package var breakage = CiscoBreakage.none
}
