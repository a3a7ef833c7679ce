import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import Sandbox
import TestSupport
import Testing

@Suite("Parts of a case that cannot be read")
struct MissingPartTests {
  private struct Failure: Sendable, CustomTestStringConvertible {
    let dialect: String
    let operation: RedHatOperation
    let part: CaseField
    let status: Int
    let kind: String
    var testDescription: String { "\(dialect) \(part) \(status)" }
  }

  private static let failures: [Failure] = ["strata", "rest-v1", "rest-v3"].flatMap { dialect in
    [(404, "notFound"), (403, "forbidden"), (503, "vendorUnavailable")].flatMap { status, kind in
      let files = Failure(
        dialect: dialect, operation: .listAttachments, part: .attachments, status: status, kind: kind)
      let talk = Failure(dialect: dialect, operation: .listComments, part: .comments, status: status, kind: kind)
      return [files, talk]
    }
  }

  /// A site whose next case brings no comments, so that they are asked for, and whose part fails as long as it is asked for.
  private func site(_ failure: Failure) throws -> Site {
    let site = try Site(failure.dialect)
    site.answer(
      .getCase,
      failure.dialect == "strata"
        ? #"<case xmlns="http://www.redhat.com/gss/strata" caseNumber="01234567"><summary>t</summary></case>"#
        : #"{"caseNumber":"01234567","summary":"t"}"#)
    for operation in [RedHatOperation.listComments, .listAttachments] {
      let isFailing = operation == failure.operation
      let empty =
        failure.dialect == "strata" ? "<\(Self.root(operation)) xmlns=\"http://www.redhat.com/gss/strata\"/>" : "[]"
      for _ in 0..<(isFailing ? 5 : 1) {
        site.answer(operation, isFailing ? "no" : empty, status: isFailing ? failure.status : 200)
      }
    }
    return site
  }

  private static func root(_ operation: RedHatOperation) -> String {
    operation == .listComments ? "comments" : "attachments"
  }

  @Test("The case is returned, and says which part is missing and why", arguments: failures)
  private func missing(failure: Failure) async throws {
    let site = try site(failure)
    let found = try await site.time.patiently { try await site.get("01234567") }
    #expect(found.title == "t" && found.missing?.map(\.part) == [failure.part])
    let error = try #require(found.missing?.first?.failure)
    #expect(error["data"]?["kind"]?.string == failure.kind && error["data"]?["vendorStatus"]?.integer == failure.status)
    #expect((found.attachments == nil) == (failure.part == .attachments))
    #expect((found.comments == nil) == (failure.part == .comments))
    var writer = JSONWriter()
    found.write(to: &writer)
    let shown = try JSON(parsing: writer.bytes)["missing"]
    #expect(shown?[0]?["part"]?.string == failure.part.rawValue && shown?[0]?["failure"] == error)
  }

  @Test("What alone was asked for is the failure of the whole, and names the part", arguments: failures)
  private func alone(failure: Failure) async throws {
    let site = try site(failure)
    let whole = await site.time.patiently {
      await fault { () async throws(Fault) in try await site.get("01234567", CaseFields([.number, failure.part])) }
    }
    let found = try #require(whole)
    #expect(found.kind.rawValue == failure.kind && found.data["part"]?.string == failure.part.rawValue)
    #expect(found.message.contains("The \(failure.part.rawValue) of case 01234567"))
  }

  @Test("A secret in what the vendor says of a part is not shown")
  func redacted() async throws {
    let site = try Site("rest-v1")
    site.redactor.register("s3cret-of-the-portal")
    site.answer(.getCase, #"{"caseNumber":"01234567","comments":[]}"#)
    site.answer(.listAttachments, #"{"message":"no s3cret-of-the-portal"}"#, status: 404)
    let found = try await site.get("01234567")
    #expect(found.missing?.first?.failure.text.contains("s3cret") == false)
  }
}
