import HTTP
import JSON
import Sandbox
import Testing

private typealias Market = MarketplaceClient

@Test func anAccountHasTheVendorsMembers() async throws {
  let client = try await Market.ready()
  let body = try await client.get(Market.accounts + "?_id=\(Market.account)&includeNestedLevel=2", 202)
  #expect(body.names == ["totalResults", "OMAccounts"] && body["totalResults"]?.integer == 1)
  let account = try #require(body["OMAccounts"]?[0])
  #expect(
    Set(account.names) == [
      "_id", "name", "isCompany", "billingAccountId", "billingAddress", "vatNumber", "taxCode", "status",
      "vendorStatus", "billingAccountRefs", "isCustomer", "isVendor", "partnerConnectId", "accountRHIdLink",
      "loginRHIdLink", "companyRef", "vendorAccount", "bssAccountId", "createdAt", "paymentInfo",
      "accountCreationStatus", "OMRoles", "enterpriseMarketplace", "isTaxExempt",
    ])
  let address = [
    "companyName", "firstName", "lastName", "address1", "address2", "city", "stateProvince", "postalCode",
    "phoneNumber", "countryCode",
  ]
  #expect(account["billingAddress"]?.names == address)
  #expect(account["vendorAccount"]?["vendorLegalAddress"]?.names == address)
  #expect(
    account["billingAccountRefs"]?.names == ["zuoraAccountId", "sapSiteNumber", "ibmCustomerNumber", "mppNumber"])
  #expect(account["enterpriseMarketplace"]?["theme"]?.names == ["primary", "secondary", "fontColor"])
  #expect(account["_id"]?.string?.count == 24 && account["createdAt"]?.string?.hasSuffix("Z") == true)
  #expect(
    account["paymentInfo"]?[0]?.names == [
      "_id", "type", "isDefault", "cardType", "scrambledNumber", "expiryDate", "verified", "walletId", "accountId",
    ])
}

/// The query, the number of accounts, and the accounts on the page by their indexes in the whole list.
@Test(arguments: [
  ("name=Fjordbank", 1, [0]), ("name=Nordlys%20Analytics", 1, [1]), ("name=fjordbank", 0, []), ("_id=0", 0, []),
  ("_id=\(MarketplaceClient.suspended)", 1, [1]), ("billingAccountId=ACCT000007340", 1, [0]),
  ("billingAccountId=ACCT000007352,ACCT100000002,none", 2, [1, 2]),
  ("billingAccountId=ACCT000007352&name=Fjordbank", 0, []), ("limit=2", 3, [0, 1]), ("skip=2", 3, [2]),
  ("skip=1&limit=1", 3, [1]), ("skip=3", 3, []), ("skip=9223372036854775807", 3, []), ("limit=1000", 3, [0, 1, 2]),
  ("includeNestedLevel=0", 3, [0, 1, 2]), ("_id=\(MarketplaceClient.account)&verbose=1", 1, [0]),
])
func accountsAreFilteredAndPaged(query: String, total: Int, indices: [Int]) async throws {
  let client = try await Market.ready()
  let all = JSON.strings(
    try #require(try await client.get(Market.accounts + "?skip=0", 202)["OMAccounts"]?.array), "_id")
  #expect(all.count == 3 && Set(all).count == 3)
  let body = try await client.get(Market.accounts + "?" + query, 202)
  #expect(body["totalResults"]?.integer == total)
  #expect(JSON.strings(body["OMAccounts"]?.array ?? [], "_id") == indices.map { all[$0] })
}

@Test(arguments: [
  "", "?", "?verbose=1", "?_id=", "?includeNestedLevel=3", "?includeNestedLevel=x", "?skip=-1", "?limit=0",
  "?limit=1.5",
  "?name=%zz", "?\(MarketplaceClient.account)",
])
func accountsRequireAQuery(query: String) async throws {
  let client = try await Market.ready()
  #expect(try await client.refusal(Market.accounts + query) == "400 bad_request")
}

@Test func aPageHasAtMostAHundredAccounts() async throws {
  let client = try await Market.ready()
  client.marketplace.adjust { $0.accounts = 230 }
  var found: [String] = []
  for (skip, count) in [(0, 100), (100, 100), (200, 30)] {
    let page = try await client.get(Market.accounts + "?skip=\(skip)&limit=500", 202)
    #expect(page["OMAccounts"]?.array?.count == count && page["totalResults"]?.integer == 230)
    found += JSON.strings(page["OMAccounts"]?.array ?? [], "_id")
  }
  #expect(Set(found).count == 230 && found.allSatisfy { $0.count == 24 && $0.allSatisfy(\.isHexDigit) })
  let same = try await Market.ready().get(Market.accounts + "?_id=\(found[2])", 202)
  #expect(same["OMAccounts"]?.array?.count == 1, "the same seed gives the same accounts")
}

@Test(arguments: [("", ["roleName"]), ("1", ["roleName", "userId"]), ("2", ["roleName", "OMUser"])])
func levelsOfDetailOfUsers(level: String, names: [String]) async throws {
  let client = try await Market.ready()
  let body = try await client.get(Market.accounts + "?_id=\(Market.account)&includeNestedLevel=\(level)", 202)
  let roles = try #require(body["OMAccounts"]?[0]?["OMRoles"]?.array)
  #expect(roles.count == 2 && roles.allSatisfy { $0.names == names })
  guard level == "2" else { return }
  #expect(
    roles[0]["OMUser"]?.names == [
      "_id", "iamId", "emailAddress", "firstName", "lastName", "preferredLanguage",
    ])
}

@Test func theSecondVersionOfAccounts() async throws {
  let client = try await Market.ready()
  let body = try await client.get("/account/api/v2/accounts")
  #expect(body.names == ["totalResults", "userIdentityInfo", "OMAccounts"])
  #expect(body["userIdentityInfo"]?.names == ["iamId", "name"])
  let accounts = try #require(body["OMAccounts"]?.array)
  #expect(accounts.count == 3)
  for account in accounts {
    #expect(account["_id"] == nil && account["id"]?.string?.count == 24)
    #expect(account["billingReferences"]?[0]?["accountId"] == account["id"])
  }
  #expect(accounts[0]["childAccountIds"] == [.string(Market.suspended)])
}

@Test func accountsOnRequest() async throws {
  let client = try await Market.ready()
  client.marketplace.adjust {
    $0.answers200 = true
    $0.accounts = 0
    $0.overstatesTotal = true
  }
  let body = try await client.get(Market.accounts + "?limit=1")
  #expect(body.text == #"{"totalResults":1,"OMAccounts":[]}"#)
}
