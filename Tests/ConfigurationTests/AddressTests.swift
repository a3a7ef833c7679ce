import CaseModel
import Configuration
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

@Suite struct AddressTests {
  private static let path = "/case-management/v1"

  @Test(arguments: [
    ("https://desk.example.com", "https://desk.example.com/case-management/v1"),
    ("https://desk.example.com/", "https://desk.example.com/case-management/v1"),
    ("HTTPS://Desk.Example.com:8443//", "https://desk.example.com:8443/case-management/v1"),
    ("https://desk.example.com/api", "https://desk.example.com/api"),
    ("https://desk.example.com/api//", "https://desk.example.com/api"),
    ("http://localhost:8080", "http://localhost:8080/case-management/v1"),
    ("http://127.0.0.1:1/x", "http://127.0.0.1:1/x"),
    ("http://[::1]:8080", "http://[::1]:8080/case-management/v1"),
  ])
  func aBaseAddressIsAccepted(given: String, result: String) throws {
    let folder = TemporaryFolder()
    #expect(try folder.loadProfile("\"baseURL\": \"\(given)\"").settings.baseURL == result)
  }

  /// The vendor's address may depend on a setting.
  @Test(arguments: [
    ("strata", nil, "https://portal.example.com/rs"), ("rest-v1", nil, "https://portal.example.com/support/v1"),
    ("rest-v1", "https://desk.example.com", "https://desk.example.com/support/v1"),
    ("rest-v1", "https://desk.example.com/rs", "https://desk.example.com/rs"),
  ])
  func theDefaultAddressFollowsASetting(dialect: String, given: String?, result: String) throws {
    let folder = TemporaryFolder()
    let address = given.map { ", \"baseURL\": \"\($0)\"" } ?? ""
    let profile = try folder.loadProfile(provider: "redhat-portal", "\"dialect\": \"\(dialect)\"\(address)")
    #expect(try profile.settings.baseURL == result)
  }

  @Test(arguments: [
    ("https://iam.other.example.com", "https://iam.other.example.com/identity/token"),
    ("https://iam.other.example.com/identity/token", "https://iam.other.example.com/identity/token"),
    ("https://iam.other.example.com/identity/token/", "https://iam.other.example.com/identity/token"),
    ("http://127.0.0.1:9/mine", "http://127.0.0.1:9/mine"),
  ])
  func aTokenAddressIsAccepted(given: String, result: String) throws {
    let folder = TemporaryFolder()
    #expect(try folder.loadProfile("\"tokenURL\": \"\(given)\"").settings.tokenURL == result)
  }

  @Test(arguments: [
    ("http://desk.example.com", "must begin with https://"),
    ("http://localhost.evil.example.com", "must begin with https://"),
    ("http://127.0.0.1.evil.example.com", "must begin with https://"),
    ("https://me:hunter2@desk.example.com", "must not contain a user"),
    ("https://me@desk.example.com/api", "must not contain a user"),
    ("http://localhost:80@desk.example.com", "must not contain a user"),
    ("https://desk.example.com/?a=b", "must not have a query"),
    ("https://desk.example.com/?", "must not have a query"),
    ("https://desk.example.com#x", "must not have a fragment"),
    ("https://desk.example.com#@x", "must not have a fragment"),
    ("desk.example.com", "must be an address with https://"),
    ("ftp://desk.example.com", "must be an address with https://"),
    ("https://", "must be an address with https://"),
    ("https:///api", "must be an address with https://"),
    ("https://desk.example.com:0", "must be an address with https://"),
    ("https://desk.example.com:99999", "must be an address with https://"),
    ("https://desk example.com", "must be an address with https://"),
    ("https://desk\\u000a.example.com", "must be an address with https://"),
    ("https://d%65sk.example.com", "must be an address with https://"),
    ("https://[::1", "must be an address with https://"),
    ("", "must be an address with https://"),
  ])
  func anInvalidAddressIsRefused(given: String, rule: String) throws {
    let folder = TemporaryFolder()
    for key in ["baseURL", "tokenURL"] {
      let fault = try #require(try folder.loadProfile("\"\(key)\": \"\(given)\"").fault)
      #expect(fault.isComplete && fault.text("key") == "profiles.work.\(key)")
      #expect(fault.issues.count == 1 && fault.message.contains(rule), "\(fault.message)")
      #expect(!fault.json.text.contains("hunter2"))
    }
  }

  @Test(arguments: [
    ("http://proxy.example.com:3128", "http://proxy.example.com:3128"),
    ("HTTP://Proxy.example.com", "http://proxy.example.com"),
    ("socks5h://127.0.0.1:1080/", "socks5h://127.0.0.1:1080"),
    ("https://me@proxy.example.com", "https://me@proxy.example.com"),
    ("http://me:p%40ss@proxy.example.com:1", "http://me:p%40ss@proxy.example.com:1"),
    ("proxy.example.com:3128", nil), ("ftp://proxy.example.com", nil), ("http://proxy.example.com/path", nil),
    ("http://proxy.example.com?x", nil), ("http://", nil), ("http://me:hunter2@", nil),
    ("http://me:hunter2@a@proxy.example.com", nil), ("http://me:hunter2%0D@proxy.example.com", nil),
  ])
  func aProxyIsRead(given: String, result: String?) throws {
    let folder = TemporaryFolder()
    let entry = try folder.loadProfile("\"proxy\": \"\(given)\"")
    #expect((try? entry.settings.proxy) == result)
    #expect((entry.fault == nil) == (result != nil))
    #expect(entry.fault?.json.text.contains("hunter2") != true)
    #expect(entry.fault?.isComplete != false)
  }

  @Test func aPasswordOfAProxyIsASecret() throws {
    let folder = TemporaryFolder()
    let redactor = Redactor()
    let member = "\"proxy\": \"http://me:hunter%402@proxy.example.com\""
    let fault = try #require(try folder.loadProfile(member, mode: 0o644, redactor: redactor).fault)
    #expect(fault.isComplete && fault.text("remedy") == "Run chmod 600 \(folder.path)/config.json.")
    #expect(!redactor.redact("it is hunter@2 or hunter%402").contains("hunter"))
    #expect(try folder.loadProfile("\"proxy\": \"http://me@proxy.example.com\"", mode: 0o644).fault == nil)
  }
}
