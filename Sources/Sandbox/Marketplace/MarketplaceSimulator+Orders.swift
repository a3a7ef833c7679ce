import HTTP
import JSON

/// Unknown members are refused: a misspelled `autoRenewal` would cost a customer money.
typealias MarketplaceFields = RequestFields<SimulatedMarketplaceError>

extension MarketplaceFields {
  /// Marketplace: a string in the table, a number in the example.
  fileprivate func term(_ name: String) throws(SimulatedMarketplaceError) -> Int {
    let found = try required(name, self[name])
    guard let number = found.integer ?? found.string.flatMap({ Int($0) }), (1...120).contains(number) else {
      throw wrong(name, "a number from 1 to 120")
    }
    return number
  }
}

extension MarketplaceSimulator {
  // MARK: May it be ordered?

  func checkOrder(_ call: MarketplaceCall) throws(SimulatedMarketplaceError) -> HTTPResponse {
    let body = try MarketplaceFields(try call.body(), ["accountId", "editionId"])
    let account = try body.text("accountId")
    try admitOrder(account, try body.text("editionId"), call.settings)
    return HTTPResponse(204)
  }

  /// Marketplace: 400 for any reason.
  private func admitOrder(
    _ account: String, _ edition: String, _ settings: MarketplaceSettings
  ) throws(SimulatedMarketplaceError) {
    guard let found = accounts.key(id: account, settings), found.isActive else {
      throw .bad("The account \(account) may not order")
    }
    guard let found = MarketplaceCatalogue.latest(edition, takesDrafts: false) else {
      throw .bad("The edition \(edition) cannot be ordered")
    }
    guard found.kind != .trial || !subscriptions.hasTrial(account, edition) else {
      throw .bad("The account had a trial of \(edition)")
    }
  }

  // MARK: An order

  private static let orderMembers = ["requestId", "accountId", "requestor", "payment", "subscriptions", "quoteId"]
  private static let subscriptionMembers = [
    "id", "type", "editionId", "editionRevision", "term", "termUnit", "billingFrequency", "currency", "lineItems",
    "startDate", "autoRenewal", "byolMessage", "byol", "draftContent",
  ]
  private static let amounts = ["price", "unitPrice", "overagePrice", "tax"]

  func createOrder(_ call: MarketplaceCall) throws(SimulatedMarketplaceError) -> HTTPResponse {
    let body = try MarketplaceFields(try call.body(), Self.orderMembers)
    let request = try body.optionalText("requestId")
    let account = try body.text("accountId")
    let requestor = try requestor(body)
    if let payment = try body.optionalObject("payment", ["purchaseOrderNumber", "paymentAuthRef"]) {
      _ = try payment.optionalText("purchaseOrderNumber")
      _ = try payment.optionalText("paymentAuthRef")
    }
    let quote = try body.optionalText("quoteId")
    guard quote == nil || (try? MarketplaceCatalogue.quote(quote)) != nil else { throw .bad("quoteId is not known") }
    var requested: [MarketplaceSubscription] = []
    for fields in try body.objects("subscriptions", Self.subscriptionMembers) {
      var one = try read(fields, for: account)
      one.quote = quote
      one.requestor = requestor
      requested.append(one)
    }
    let name = call.settings.knowsRequests ? request.map { "\(account) \($0)" } : nil
    // A known order was admitted at its first request.
    if name.map(subscriptions.hasOrder) != true {
      for one in requested { try admitOrder(account, one.edition.id, call.settings) }
    }
    let data = try subscriptions.add(requested, request: name).map { $0.ordered(call.settings) }
    let answer: JSON = ["data": .array(data), "metadata": ["count": .number(data.count)]]
    return HTTPResponse(call.accepted, body: answer.bytes)
  }

  private func requestor(_ body: MarketplaceFields) throws(SimulatedMarketplaceError) -> JSON? {
    guard let fields = try body.optionalObject("requestor", ["iamId", "email"]) else { return nil }
    var members: [JSON.Member] = []
    for name in ["iamId", "email"] {
      if let text = try fields.optionalText(name) { members.append(.init(name, .string(text))) }
    }
    return .object(members)
  }

  private func read(
    _ fields: MarketplaceFields, for account: String
  ) throws(SimulatedMarketplaceError) -> MarketplaceSubscription {
    let id = try fields.text("editionId")
    guard let revision = try fields.number("editionRevision").integer,
      let edition = MarketplaceCatalogue.edition(id, revision), !edition.isDraft
    else { throw .bad("Unknown version of the edition \(id)") }
    if let old = try fields.optionalText("id") {
      guard let found = subscriptions.subscription(old), found.account == account, found.edition.id == id else {
        throw .bad("Unknown subscription \(old) to renew")
      }
    }
    let kind = try fields.optionalChoice("type", ["TRIAL", "PURCHASE", "FREE"]) ?? edition.kind.rawValue.uppercased()
    guard kind == edition.kind.rawValue.uppercased() else { throw .bad("The edition \(id) is not for \(kind)") }
    let term = try fields.term("term")
    let unit = try fields.choice("termUnit", ["MONTHS", "YEARS"])
    let isOffered = edition.terms.contains(unit == "YEARS" ? term * 12 : term)
    guard isOffered || edition.kind == .trial else { throw .bad("The edition \(id) has no term of \(term) \(unit)") }
    let frequency = try fields.choice("billingFrequency", ["MONTHLY", "QUARTERLY", "ANNUAL"])
    guard edition.frequencies.contains(where: { $0.uppercased() == frequency }) else {
      throw .bad("The edition \(id) is not billed \(frequency)")
    }
    _ = try fields.optionalChoice("currency", [MarketplaceCharge.currency])
    _ = try fields.optionalNumber("startDate")
    _ = try fields.optionalText("byolMessage")
    _ = try (fields.flag("byol"), fields.flag("draftContent"))
    return MarketplaceSubscription(
      account: account, edition: edition, term: term, termUnit: unit, frequency: frequency, kind: kind,
      isRenewed: try fields.flag("autoRenewal") ?? true, lineItems: try lineItems(fields, edition))
  }

  private func lineItems(
    _ fields: MarketplaceFields, _ edition: MarketplaceEdition
  ) throws(SimulatedMarketplaceError) -> [MarketplaceSubscription.LineItem] {
    var items: [MarketplaceSubscription.LineItem] = []
    for item in try fields.objects("lineItems", ["chargeId", "quantity"] + Self.amounts) {
      let id = try item.text("chargeId")
      guard let charge = edition.charges.first(where: { $0.id == id }), !items.contains(where: { $0.charge == id })
      else { throw .bad("The edition has no charge \(id), or the order has it twice") }
      let quantity = try item.number("quantity")
      guard let count = quantity.integer, charge.quantity.contains(count) else {
        throw .bad(
          "The quantity of \(id) must be from \(charge.quantity.lowerBound) to \(charge.quantity.upperBound)")
      }
      var amounts: [JSON.Member] = []
      for name in Self.amounts {
        if let number = try item.optionalNumber(name) { amounts.append(.init(name, .number(number))) }
      }
      items.append(.init(charge: id, quantity: quantity, amounts: amounts))
    }
    for charge in edition.charges where charge.isRequired {
      guard items.contains(where: { $0.charge == charge.id }) else { throw .bad("The charge \(charge.id) is required") }
    }
    return items
  }
}
