/// How the simulated Customer Portal behaves where the vendor leaves a choice, has known faults, or changes over time.
package struct RedHatSettings: Sendable {
  /// Seconds that a new access token lives.
  package var tokenLifetime = 900
  /// Whether each exchange gives out a new offline token and makes the old one worthless.
  package var rotatesOfflineTokens = false

  /// Whether the API lets service accounts in; otherwise 403. Which rights they have is not documented.
  package var admitsServiceAccounts = true

  /// Whether XML without a namespace is read too; otherwise 400.
  package var acceptsPlainXML = false
  /// Whether answers in XML have a prefix rather than a default namespace.
  package var prefixesXML = false
  /// Whether strata describes errors in an XML body rather than in headers, for clients that accept XML.
  package var errorsInXML = false
  /// Whether 401 and 403 come as HTML pages rather than without a body.
  package var hasErrorPages = false
  /// Whether a new comment is answered with 404 rather than 201 when text/plain is accepted only, although it is there.
  package var hidesPlainTextComments = false
  /// Whether PUT of a case is answered with 202 rather than 200.
  package var accepts202 = false
  /// Whether listings have the number of cases on all pages.
  package var sendsTotalCount = true
  /// Whether rest-v1 and rest-v3 answer in the shapes of public samples: the list is named `case`, files have times in
  /// milliseconds and flags, closed cases have the time and the reason of their end.
  package var hasSampleShapes = false
  /// The most cases on a page, whatever the client asks for; rest-v1 and rest-v3 have smaller limits of their own, too.
  package var pageCases = 1000

  /// Whether a comment by the customer moves a case from Waiting on Customer to Waiting on Red Hat.
  package var commentsAnswer = true
  /// Whether a comment reopens a closed case.
  package var commentsReopen = true
  /// Whether another status opens a closed case again; otherwise it is refused.
  package var statusReopens = true
  /// Whether an escalation can be taken back by setting it to false; otherwise that has no effect.
  package var withdrawsEscalations = false
  /// The severity of a case that is made without one, 1 (worst) to 4.
  package var defaultSeverity = 3
  /// The type of a case that is made without one.
  package var defaultType = "Other"

  /// The largest file in bytes.
  package var attachmentBytes = 1 << 30
  /// The most cases on a page of rest-v3, whatever the client asks for.
  package var restV3PageCases = 5

  /// Whether the dialect has been taken away: everything is answered with 410.
  package var strataIsGone = false
  package var restV1IsGone = false
  package var restV3IsGone = false

  func isGone(_ dialect: RedHatDialect) -> Bool {
    switch dialect {
    case .strata: strataIsGone
    case .restV1: restV1IsGone
    case .restV3: restV3IsGone
    }
  }
}
