package import CaseModel
import JSON
package import JSONRPC
package import ProviderKit

/// Adds a comment.
package enum CommentsAdd: CaseMethod {
  package typealias Params = CommentsAddParams
  package typealias Result = Comment

  package static let name = "comments/add"
  package static let effect = Effect.adds
  package static let part = ProviderParts.commenting
  package static let summary = "Adds a comment to a case."

  package static func lane(_ params: CommentsAddParams) -> Lane { .exclusive(.case(params.case.number)) }

  package static func run(
    _ params: CommentsAddParams, _ part: any CommentWriter, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> Comment {
    try await part.add(
      params.text, isPrivate: params.isPrivate, to: located.number, call.vendorCall(located.profile))
  }

  package static func written(_ result: Comment, _ params: CommentsAddParams, to row: Case) -> CaseWrite? {
    var row = row
    row.comments = [result]
    return CaseWrite(row, part: .comments, isPartial: true)
  }
}

package struct CommentsAddParams: CaseParams {
  package var `case`: CaseReference
  package var text: String
  package var isPrivate: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case `case`, text
    case isPrivate = "private"
  }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .text: Field("The comment; `providers/list` returns the vendor's maximum length.", length: 1...1_000_000),
    .isPrivate: Field("Whether to restrict access, if the vendor supports it."),
  ]

  package func check() -> [Issue] { BlankText.issues([("text", text)]) }
}
