import HTTP
import JSON

/// The accounts of the caller. Section 4.1 of the reference. The first two are written out, the others made from their
/// numbers.
struct SimulatedMarketplaceAccounts: Sendable {
  /// It has every member and can order.
  static let mainAccount = "6710c3a5e4b09d2f58a71e02"
  /// It cannot order.
  static let suspendedAccount = "6710c3a5e4b09d2f58a71e17"
  /// The user of the key and the pull secret.
  static let callerID = "IBMid-66300017XK"
  static let callerAccount = "OMP-7c1d0be94f6a4f0c8b5e2a9d33f1e604"

  private let seed: UInt64

  init(seed: UInt64) { self.seed = seed }

  /// For lists and filters.
  struct Key: Sendable {
    let index: Int
    let id: String
    let name: String
    let billingAccount: String
    let isActive: Bool
  }

  func key(_ index: Int) -> Key {
    switch index {
    case 0:
      Key(index: 0, id: Self.mainAccount, name: "Fjordbank", billingAccount: "ACCT000007340", isActive: true)
    case 1:
      Key(
        index: 1, id: Self.suspendedAccount, name: "Nordlys Analytics", billingAccount: "ACCT000007352",
        isActive: false)
    default:
      Key(
        index: index, id: madeID(index), name: "Fjordbank Branch \(index)",
        billingAccount: "ACCT\(String(100_000_000 + index))", isActive: true)
    }
  }

  func key(id: String, _ settings: MarketplaceSettings) -> Key? { keys(settings).first { $0.id == id } }

  func keys(_ settings: MarketplaceSettings) -> [Key] { (0..<max(0, min(1000, settings.accounts))).map(key) }

  private func madeID(_ index: Int) -> String {
    var random = SplitMix64(seed: seed, part: 0x6163_6374 &+ UInt64(index))
    return String(random.hex32().prefix(24))
  }

  // MARK: As answers have them

  /// - Parameter level: 1 adds the ids of the users who have roles, 2 their details.
  func json(_ key: Key, level: Int) -> JSON {
    var members: [JSON.Member] = [
      .init("_id", .string(key.id)), .init("name", .string(key.name)), .init("isCompany", true),
      .init("billingAccountId", .string(key.billingAccount)),
      .init("billingAddress", Self.address(of: key.name, "Kari", "Nordmann")),
    ]
    switch key.index {
    case 0: members += Self.full(key, level)
    case 1:
      members += [
        .init("status", "SUSPENDED"), .init("isCustomer", true), .init("isVendor", false),
        .init("createdAt", "2025-02-03T10:11:12.007Z"), .init("OMRoles", Self.roles(level)),
      ]
    default:
      members += [.init("status", "ACTIVE"), .init("isCustomer", true), .init("OMRoles", Self.roles(level))]
    }
    return .object(members)
  }

  /// Marketplace: version 2 renames the ids and adds references.
  func jsonV2(_ key: Key) -> JSON {
    let old = json(key, level: 1).object ?? []
    let renamed = old.map { $0.name == "_id" ? JSON.Member("id", $0.value) : $0 }
    let reference: JSON = [
      "accountId": .string(key.id), "type": "customer", "countryCode": "NO",
      "billingAccountId": .string(key.billingAccount),
    ]
    let children: [JSON] = key.index == 0 ? [.string(Self.suspendedAccount)] : []
    return .object(
      renamed + [.init("billingReferences", [reference]), .init("childAccountIds", .array(children))])
  }

  private static func full(_ key: Key, _ level: Int) -> [JSON.Member] {
    [
      .init("vatNumber", "NO987654321"), .init("taxCode", "301"), .init("status", "ACTIVE"),
      .init("vendorStatus", "PENDING"),
      .init(
        "billingAccountRefs",
        [
          "zuoraAccountId": "8ad08f7e6bd14c19a2f3905d7714ce60", "sapSiteNumber": "0007341190",
          "ibmCustomerNumber": "7340112", "mppNumber": "0734011200",
        ]), .init("isCustomer", true), .init("isVendor", true), .init("partnerConnectId", "73401"),
      .init("accountRHIdLink", "73401190"), .init("loginRHIdLink", "fjordbank-admin"),
      .init("companyRef", "6710c3a5e4b09d2f58a71dff"),
      .init(
        "vendorAccount",
        [
          "addressVerified": true, "vendorLegalAddress": address(of: "Fjordbank Software", "Ola", "Nordmann"),
          "vatNumber": "NO987654321", "taxCode": "301", "vendorType": "ISV",
        ]), .init("bssAccountId", .string(callerAccount)), .init("createdAt", "2024-10-17T08:01:25.050Z"),
      .init("paymentInfo", payments), .init("accountCreationStatus", creation(key)),
      .init("OMRoles", roles(level)),
      .init(
        "enterpriseMarketplace",
        [
          "name": "Fjordbank Store",
          "theme": ["primary": "#0F62FE", "secondary": "#002D9C", "fontColor": "#FFFFFF"], "enabled": true,
        ]), .init("isTaxExempt", false),
    ]
  }

