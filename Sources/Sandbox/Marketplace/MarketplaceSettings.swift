/// How the simulated marketplace behaves where the vendor's documents contradict each other or decide nothing.
package struct MarketplaceSettings: Sendable {
  /// In seconds; not documented.
  package var tokenLifetime = 3600
  /// Whether a token's answer lacks IAM's other members.
  package var hasTerseTokens = false
  /// Whether a wrong key gets 401 rather than 400.
  package var refusesKeysWith401 = false
  /// Whether the pull secret is accepted as a token.
  package var takesPullSecret = true

  /// Whether accounts, orders and subscriptions have 200 rather than 202.
  package var answers200 = false
  /// Whether errors of the API have no body.
  package var hasEmptyErrors = false
  /// Whether kinds, periods, states, the product of an edition and a charge follow the vendor's tables rather than its
  /// examples.
  package var followsTables = false

  /// 0 to 1000.
  package var accounts = 3
  /// Whether the total is one too high.
  package var overstatesTotal = false
  /// Whether a list has a total.
  package var sendsTotal = true
  /// The largest page, whatever the client requests.
  package var pageAccounts = 100
  /// Whether units have texts in all languages.
  package var hasTranslations = false

  /// The reads of a new subscription before its work is done.
  package var readsInProgress = 2
  /// Its state after that; not documented.
  package var finalState = "ACTIVE"
  /// Whether a repeated `requestId` makes no second order.
  package var knowsRequests = false
  /// Whether tags are an array rather than an object with one.
  package var hasPlainTags = false
}
