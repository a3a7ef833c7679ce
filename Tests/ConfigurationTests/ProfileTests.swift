import CaseModel
import Configuration
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

@Suite struct ProfileTests {
  @Test func defaultsApply() throws {
    let folder = TemporaryFolder()
    let settings = try folder.loadProfile("").settings
    #expect(settings.name == "work")
    #expect(settings.baseURL == "https://cases.example.com/case-management/v1")
    #expect(settings.tokenURL == "https://iam.example.com/identity/token")
    #expect(settings.isReadOnly == false && settings.timeout == .seconds(30))
    #expect(settings.requestsPerSecond == nil && settings.proxy == nil && settings.caFile == nil)
    #expect(settings.credentials.source(of: "apiKey") == nil)
    let plain = try folder.loadProfile(provider: "plain-desk", "").settings
    #expect(plain.baseURL == "https://plain.example.com/api" && plain.tokenURL == nil)
  }

  @Test("Credentials of two exclusive ways to log in are an error; a login may complete partial ones")
  func exclusiveCredentials() throws {
    let folder = TemporaryFolder()
    func fault(_ names: [String]) throws -> Fault? {
      let members = names.map { "\"\($0)\": \"x\"" }.joined(separator: ", ")
      return try folder.loadProfile(
        provider: "redhat-portal", #""dialect": "rest-v1", "credentials": {\#(members)}"#
      ).fault
    }
    let both = try #require(try fault(["offlineToken", "clientId", "clientSecret"]))
    #expect(both.isComplete)
    #expect(both.issues == ["\"profiles.work.credentials\" must not have both offlineToken and clientSecret."])
    for names in [["offlineToken"], ["offlineToken", "clientId"], ["clientId", "clientSecret"], ["clientId"]] {
      #expect(try fault(names) == nil)
    }
  }

  @Test func everyKeyIsRead() throws {
    let folder = TemporaryFolder()
    try folder.file("ca/root.pem", "-----BEGIN CERTIFICATE-----\n", mode: 0o644)
    let entry = try folder.loadProfile(
      provider: "cisco-support",
      """
      "readOnly": true, "timeoutSeconds": 2.5, "requestsPerSecond": 0.5, "proxy": "http://proxy.example.com:3128/",
      "pageURL": "https://tickets.example/{number}", "caFile": "ca/root.pem", "contracts": ["1", "2"], "lookbackDays": 30.0
      """)
    let settings = try entry.settings
    #expect(settings.isReadOnly && settings.timeout == .milliseconds(2500) && settings.requestsPerSecond == 0.5)
    #expect(settings.proxy == "http://proxy.example.com:3128")
    #expect(settings.pageAddress?.address(of: "1") == "https://tickets.example/1")
    #expect(settings.caFile == folder.path + "/ca/root.pem")
    #expect(settings.vendorSettings["contracts"] == ["1", "2"])
    #expect(settings.vendorSettings["lookbackDays"]?.integer == 30)
    #expect(settings.vendorSettings.count == 2)
    #expect(try entry.provider.get().descriptor.id == "cisco-support")
  }

  @Test(arguments: [
    ("\"speed\": 1", "\"profiles.work.speed\" is unknown."),
    ("\"basURL\": \"x\"", "\"profiles.work.basURL\" is unknown. Did you mean \"baseURL\"?"),
    ("\"timeout\": 5", "\"profiles.work.timeout\" is unknown. Did you mean \"timeoutSeconds\"?"),
    ("\"apiKey\": \"x\"", "\"profiles.work.apiKey\" is unknown. It belongs inside credentials."),
    ("\"dialect\": \"strata\"", "\"profiles.work.dialect\" is unknown. It is a setting of redhat-portal."),
    ("\"readOnly\": \"yes\"", "\"profiles.work.readOnly\" must be true or false."),
    ("\"readOnly\": null", "\"profiles.work.readOnly\" must be true or false."),
    ("\"timeoutSeconds\": \"30\"", "\"profiles.work.timeoutSeconds\" must be a number from 1 to 3600."),
    ("\"timeoutSeconds\": 0", "\"profiles.work.timeoutSeconds\" must be a number from 1 to 3600."),
    ("\"timeoutSeconds\": 1e999", "\"profiles.work.timeoutSeconds\" must be a number from 1 to 3600."),
    (
      "\"requestsPerSecond\": 0",
      "\"profiles.work.requestsPerSecond\" must be a number greater than 0 and at most 1000."
    ),
    (
      "\"requestsPerSecond\": -1",
      "\"profiles.work.requestsPerSecond\" must be a number greater than 0 and at most 1000."
    ),
    (
      "\"pageURL\": \"https://tickets.example/\"",
      "\"profiles.work.pageURL\" must be a web address with {number} once in its path, query or fragment, not next to a letter or digit."
    ),
    ("\"polling\": 30", "\"profiles.work.polling\" must be an object."),
    (
      "\"polling\": {\"maxSecond\": 30}",
      "\"profiles.work.polling.maxSecond\" is unknown. Did you mean \"maxSeconds\"?"
    ),
    (
      "\"polling\": {\"firstSeconds\": 0}",
      "\"profiles.work.polling.firstSeconds\" must be an integer from 1 to 86400."
    ),
    (
      "\"polling\": {\"maxSeconds\": 1.5}",
      "\"profiles.work.polling.maxSeconds\" must be an integer from 1 to 86400."
    ),
    (
      "\"polling\": {\"firstSeconds\": 60, \"maxSeconds\": 59}",
      "\"profiles.work.polling.maxSeconds\" must not be less than firstSeconds."
    ),
    (
      "\"polling\": {\"requestsPerHour\": 100001}",
      "\"profiles.work.polling.requestsPerHour\" must be an integer from 1 to 100000."
    ),
    ("\"caFile\": 1", "\"profiles.work.caFile\" must be a non-empty string."),
    ("\"caFile\": \"\"", "\"profiles.work.caFile\" must be a non-empty string."),
    ("\"credentials\": \"x\"", "\"profiles.work.credentials\" must be an object."),
    (
      "\"credentials\": {\"apikey\": \"x\"}",
      "\"profiles.work.credentials.apikey\" is unknown. Did you mean \"apiKey\"?"
    ),
    ("\"credentials\": {\"password\": \"x\"}", "\"profiles.work.credentials.password\" is unknown."),
    ("\"baseURL\": 1", "\"profiles.work.baseURL\" must be a string."),
  ])
  func anInvalidKeyIsAFault(members: String, issue: String) throws {
    let folder = TemporaryFolder()
    let fault = try #require(try folder.loadProfile(members).fault)
    #expect(fault.isComplete)
    #expect(fault.issues == [issue])
    #expect(fault.message == issue)
    #expect(issue.hasPrefix("\"\(fault.text("key"))\" "))
  }

