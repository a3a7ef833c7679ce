/// How the simulated marketplace behaves where the vendor's documents are contradictory or silent.
package struct MarketplaceSettings: Sendable {
  /// The lifetime of a new token in seconds; not documented.
  package var tokenLifetime = 3600
  /// Whether an answer with a token has the token and its end and nothing else of IAM's.
  package var hasTerseTokens = false
  /// Whether a wrong key gets 401 rather than 400.
  package var refusesKeysWith401 = false
  /// Whether the pull secret is taken as a token.
  package var takesPullSecret = true

  /// Whether accounts, orders and subscriptions are answered with 200 rather than 202.
  package var answers200 = false
  /// Whether errors of the API have no body.
  package var hasEmptyErrors = false
  /// Whether names of kinds, periods and states, the product of an edition and the place of a charge are as the
  /// vendor's tables have them rather than as its examples do.
  package var followsTables = false

  /// How many accounts the caller may see, 0 to 1000.
  package var accounts = 3
  /// Whether the total of a list of accounts is one more than there are.
  package var overstatesTotal = false
  /// Whether a list of accounts has the number on all pages.
  package var sendsTotal = true
  /// The most accounts on a page, whatever the client asks for.
  package var pageAccounts = 100
  /// Whether units come with their texts in all languages.
  package var hasTranslations = false

  /// How often a new subscription can be read before its work is done.
  package var readsInProgress = 2
  /// The state of a subscription whose work is done; not documented.
  package var finalState = "ACTIVE"
  /// Whether the same `requestId` twice makes one order.
  package var knowsRequests = false
  /// Whether the tags of a subscription are an array rather than an object with one.
  package var hasPlainTags = false
}
