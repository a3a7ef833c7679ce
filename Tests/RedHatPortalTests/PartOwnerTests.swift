import CaseModel
import JSON
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Parts that name their case")
struct PartOwnerTests {
  private static let strata = #"xmlns="http://www.redhat.com/gss/strata""#
  /// The ways in which a part names its case.
  private static let owners: [@Sendable (String) -> (attribute: String, children: String)] = [
    { (#" caseNumber="\#($0)""#, "") }, { ("", "<caseNumber>\($0)</caseNumber>") },
    { ("", "<uri>https://api.access.redhat.com/rs/cases/\($0)/parts/1</uri>") },
  ]

  @Test("Parts of another case are not shown", arguments: 0..<owners.count)
  func ofAnotherCase(way: Int) async throws {
    for (named, isAsked) in [("01234567", true), ("1234567", true), ("09999999", false)] {
      let owner = Self.owners[way](named)
      let harness = try ProviderHarness()
      harness.answer(
        .listComments,
        "<comments \(Self.strata)><comment\(owner.attribute)>\(owner.children)<text>theirs</text></comment></comments>")
      harness.answer(
        .listAttachments,
        "<attachments \(Self.strata)><attachment\(owner.attribute)><uuid>u</uuid>\(owner.children)</attachment></attachments>"
      )
      let comments = try #require(harness.provider.comments)
      let attachments = try #require(harness.provider.attachments)
      if isAsked {
        #expect(try await comments.list("01234567", raw: false, harness.call).map(\.text) == ["theirs"])
        #expect(try await attachments.list("01234567", raw: false, harness.call).map(\.id) == ["u"])
      } else {
        for fault in [
          await #expect(
            throws: Fault.self, performing: { try await comments.list("01234567", raw: false, harness.call) }),
          await #expect(
            throws: Fault.self, performing: { try await attachments.list("01234567", raw: false, harness.call) }),
        ] { #expect(fault?.kind == .vendorProtocol && fault?.json.text.contains("theirs") == false) }
      }
    }
  }

  @Test("A part of another case is omitted from a list of one case", arguments: ["strata", "rest-v1"])
  func mixed(dialect: String) async throws {
    let site = try ProviderHarness(dialect)
    let isXML = dialect == "strata"
    site.answer(
      .listComments,
      isXML
        ? "<comments \(Self.strata)><comment caseNumber=\"01234567\"><text>own</text></comment><comment caseNumber=\"09999999\"><text>theirs</text></comment></comments>"
        : #"[{"caseNumber":"01234567","commentBody":"own"},{"caseNumber":"09999999","commentBody":"theirs"},{"uri":"https://h/support/v1/cases/09999999/comments/1","commentBody":"theirs"}]"#
    )
    site.answer(
      .listAttachments,
      isXML
        ? "<attachments \(Self.strata)><attachment caseNumber=\"01234567\"><uuid>u</uuid></attachment><attachment caseNumber=\"09999999\"><uuid>v</uuid></attachment></attachments>"
        : #"[{"caseNumber":"01234567","uuid":"u"},{"caseNumber":"09999999","uuid":"v"}]"#)
    let comments = try #require(site.provider.comments)
    let attachments = try #require(site.provider.attachments)
    #expect(try await comments.list("01234567", raw: false, site.call).map(\.text) == ["own"])
    #expect(try await attachments.list("01234567", raw: false, site.call).map(\.id) == ["u"])
  }

  @Test("A case that is requested by its long ID has parts that name its number")
  func longID() async throws {
    let harness = try ProviderHarness()
    harness.answer(
      .listComments, #"<comments \#(Self.strata)><comment caseNumber="01234567"><text>t</text></comment></comments>"#)
    let comments = try #require(harness.provider.comments)
    #expect(try await comments.list("500A000000QwErTIA1", raw: false, harness.call).count == 1)
  }

  /// In a case of 01234567, comments that name a case in different ways.
  private static let embedded: [(dialect: String, body: @Sendable (String) -> String)] = [
    ("strata", { number in caseText("<comment caseNumber=\"\(number)\"><text>theirs</text></comment>") }),
    ("strata", { number in caseText("<comment><caseNumber>\(number)</caseNumber><text>theirs</text></comment>") }),
    ("rest-v1", { #"{"caseNumber":"01234567","comments":[{"caseNumber":"\#($0)","commentBody":"theirs"}]}"# }),
    (
      "rest-v1",
      {
        #"{"caseNumber":"01234567","comments":[{"link":"https://h/support/v1/cases/\#($0)/comments/1","commentBody":"theirs"}]}"#
      }
    ),
  ]

  private static func caseText(_ comments: String) -> String {
    "<case \(strata) caseNumber=\"01234567\"><comments>\(comments)</comments></case>"
  }

  @Test("Comments within a case that name another case are read again", arguments: 0..<embedded.count)
  func withinACase(way: Int) async throws {
    let (dialect, body) = Self.embedded[way]
    for (named, text) in [("01234567", "theirs"), ("09999999", "own")] {
      let harness = try ProviderHarness(dialect)
      harness.answer(.getCase, body(named))
      harness.answer(
        .listComments,
        dialect == "strata"
          ? "<comments \(Self.strata)><comment><text>own</text></comment></comments>" : #"[{"commentBody":"own"}]"#)
      #expect(try await harness.get("01234567", [.comments]).comments?.map(\.text) == [text])
      #expect(harness.lines.contains { $0.contains("/comments") } == (text == "own"))
    }
  }
}
