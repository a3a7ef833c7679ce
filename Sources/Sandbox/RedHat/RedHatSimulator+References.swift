import HTTP
import JSON
import Platform

// Section 7 of the reference: values and people.

extension RedHatSimulator {
  func performReference(_ call: RedHatCall) throws(RedHatError) -> HTTPResponse {
    switch call.operation {
    case .listProducts: return try answer(call, Self.products)
    case .listVersions: return try answer(call, try Self.versions(call.arguments[0]))
    case .listEntitlements: return try answer(call, try Self.entitlements(call))
    case .listValues: return try answer(call, try Self.values(call.arguments[0]))
    case .attachmentSize: return text("\(call.settings.attachmentBytes)")
    case .businessHours: return businessHours(call)
    case .currentUser: return try answer(call, call.caller.node(call.links))
    case .findUser: return try answer(call, try findUser(call).node(call.links))
    case .listAccounts: return try answer(call, Self.account(RedHatPeople.accounts[0]))
    case .getAccount: return try answer(call, Self.account(try account(call)))
    case .listUsers:
      let number = try account(call).number
      let users = RedHatPeople.customers.filter { $0.account == number }
      return try answer(call, StrataNode("users", users.map { $0.node(call.links, repeats: true) }))
    case .health: return try answer(call, StrataNode("health", [.text("name", "SFDC"), .flag("value", true)]))
    default: return text("strata")
    }
  }

  private func text(_ text: String) -> HTTPResponse {
    HTTPResponse(200, headers: ["Content-Type": "text/plain; charset=UTF-8"], body: Array(text.utf8))
  }

  // MARK: Products

  private static var products: StrataNode {
    StrataNode(
      "products",
      RedHatCatalog.products.map {
        StrataNode("product", repeats: true, [.text("code", $0.code), .text("name", $0.name)])
      })
  }

  private static func versions(_ name: String) throws(RedHatError) -> StrataNode {
    guard let product = RedHatCatalog.product(name) else {
      throw RedHatError(404, "NOT_FOUND", "The product \(name) is not known")
    }
    return StrataNode("versions", product.versions.reversed().map { StrataNode("version", repeats: true, .text($0)) })
  }

  private static func entitlements(_ call: RedHatCall) throws(RedHatError) -> StrataNode {
    let showsAll = call.parameters.flag("showAll") ?? false
    var found = RedHatCatalog.entitlements.filter { showsAll || !$0.hasEnded }
    if let name = call.parameters["product"] {
      let code = RedHatCatalog.product(name)?.code ?? name
      found.removeAll { !$0.products.contains(code) }
    }
    let year = CivilTime.components(of: UnixTime.date(call.now)).year
    func date(_ date: (years: Int, day: String)) -> String { "\(year + date.years)-\(date.day)" }
    return StrataNode(
      "entitlements",
      found.map { one in
        StrataNode(
          "entitlement", repeats: true,
          [
            .text("id", one.id), .text("uri", "\(call.links.base)/entitlements/\(one.id)"), .text("name", one.name),
            .text("sla", one.sla), .text("supportLevel", "SUPPORTED"), .text("serviceLevel", one.serviceLevel),
            .text("startDate", date(one.start)), .text("endDate", date(one.end)),
          ])
      })
  }

  private static func values(_ kind: String) throws(RedHatError) -> StrataNode {
    guard let values = RedHatCatalog.values(kind) else { throw RedHatError(404, form: .page) }
    return StrataNode(
      "values",
      values.map { StrataNode("value", attributes: [("type", .text(kind))], repeats: true, [.text("name", $0)]) })
  }

  /// Red Hat: JSON of its own, whatever the client accepts.
  private func businessHours(_ call: RedHatCall) -> HTTPResponse {
    let zone = call.parameters["timezone"] ?? "UTC"
    let body = JSON.object([
      .init("timezone", .string(zone)), .init("start", "09:00"), .init("end", "17:00"),
      .init("days", ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]),
    ])
    return HTTPResponse(200, headers: ["Content-Type": "application/json"], body: body.bytes)
  }

  // MARK: People

  private func findUser(_ call: RedHatCall) throws(RedHatError) -> RedHatPerson {
    guard let name = call.parameters["ssoUserName"] else { throw .missing("ssoUserName") }
    guard let found = RedHatPeople.customer(name) else {
      throw RedHatError(404, "NOT_FOUND", "The user \(name) does not exist")
    }
    return found
  }

  private func account(_ call: RedHatCall) throws(RedHatError) -> RedHatPeople.Account {
    guard let found = RedHatPeople.accounts.first(where: { $0.number == call.arguments[0] }) else {
      throw RedHatError(404, "NOT_FOUND", "The account does not exist or you have no access to it")
    }
    return found
  }

  private static func account(_ account: RedHatPeople.Account) -> StrataNode {
    StrataNode(
      "account", attributes: [("number", .text(account.number))],
      [.flag("hasGroupACLs", false), .flag("isSecure", false), .text("name", account.name)])
  }
}
