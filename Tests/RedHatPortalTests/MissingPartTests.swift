import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
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

  /// A harness whose next case has no comments, so that they are requested, and whose part fails for each request.
  private func harness(_ failure: Failure) throws -> ProviderHarness {
    let harness = try ProviderHarness(failure.dialect)
    harness.answer(
      .getCase,
      failure.dialect == "strata"
        ? #"<case xmlns="http://www.redhat.com/gss/strata" caseNumber="01234567"><summary>t</summary></case>"#
        : #"{"caseNumber":"01234567","summary":"t"}"#)
    for operation in [RedHatOperation.listComments, .listAttachments] {
      let isFailing = operation == failure.operation
      let empty =
        failure.dialect == "strata" ? "<\(Self.root(operation)) xmlns=\"http://www.redhat.com/gss/strata\"/>" : "[]"
      for _ in 0..<(isFailing ? 5 : 1) {
        harness.answer(operation, isFailing ? "no" : empty, status: isFailing ? failure.status : 200)
      }
    }
    return harness
  }

  private static func root(_ operation: RedHatOperation) -> String {
    operation == .listComments ? "comments" : "attachments"
  }

  @Test("The case is returned, with the missing part and the reason", arguments: failures)
  private func missing(failure: Failure) async throws {
    let harness = try harness(failure)
    let found = try await harness.time.patiently { try await harness.get("01234567") }
    #expect(found.title == "t" && found.missing?.map(\.part) == [failure.part])
    let error = try #require(found.missing?.first?.failure)
    #expect(error["data"]?["kind"]?.string == failure.kind && error["data"]?["vendorStatus"]?.integer == failure.status)
    #expect((found.attachments == nil) == (failure.part == .attachments))
    #expect((found.comments == nil) == (failure.part == .comments))
    var writer = JSONWriter()
    found.write(to: &writer)
    let shown = try JSON(parsing: writer.bytes)["missing"]
    #expect(shown?[0]?["part"]?.string == failure.part.stringValue && shown?[0]?["failure"] == error)
  }

  @Test("A part that alone was requested fails the whole, and is named", arguments: failures)
  private func alone(failure: Failure) async throws {
    let harness = try harness(failure)
    let whole = await harness.time.patiently {
      await fault { () async throws(Fault) in try await harness.get("01234567", CaseFields([.number, failure.part])) }
    }
    let found = try #require(whole)
    #expect(found.kind.rawValue == failure.kind && found.data["part"]?.string == failure.part.stringValue)
    #expect(found.message.contains("The \(failure.part.stringValue) of case 01234567"))
  }

  @Test("A secret in the vendor's message about a part is not shown")
  func redacted() async throws {
    let harness = try ProviderHarness("rest-v1")
    harness.redactor.register("s3cret-of-the-portal")
    harness.answer(.getCase, #"{"caseNumber":"01234567","comments":[]}"#)
    harness.answer(.listAttachments, #"{"message":"no s3cret-of-the-portal"}"#, status: 404)
    let found = try await harness.get("01234567")
    #expect(found.missing?.first?.failure.text.contains("s3cret") == false)
  }
}
