import HTTP
import JSON
import Platform
import Sandbox
import Testing
import XML

@Test func redHatHasProductsAndVersions() async throws {
  let client = try RedHatClient()
  let products = try await client.get("/products").children("product")
  #expect(products.contains { $0.childText("code") == "RHEL" && $0.childText("name") == "Red Hat Enterprise Linux" })
  #expect(try await client.get("/products/contact/sandbox-user").children("product").count == products.count)
  let versions = try await client.get("/products/Red%20Hat%20Enterprise%20Linux/versions")
  #expect(versions.children("version").map(\.text).contains("6.0"))
  #expect(try await client.send(.get, "/products/Windows/versions").status == 404)
}

@Test(arguments: [
  ("types", "Defect / Bug"), ("severity", "1 (Urgent)"), ("status", "Waiting on Red Hat"),
])
func redHatHasValues(kind: String, name: String) async throws {
  let values = try await RedHatClient().get("/values/case/\(kind)").children("value")
  #expect(values.contains { $0.childText("name") == name && $0.attribute("type") == kind })
}

@Test func redHatHasEntitlements() async throws {
  let client = try RedHatClient()
  func names(_ query: String) async throws -> [String] {
    try await client.get("/entitlements\(query)").children("entitlement").compactMap { $0.childText("name") }
  }
  let usual = try await names("?showAll=false")
  #expect(usual.count == 4)
  #expect(try await names("/contact/sandbox-user") == usual)
  #expect(try await names("?showAll=True").count == 5)
  #expect(try await names("?product=Red+Hat+Satellite").count == 1)
  #expect(try await names("?product=Windows").isEmpty)
}

@Test func redHatKeepsGroups() async throws {
  let client = try RedHatClient(cases: 100)
  func groups() async throws -> [String] {
    try await client.get("/groups").children("group").compactMap { $0.childText("name") }
  }
  #expect(try await groups() == ["Storage team", "Plattform & Drift", "Middleware – Forsikring"])
  #expect(try await client.get("/groups/contact/sandbox-user").children("group").count == 2)
  let added = try await client.send(.post, "/groups", body: #"{"name":"Nattevakt"}"#)
  #expect(added.status == 201)
  #expect(added.headers["Location"] == "https://redhat.sandbox.invalid/rs/groups/9004")
  #expect(try await client.send(.post, "/groups", body: #"{"name":"Nattevakt"}"#).status == 409)
  #expect(
    try await client.send(.post, "/groups", body: RedHatClient.xml("group", "<name>Storage team</name>")).status == 409)
  #expect(try await client.send(.post, "/groups", body: #"{"name":""}"#).status == 400)
  #expect(try await client.send(.put, "/groups/9004", body: #"{"name":"Storage team"}"#).status == 409)
  #expect(try await client.send(.put, "/groups/9004", body: #"{"name":"Natt"}"#).status == 200)
  #expect(try await client.get("/groups/9004").childText("name") == "Natt")
  #expect(try await client.send(.post, "/groups/9004/default/").status == 200)
  let number = try await client.create()
  #expect(try await client.get("/cases/\(number)").childText("folderNumber") == "9004")
  let ungrouped = try await client.numbers("<groupNumber>-1</groupNumber>").count
  #expect(try await client.send(.delete, "/groups/9004").status == 200)
  #expect(try await client.send(.get, "/groups/9004").status == 404)
  #expect(try await client.get("/cases/\(number)").child("folderNumber") == nil)
  #expect(try await client.numbers("<groupNumber>-1</groupNumber>").count == ungrouped + 1)
}

@Test func redHatNotifiesUsers() async throws {
  let client = try RedHatClient()
  let number = try await client.create()
  let path = "/cases/\(number)/notified_users"
  func names() async throws -> [String] {
    try await client.get("/cases/\(number)").child("notified_users")?.children("link")
      .compactMap { $0.attribute("ssoUsername") } ?? []
  }
  #expect(
    try await client.send(.post, path, body: #"{"user":[{"ssoUsername":"hvik"},{"ssoUsername":"ksato"}]}"#).status
      == 201)
  #expect(try await client.send(.post, path, body: #"{"user":[{"ssoUsername":"hvik"}]}"#).status == 201)
  #expect(try await names() == ["hvik", "ksato"])
  #expect(
    try await client.send(.post, path, body: #"{"user":[{"ssoUsername":"emarchan"},{"ssoUsername":"who"}]}"#).status
      == 400)
  #expect(try await client.send(.post, path, body: "{}").status == 400)
  #expect(try await client.send(.delete, path + "/hvik").status == 200)
  #expect(try await client.send(.delete, path + "/hvik").status == 404)
  #expect(try await names() == ["ksato"])
}

@Test func redHatKnowsPeopleAndAccounts() async throws {
  let client = try RedHatClient()
  let user = try await client.get("/users/current")
  #expect(user.attribute("ssoUsername") == "sandbox-user")
  #expect(user.childText("firstName") == "Mara" && user.childText("lastName") == "Lind")
  #expect(user.childText("accountId") == "540155" && user.childText("isInternal") == "false")
  #expect(try await client.get("/users?ssoUserName=ksato").childText("lastName") == "健")
  #expect(try await client.send(.get, "/users?ssoUserName=nobody").status == 404)
  #expect(try await client.send(.get, "/users").status == 400)
  #expect(try await client.get("/accounts").attribute("number") == "540155")
  #expect(try await client.get("/accounts/1460290").childText("name") == "Fjordbank Forsikring AS")
  #expect(try await client.send(.get, "/accounts/1").status == 404)
  #expect(try await client.get("/accounts/1460290/users").children("user").count == 4)
  #expect(try await client.get("/accounts/540155/groups/9001/users").children("user").count == 6)
  #expect(
    try await client.send(.get, "/values/businesshours?timezone=Europe/Oslo").json?["timezone"]?.string == "Europe/Oslo"
  )
}
