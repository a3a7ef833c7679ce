package import CaseModel
import JSON
package import JSONRPC
package import Platform
import ProviderKit

/// Lists what was said about a case.
package enum CommentsList: WorkMethod {
  package typealias Params = CommentsListParams
  package typealias Result = CommentsListResult

  package static let name = "comments/list"
  package static let effect = Effect.reads
  package static let summary = "Lists the comments of a case, oldest first unless asked otherwise."

  package static func lane(_ params: CommentsListParams) -> Lane { .shared(params.case.number) }

  package static func run(_ params: CommentsListParams, _ call: Call) async throws(Fault) -> CommentsListResult {
    let all = try await call.read(params.case) { (place) throws(Fault) in
      guard let comments = place.provider.comments else { throw place.provider.lacks("comments") }
      return try await comments.list(place.number, raw: params.raw ?? false, call.vendorCall(place.profile))
    }
    return try page(of: all, params)
  }

  private static func page(of all: [Comment], _ params: CommentsListParams) throws(Fault) -> CommentsListResult {
    var rows = all.filter { comment in
      params.since.map { since in comment.createdAt.map { $0 >= since } ?? true } ?? true
    }
    if params.order == .newest { rows.reverse() }
    if let text = params.cursor { rows = try rows[behind(text, rows, params)...].map { $0 } }
    let page = Array(rows.prefix(params.limit))
    let next = rows.count > page.count ? page.last.map { cursor(behind: $0, params) } : nil
    return CommentsListResult(comments: page, nextCursor: next)
  }

  // The cursor names the last comment given: its id, and its time for the case that it has gone.

  private static func cursor(behind last: Comment, _ params: CommentsListParams) -> String {
    let time = last.createdAt.flatMap { Int(exactly: ($0.timeIntervalSince1970 * 1000).rounded()) }
    let body = JSON.array([
      .string(params.queryHash), .string(last.id), time.map { .number($0) } ?? .null,
    ]).bytes
    return Base64.encodeForURL(body + Array(Checksum.text(body).utf8))
  }

  private static func behind(
    _ text: String, _ rows: [Comment], _ params: CommentsListParams
  ) throws(Fault) -> Int {
    guard let bytes = Base64.decodeForURL(text), bytes.count > Checksum.length,
      case let body = Array(bytes.dropLast(Checksum.length)),
      Array(Checksum.text(body).utf8) == Array(bytes.suffix(Checksum.length)), let json = try? JSON(parsing: body)
    else { throw .invalidParams("cursor", "is damaged, or none of casewire's") }
    guard json[0]?.string == params.queryHash else {
      throw .invalidParams("cursor", "belongs to another list of comments")
    }
    if let place = rows.lastIndex(where: { $0.id == json[1]?.string }) { return place + 1 }
    guard let time = json[2]?.integer else { return rows.endIndex }
    let date = Timestamp(timeIntervalSince1970: Double(time) / 1000)
    return rows.firstIndex { comment in
      guard let created = comment.createdAt else { return false }
      return params.order == .newest ? created < date : created > date
    } ?? rows.endIndex
  }
}

package struct CommentsListParams: WireObject {
  package enum Order: String, CaseIterable, WireValue { case oldest, newest }

  package var `case`: CaseReference
  package var since: Timestamp?
  package var order: Order
  package var limit: Int
  package var cursor: String?
  package var raw: Bool?

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, since, order, limit, cursor, raw }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .since: Field("Only comments of that time or later."),
    .order: Field("Which comes first.", default: "oldest"),
    .limit: Field("How many comments at most.", default: 100, range: 1...500),
    .cursor: Field("`nextCursor` of the page before, to go on behind it.", length: 1...4096),
    .raw: Field("Adds the vendor's record of each comment, untouched."),
  ]

  /// What must stay the same from page to page.
  fileprivate var queryHash: String {
    let since = since.map { String($0.timeIntervalSince1970) } ?? ""
    return Checksum.text(Array("\(`case`.text) \(since) \(order.rawValue)".utf8))
  }
}

package struct CommentsListResult: WireObject {
  package var comments: [Comment]
  package var nextCursor: String?

  package enum CodingKeys: String, CodingKey, CaseIterable { case comments, nextCursor }
  package static let fields: [CodingKeys: Field] = [
    .comments: Field("What was said, in the order asked for."),
    .nextCursor: Field("Pass it as `cursor` for the next page; absent on the last one."),
  ]
}
