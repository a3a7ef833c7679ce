import CaseModel
import Configuration
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

@Suite struct QueryTests {
  private static func file(_ queries: String) -> String {
    #"{"profiles": {"work": {"provider": "ibm-cloud"}}, "queries": \#(queries)}"#
  }

  @Test func savedQueriesAreRead() throws {
    let folder = TemporaryFolder()
    let configuration = try folder.load(
      Self.file(#"{"hot": "severity:1..2 @mine", "mine": "is:mine profile:work vendor:ibm-cloud"}"#))
    #expect(configuration.fault == nil)
    #expect(configuration.queries.names == ["hot", "mine"])
    #expect(configuration.queries["hot"]?.text == "severity:1..2 @mine")
    #expect(try folder.load(Self.file("{}")).queries.names.isEmpty)
  }

  /// The value of `queries`, the key of the first error, and its rule.
  @Test(arguments: [
    (#"{"a": "status:opne"}"#, "queries.a", "\"queries.a\" is no valid query: Unknown value \"opne\" at character 8."),
    (
      #"{"a": "profile:home"}"#, "queries.a",
      "\"queries.a\" is no valid query: Unknown profile \"home\" at character 9."
    ),
    (#"{"a": "x @b"}"#, "queries.a", "\"queries.a\" is no valid query: Unknown saved query \"@b\" at character 3."),
    (
      #"{"a": "@b", "b": "@a"}"#, "queries.a",
      "\"queries.a\" is no valid query: The saved query @a contains itself (@a > @b > @a) at character 1."
    ),
    (#"{"a": 5}"#, "queries.a", "\"queries.a\" must be a string."),
    (
      #"{"a b": "x"}"#, "queries.a b",
      "\"queries.a b\" must have a name of 1 to 32 letters, digits, hyphens and underscores."
    ),
    (#"["x"]"#, "queries", "\"queries\" must be an object with at most 100 members."),
  ])
  func errorsNameTheKey(queries: String, key: String, rule: String) throws {
    let configuration = try TemporaryFolder().load(Self.file(queries))
    let fault = try #require(configuration.fault)
    #expect(fault.text("key") == key)
    #expect(fault.issues.first == rule)
    #expect(fault.isComplete)
    #expect(configuration.queries.names.isEmpty)
  }

  /// The members of a profile, and who its user is.
  @Test(arguments: [
    ("ibm-cloud", "", []), ("ibm-cloud", #""me": ["IBMid-1", "me@example"]"#, ["IBMid-1", "me@example"]),
    ("cisco-support", #""me": ["a"], "contracts": ["1"]"#, ["a"]),
  ])
  func theUserIsRead(provider: String, members: String, user: [String]) throws {
    #expect(try TemporaryFolder().loadProfile(provider: provider, members).me == user)
  }

  @Test(arguments: [
    (#""me": "a""#, "\"profiles.work.me\" must be a list"), (#""me": []"#, "must be a list"),
    (#""me": [""]"#, "\"profiles.work.me[0]\" must be a string"),
  ])
  func anInvalidUserIsAnError(members: String, rule: String) throws {
    let fault = try TemporaryFolder().loadProfile(members).fault
    #expect(fault?.issues.first?.containsText(rule) == true, "\(fault?.issues ?? [])")
  }
}