  private static func address(of company: String, _ first: String, _ last: String) -> JSON {
    [
      "companyName": .string(company), "firstName": .string(first), "lastName": .string(last),
      "address1": "Strandkaien 1", "address2": "2nd floor", "city": "Bergen", "stateProvince": "Vestland",
      "postalCode": "5013", "phoneNumber": "(+47)55500000", "countryCode": "NO",
    ]
  }

  private static let payments: JSON = [
    [
      "_id": "6710c3a5e4b09d2f58a71e30", "type": "CREDIT_CARD", "isDefault": true, "cardType": "VISA",
      "scrambledNumber": "****4242", "expiryDate": "1129", "verified": true,
      "walletId": "71b0a1d2185f11eb8d4b35c4e7bebf01", "accountId": "6710c3a5e4b09d2f58a71e02",
    ],
    // Marketplace: describes the word for invoices, but never shows it.
    [
      "_id": "6710c3a5e4b09d2f58a71e31", "type": "INVOICE", "isDefault": false, "customerNumber": "7340112",
      "poNumber": "PO-5013", "accountId": "6710c3a5e4b09d2f58a71e02",
    ],
  ]

  private static func creation(_ key: Key) -> JSON {
    [
      "_id": "6710c3a5e4b09d2f58a71e40", "accountId": .string(key.id), "updatedOn": "2024-10-17T08:01:25.050Z",
      "lastProcessingAttempt": "2024-10-17T08:01:25.050Z", "stuckAlert": false, "zuora": true, "customerCreate": true,
      "icn": true, "orderContainer": true,
    ]
  }

  private static let users: [(role: String, id: String, iam: String, first: String)] = [
    ("AccountOwner", "6710c3a5e4b09d2f58a71e50", callerID, "Kari"),
    ("Purchaser", "6710c3a5e4b09d2f58a71e51", "IBMid-66300018PW", "Ola"),
  ]

  private static func roles(_ level: Int) -> JSON {
    .array(
      users.map { user in
        var members: [JSON.Member] = [.init("roleName", .string(user.role))]
        if level == 1 { members.append(.init("userId", .string(user.id))) }
        if level == 2 {
          let details: JSON = [
            "_id": .string(user.id), "iamId": .string(user.iam),
            "emailAddress": .string("\(user.first.lowercased())@fjordbank.example"), "firstName": .string(user.first),
            "lastName": "Nordmann", "preferredLanguage": "en-us",
          ]
          members.append(.init("OMUser", details))
        }
        return .object(members)
      })
  }
}

extension MarketplaceSimulator {
  private static let parameterNames = ["_id", "billingAccountId", "skip", "limit", "name", "includeNestedLevel"]
  private static let largestPage = 100

  func listAccounts(_ call: MarketplaceCall) throws(SimulatedMarketplaceError) -> HTTPResponse {
    let parameters = call.parameters
    let isV2 = call.path.hasPrefix("/account/api/v2/")
    guard isV2 || Self.parameterNames.contains(where: { parameters[$0] != nil }) else {
      throw .bad("At least one query parameter is required: \(Self.parameterNames.joined(separator: ", "))")
    }
    let level = try parameters.number("includeNestedLevel", 0...2) ?? 0
    let skip = try parameters.number("skip", 0...Int.max) ?? 0
    let limit = min(call.settings.pageAccounts, try parameters.number("limit", 1...Int.max) ?? Self.largestPage)
    let billing = parameters["billingAccountId"]?.split(separator: ",").map(String.init)
    let found = accounts.keys(call.settings).filter { key in
      (parameters["_id"] ?? key.id) == key.id && (parameters["name"] ?? key.name) == key.name
        && billing?.contains(key.billingAccount) != false
    }
    let page = found.dropFirst(skip).prefix(limit).map { isV2 ? accounts.jsonV2($0) : accounts.json($0, level: level) }
    var members: [JSON.Member] = []
    if call.settings.sendsTotal {
      members.append(.init("totalResults", .number(found.count + (call.settings.overstatesTotal ? 1 : 0))))
    }
    if isV2 {
      let caller: JSON = ["iamId": .string(SimulatedMarketplaceAccounts.callerID), "name": "Kari Nordmann"]
      members.append(.init("userIdentityInfo", caller))
    }
    members.append(.init("OMAccounts", .array(page)))
    return HTTPResponse(isV2 ? 200 : call.accepted, body: JSON.object(members).bytes)
  }
}
