/// The operations of section 4 of the reference.
package enum MarketplaceOperation: String, CaseIterable, Sendable {
  case listAccounts, listUoms, getUom, latestEdition, editionVersion, checkOrder, createOrder, getSubscription
}