  @Test(
    "The polling of a profile has the vendor's intervals where it sets none",
    arguments: [
      ("{}", 30, 900, 240), (#"{"firstSeconds": 60}"#, 60, 900, 240), (#"{"firstSeconds": 3600}"#, 3600, 3600, 240),
      (#"{"maxSeconds": 10}"#, 10, 10, 240), (#"{"maxSeconds": 3600}"#, 30, 3600, 240),
      (#"{"firstSeconds": 5, "maxSeconds": 60, "requestsPerHour": 1000}"#, 5, 60, 1000),
    ])
  func polling(json: String, first: Int, most: Int, requests: Int) throws {
    let folder = TemporaryFolder()
    let expected = PollingSettings(first: .seconds(first), most: .seconds(most), requestsPerHour: requests)
    #expect(try folder.loadProfile("\"polling\": \(json)").polling == expected)
    #expect(try folder.loadProfile("").polling == PollingSettings())
  }

  @Test(arguments: [
    ("redhat-portal", "", ["\"profiles.work.dialect\" is missing."]),
    ("redhat-portal", "\"dialect\": \"soap\"", ["\"profiles.work.dialect\" must be one of strata, rest-v1."]),
    (
      "redhat-portal", "\"dialect\": \"strata\", \"accountNumber\": 5",
      ["\"profiles.work.accountNumber\" must be a string."]
    ),
    ("cisco-support", "\"contracts\": \"1\"", ["\"profiles.work.contracts\" must be a list of strings."]),
    ("cisco-support", "\"contracts\": [\"1\", 2]", ["\"profiles.work.contracts[1]\" must be a string."]),
    (
      "cisco-support", "\"lookbackDays\": 1.5",
      ["\"profiles.work.lookbackDays\" must be an integer from 1 to 3650."]
    ),
    (
      "plain-desk", "\"tokenURL\": \"https://a.example.com\"",
      ["\"profiles.work.tokenURL\" is unknown."]
    ),
    (
      "ibm-clod", "\"dialect\": \"x\", \"readOnly\": 1, \"credentials\": {\"offlineToken\": \"abcd\"}",
      [
        "\"profiles.work.provider\" must be one of ibm-cloud, redhat-portal, cisco-support, plain-desk.",
        "\"profiles.work.dialect\" must be one of strata, rest-v1.",
        "\"profiles.work.readOnly\" must be true or false.",
      ]
    ),
  ])
  func requirementsOfAVendorAreChecked(provider: String, members: String, issues: [String]) throws {
    let folder = TemporaryFolder()
    let entry = try folder.loadProfile(provider: provider, members)
    let fault = try #require(entry.fault)
    #expect(fault.isComplete && fault.issues == issues)
    #expect(entry.providerID == provider && fault.text("provider") == provider)
  }

  @Test func anUnknownProviderGetsASuggestion() throws {
    let folder = TemporaryFolder()
    let fault = try #require(try folder.loadProfile(provider: "ibm-clod", "").fault)
    #expect(fault.text("remedy") == "Did you mean \"ibm-cloud\"?")
    let missing = try #require(try folder.load("{\"profiles\": {\"a\": {}}}").profiles[0].fault)
    #expect(missing.issues == ["\"profiles.a.provider\" is missing."])
    let wrong = try folder.load("{\"profiles\": {\"a\": {\"provider\": 4}}}").profiles[0]
    #expect(wrong.providerID == nil && wrong.fault?.issues.count == 1)
  }

  @Test func aCertificateFileIsChecked() throws {
    let folder = TemporaryFolder()
    try folder.file("notes.txt", "not a certificate")
    for name in ["missing.pem", "notes.txt", "."] {
      let fault = try #require(try folder.loadProfile("\"caFile\": \"\(name)\"").fault)
      #expect(fault.isComplete && fault.text("key") == "profiles.work.caFile")
    }
  }
}
