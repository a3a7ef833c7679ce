import CaseModel
import JSON
import Platform
import Testing

@Suite struct ReadingTests {
  @Test func everyMemberIsRead() throws {
    let text = #"""
      {"name": "Rex", "kind": "bird", "limit": 7, "floor": 0, "since": "2026-11-21T12:00:00+02:00",
       "kinds": ["dog", "cat"], "tags": [], "owner": {"userId": "zoë"}, "owners": [{"userId": "a", "realm": "b"}],
       "quiet": true, "password": "hunter22", "keys": ["12345678"], "anything": {"a": [null]}}
      """#
    let (read, faults) = try WireReader.lines(Order.self, text)
    #expect(faults == [])
    let order = try #require(read)
    #expect(order.name == "Rex")
    #expect(order.kind == .bird)
    #expect(order.limit == 7)
    #expect(order.floor == 0)
    #expect(order.since == RFC3339.parse("2026-11-21T10:00:00Z"))
    #expect(order.kinds == [.dog, .cat])
    #expect(order.tags == [])
    #expect(order.owner == Order.Owner(userId: "zoë"))
    #expect(order.owners == [Order.Owner(userId: "a", realm: "b")])
    #expect(order.isQuiet == true)
    #expect(order.password == "hunter22")
    #expect(order.keys == ["12345678"])
    #expect(order.anything == ["a": [nil]])
  }

  @Test(arguments: [
    #"{"name": "Rex", "kind": "cat"}"#,
    #"{"name": "Rex", "kind": "cat", "limit": null, "floor": null, "kinds": null, "owner": null, "anything": null}"#,
    #"{"name": null, "kind": "dog", "name": "Rex", "kind": "cat"}"#,
  ])
  func nullIsAbsentAndDefaultsFillIn(text: String) throws {
    let (read, faults) = try WireReader.lines(Order.self, text)
    #expect(faults == [])
    let order = try #require(read)
    #expect(order.name == "Rex")
    #expect(order.kind == .cat, "the last of duplicate names counts")
    #expect(order.limit == 50)
    #expect(order.kinds == [.cat], "an optional member with a default is never absent")
    #expect(order.floor == nil && order.owner == nil && order.anything == nil && order.tags == nil)
  }

  /// The params, then all errors in order.
  @Test(
    arguments: [
      ("{}", [#""name" is required."#, #""kind" is required."#]),
      ("[]", [#""params" must be an object. | "a list of 0""#]),
      ("7", [#""params" must be an object. | 7"#]),
      (
        #"{"nam": "Rex", "kind": "cat", "name": "Rex"}"#,
        [#"Unknown param "nam". Did you mean "name"?"#]
      ),
      (
        #"{"name": "R", "kind": "cow", "limit": 0, "floor": -1}"#,
        [
          #""name" must be a string of 2 to 5 characters. | "R""#, #""kind" must be one of cat, dog, bird. | "cow""#,
          #""limit" must be an integer from 1 to 500. | 0"#, #""floor" must be an integer of at least 0. | -1"#,
        ]
      ),
      (
        #"{"name": 5, "kind": null, "limit": 1.5, "since": "2026-11-21", "quiet": "yes"}"#,
        [
          #""name" must be a string of 2 to 5 characters. | 5"#, #""kind" is required."#,
          #""limit" must be an integer from 1 to 500. | 1.5"#,
          #""since" must be an RFC 3339 time such as 2026-11-21T10:00:00Z. | "2026-11-21""#,
          #""quiet" must be true or false. | "yes""#,
        ]
      ),
      (
        #"{"name": "Rex", "kind": "cat", "kinds": ["cat", "cow", null, 3]}"#,
        [#""kinds" must be a list of 1 to 2 values, each one of cat, dog, bird. | "a list of 4""#]
      ),
      (
        #"{"name": "Rex", "kind": "cat", "kinds": ["cow", null], "tags": ["a", ""], "owners": [{"userId": "x"}, 5, {}]}"#,
        [
          #""kinds[0]" must be one of cat, dog, bird. | "cow""#, #""kinds[1]" must be one of cat, dog, bird. | null"#,
          #""tags[1]" must be a non-empty string. | """#, #""owners[1]" must be an object. | 5"#,
          #""owners[2].userId" is required."#,
        ]
      ),
      (
        #"{"name": "Rex", "kind": "cat", "kinds": "cat", "tags": {"a": 1}, "owner": []}"#,
        [
          #""kinds" must be a list of 1 to 2 values, each one of cat, dog, bird. | "cat""#,
          #""tags" must be a list of non-empty strings. | "an object""#,
          #""owner" must be an object. | "a list of 0""#,
        ]
      ),
      (
        #"{"name": "Rex", "kind": "cat", "owner": {"usrId": "ab", "userId": "abcde", "relm": 1}}"#,
        [
          #"Unknown member "owner.usrId". Did you mean "userId"?"#,
          #"Unknown member "owner.relm". Did you mean "realm"?"#,
          #""owner.userId" must be a string of 1 to 4 characters. | "abcde""#,
        ]
      ),
      (#"{"name": "Rex", "kind": "cat", "limit": 1e30}"#, [#""limit" must be an integer from 1 to 500. | 1e30"#]),
    ] as [(String, [String])])
  func allErrorsAreReportedAtOnce(text: String, expected: [String]) throws {
    #expect(try WireReader.lines(Order.self, text).1 == expected)
  }

  @Test func anUnknownNameListsTheKnownNames() throws {
    let faults = try WireReader.lines(Order.Owner.self, #"{"userId": "a", "zzz": 1, "": 2}"#).1
    #expect(
      faults == [
        #"Unknown param "zzz". Known params: userId, realm."#, #"Unknown param "". Known params: userId, realm."#,
      ])
  }

  @Test(
    arguments: [
      (#"{"name": "Rex", "kind": "dog"}"#, [#""owner" is required for a dog."#]),
      (
        #"{"name": "Rex", "kind": "dog", "limt": 1}"#,
        [
          #"Unknown param "limt". Did you mean "limit"?"#, #""owner" is required for a dog."#,
        ]
      ),
      (#"{"name": "R", "kind": "dog"}"#, [#""name" must be a string of 2 to 5 characters. | "R""#]),
      (
        #"{"name": "Rex", "kind": "cat", "owner": {"userId": "a", "realm": "nowhere"}}"#,
        [
          #""owner.realm" must be somewhere."#
        ]
      ),
      (
        #"{"name": "Rex", "kind": "cat", "owners": [{"userId": "a"}, {"userId": "a", "realm": "nowhere"}]}"#,
        [
          #""owners[1].realm" must be somewhere."#
        ]
      ),
    ] as [(String, [String])])
  func rulesAcrossFieldsApplyToValidFields(text: String, expected: [String]) throws {
    #expect(try WireReader.lines(Order.self, text).1 == expected)
  }

  /// Bounds count Unicode scalars, not bytes or grapheme clusters.
  @Test(arguments: [
    ("zoë", true), ("山田太郎", true), ("🙂🙂🙂🙂", true), ("🙂🙂🙂🙂🙂", false), ("👩‍👩‍👧", false), ("e\u{301}e\u{301}", true),
    ("e\u{301}e\u{301}e", false), ("\r\n\r\n", true), ("\r\n\r\n\r", false),
  ])
  func boundsCountScalars(text: String, fits: Bool) throws {
    let json: JSON = ["userId": .string(text)]
    let (owner, faults) = try WireReader.lines(Order.Owner.self, json.text)
    #expect((owner != nil) == fits)
    #expect(faults.isEmpty == fits)
  }

  @Test(arguments: [
    #""password": "hunter2""#, #""password": ["hunter2"]"#, #""password": {"a": "hunter2"}"#, #""password": 4711"#,
    #""keys": "hunter2""#, #""keys": ["hunter2"]"#, #""keys": {"hunter2": "hunter2"}"#, #""keys": 4711"#,
    #""login": "hunter2""#, #""login": ["hunter2"]"#, #""login": 4711"#, #""login": {"userId": "hunter2"}"#,
    #""login": {"userId": ["hunter2"]}"#, #""login": {"userId": 4711}"#, #""login": {"userId": "a", "realm": 4711}"#,
  ])
  func secretsAreNotShown(member: String) throws {
    let faults = try WireReader.lines(Order.self, #"{"name": "Rex", "kind": "cat", \#(member)}"#).1
    #expect(faults.count == 1)
    #expect(!faults.joined().contains("hunter2") && !faults.joined().contains("4711"), "\(faults)")
  }

  @Test func longValuesAreTruncated() throws {
    let scalars = String(repeating: "ü", count: 100)
    let digits = String(repeating: "7", count: 10_000)
    let text = #"{"name": "\#(scalars)", "kind": [1, 2], "limit": \#(digits), "\#(digits)": 1}"#
    let faults = try WireReader.lines(Order.self, text).1
    #expect(faults.count == 4)
    #expect(faults.contains { $0.hasSuffix(#"| "\#(String(repeating: "ü", count: 80))...""#) })
    #expect(faults.contains { $0.hasSuffix(#"| "a list of 2""#) })
    #expect(faults.allSatisfy { $0.utf8.count < 300 }, "\(faults.map(\.utf8.count))")
  }

  /// Input is bounded, and so is the response to it.
  @Test func aThousandErrorsAreNotAllListed() throws {
    let members = (0..<1000).map { #""unknown\#($0)": 1"# }.joined(separator: ",")
    let many = try WireReader.lines(Order.Owner.self, #"{"userId": "a", \#(members)}"#).1
    #expect(many.count == 100)
    let elements = try WireReader.lines(
      Order.self, #"{"name": "Rex", "kind": "cat", "tags": [\#(String(repeating: "1,", count: 999))1]}"#
    ).1
    #expect(elements.count == 100)
    #expect(elements.last?.hasPrefix(#""tags[99]" "#) == true)
  }

  @Test func foreignObjectsMayHaveMoreMembers() throws {
    let (meta, faults) = try WireReader.lines(Meta.self, #"{"token": 5, "anything": {"else": 1}}"#)
    #expect(faults == [])
    #expect(meta?.token == 5)
  }

  @Test(arguments: [
    ("2026-11-21T10:00:00Z", "2026-11-21T10:00:00Z"), ("2026-11-21T11:30:00.5+01:30", "2026-11-21T10:00:00.500Z"),
  ])
  func timesAreWrittenInUTC(text: String, written: String) throws {
    let read = try #require(Timestamp.read(.string(text)))
    var writer = JSONWriter()
    read.write(to: &writer)
    #expect(writer.bytes == Array("\"\(written)\"".utf8))
    #expect(Timestamp.read(5) == nil)
  }

  /// The params, and the message of their error.
  @Test(
    arguments: [
      (#""limit": 0"#, #""limit" must be an integer from 1 to 500, not 0."#),
      (#""limit": "many""#, #""limit" must be an integer from 1 to 500, not "many"."#),
      (#""limit": true"#, #""limit" must be an integer from 1 to 500, not true."#),
      (#""limit": []"#, #""limit" must be an integer from 1 to 500, not an empty list."#),
      (#""limit": [1]"#, #""limit" must be an integer from 1 to 500, not a list of 1 element."#),
      (#""limit": {"a": 1}"#, #""limit" must be an integer from 1 to 500, not an object."#),
      (#""owner": "a list of 2""#, #""owner" must be an object, not "a list of 2"."#),
      (#""owner": [1, 2]"#, #""owner" must be an object, not a list of 2 elements."#),
      (#""tags": ["a", null]"#, #""tags[1]" must be a non-empty string, not null."#),
      (#""kinds": ["dgo"]"#, #""kinds[0]" must be one of cat, dog, bird, not "dgo". Did you mean "dog"?"#),
      (
        #""since": "a \"b\"\u0007\u202e""#,
        #""since" must be an RFC 3339 time such as 2026-11-21T10:00:00Z, not "a \"b\"\u0007\u202e"."#
      ),
      (#""password": "x""#, #""password" must be a string of at least 8 characters."#),
    ])
  func aMessageShowsTheValue(member: String, message: String) throws {
    let json = try JSON(parsing: #"{"name": "Rex", "kind": "cat", \#(member)}"#)
    guard case .failure(let invalid) = WireReader.read(Order.self, from: json) else {
      Issue.record("\(member) was accepted")
      return
    }
    let fault = Fault.invalidParams(invalid.issues)
    #expect(fault.message == message)
    #expect(fault.data["issues"]?[0]?["rule"]?.string?.contains(", not ") == false)
  }

  @Test(arguments: [
    ("must be at most 10 at IBM Cloud. Remove some.", #""x" must be at most 10 at IBM Cloud, not 11. Remove some."#),
    ("must be 1.5 or 2.0", #""x" must be 1.5 or 2.0, not 11."#), ("must be small.", #""x" must be small, not 11."#),
    ("is ambiguous. Use one of: a, b.", #""x" (11) is ambiguous. Use one of: a, b."#),
    ("Unknown x 11. Known: 12.", "Unknown x 11. Known: 12."),
  ])
  func theValueIsInTheFirstSentence(text: String, message: String) {
    #expect(Fault.invalidParams("x", text, value: 11).message == message)
    #expect(Fault.invalidParams("x", text).message == CaseModel.Issue.sentence("x", text))
  }

  @Test func aFaultOfParamsNamesTheFirstErrorAndListsAll() {
    let fault = Fault.invalidParams([
      Issue("limit", "must be small", value: 9), Issue("a.b[1]", "is required"),
    ])
    #expect(fault.message == #""limit" must be small, not 9. (And 1 more.)"#)
    #expect(
      fault.json.text
        == #"{"code":-32602,"message":"\"limit\" must be small, not 9. (And 1 more.)","data":{"kind":"invalidParams","issues":"#
        + #"[{"path":"limit","rule":"\"limit\" must be small.","value":9},"#
        + #"{"path":"a.b[1]","rule":"\"a.b[1]\" is required."}]}}"#)
    #expect(Fault.invalidParams("x", "is odd").message == #""x" is odd."#)
  }
}
