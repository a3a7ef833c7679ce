/// How the simulated Customer Portal behaves where the vendor leaves a choice, has known faults or changes over time.
package struct RedHatSettings: Sendable {
  /// In seconds.
  package var tokenLifetime = 900
  /// Whether each exchange replaces the offline token.
  package var rotatesOfflineTokens = false

  /// Whether service accounts have access; otherwise 403. Their rights are not documented.
  package var admitsServiceAccounts = true

  /// Whether XML without a namespace is accepted; otherwise 400.
  package var acceptsPlainXML = false
  /// Whether answers in XML have a prefix rather than a default namespace.
  package var prefixesXML = false
  /// Whether strata describes errors in an XML body rather than in headers, for clients that accept XML.
  package var errorsInXML = false
  /// Whether 401 and 403 come as HTML pages rather than without a body.
  package var hasErrorPages = false
  /// Whether a client that accepts text/plain only gets 404 for a new comment, although the comment is added.
  package var hidesPlainTextComments = false
  /// Whether PUT of a case is answered with 202 rather than 200.
  package var accepts202 = false
  /// Whether listings have the total count.
  package var sendsTotalCount = true
  /// Whether rest-v1 and rest-v3 have the shapes of public samples: the list `case`, times of files in milliseconds,
  /// flags of files, the end of closed cases and its reason.
  package var hasSampleShapes = false
  /// The largest page, whatever the client requests; rest-v1 and rest-v3 have smaller limits too.
  package var pageCases = 1000

  /// Whether a comment by the customer moves a case from Waiting on Customer to Waiting on Red Hat.
  package var commentsAnswer = true
  /// Whether a comment reopens a closed case.
  package var commentsReopen = true
  /// Whether a change of the status reopens a closed case; otherwise it is refused.
  package var statusReopens = true
  /// Whether false withdraws an escalation; otherwise it has no effect.
  package var withdrawsEscalations = false
  /// Of a new case without a severity, 1 (worst) to 4.
  package var defaultSeverity = 3
  /// Of a new case without a type.
  package var defaultType = "Other"

  /// The largest file.
  package var attachmentBytes = 1 << 30
  /// The largest page of rest-v3, whatever the client requests.
  package var restV3PageCases = 5

  /// Whether the dialect is gone: 410 for everything.
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
