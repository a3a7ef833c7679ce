import JSON

/// A subscription, sections 4.5 and 4.6 of the reference.
struct MarketplaceSubscription: Sendable {
  struct LineItem: Sendable {
    let charge: String
    let quantity: JSONNumber
    /// `price`, `unitPrice`, `overagePrice` and `tax` of the order.
    var amounts: [JSON.Member] = []
  }

  var id = ""
  let account: String
  let edition: MarketplaceEdition
  var quote: String?
  var requestor: JSON?
  let term: Int
  let termUnit: String
  let frequency: String
  let kind: String
  var isRenewed = true
  let lineItems: [LineItem]
  /// The number of reads.
  var reads = 0
  /// An ordered one needs time.
  var isOrdered = true
  var tags: [JSON] = []

  private func isInProgress(_ settings: MarketplaceSettings) -> Bool {
    isOrdered && reads <= settings.readsInProgress
  }

  private var head: [JSON.Member] {
    [
      .init("accountId", .string(account)), .init("editionId", .string(edition.id)),
      .init("editionRevision", .number(edition.version)),
    ]
  }

  private func middle(_ settings: MarketplaceSettings, withReferences: Bool) -> [JSON.Member] {
    let isInProgress = isInProgress(settings)
    let working = settings.followsTables ? "INPROGRESS" : "IN_PROGRESS"
    var members: [JSON.Member] = [
      .init("productKey", .string(MarketplaceEdition.productKey)), .init("term", .number(term)),
      .init("termUnit", .string(termUnit)), .init("billingFrequency", .string(frequency)),
      .init("category", "PRODUCT"), .init("type", .string(kind)),
      .init("state", .string(isInProgress ? working : settings.finalState)),
    ]
    if isRenewed { members.append(.init("renewalType", "RENEW_CURRENT_TERM")) }
    if isInProgress { members.append(.init("currentOperation", "CREATING")) }
    let items = lineItems.map { item in
      var members: [JSON.Member] = [
        .init("chargeId", .string(item.charge)), .init("quantity", .number(item.quantity)),
      ]
      members += item.amounts
      if withReferences { members.append(.init("externalReference", [:])) }
      return JSON.object(members)
    }
    return members + [.init("lineItems", .array(items)), .init("provisioningInput", [:])]
  }

  /// In the answer to an order.
  func ordered(_ settings: MarketplaceSettings) -> JSON {
    .object(head + middle(settings, withReferences: false) + [.init("id", .string(id))])
  }

  /// In the answer to a read.
  func json(_ settings: MarketplaceSettings) -> JSON {
    var members: [JSON.Member] = [.init("id", .string(id))]
    members += head
    if let quote { members.append(.init("quoteId", .string(quote))) }
    if let requestor { members.append(.init("requestor", requestor)) }
    members.append(.init("workflowVersion", "V2"))
    members += middle(settings, withReferences: true)
    members.append(.init("tags", settings.hasPlainTags ? .array(tags) : ["tags": .array(tags)]))
    return .object(members)
  }
}
