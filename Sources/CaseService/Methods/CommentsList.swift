package import CaseModel
package import JSON
package import JSONRPC
package import Platform
package import ProviderKit

/// Lists the comments of a case.
package enum CommentsList: CaseMethod {
  package typealias Params = CommentsListParams
  package typealias Result = CommentsListResult

  package static let name = "comments/list"
  package static let effect = Effect.reads
  package static let part = ProviderParts.comments
  package static let summary = "Lists the comments of a case in pages, oldest first by default."

  package static func lane(_ params: CommentsListParams) -> Lane { .shared(.case(params.case.number)) }

  package static func answerBytes(_ params: CommentsListParams) -> Int {
    answerBytes(rows: params.limit, each: params.raw == true ? 4096 : 2048)
  }

  package static func run(
    _ params: CommentsListParams, _ part: any CommentStore, at located: LocatedCase, _ call: Call
  ) async throws(Fault) -> CommentsListResult {
    let isRaw = params.raw ?? false
    let row = try await call.read([.comments], at: located, maxAge: params.maxAgeSeconds, isRaw: isRaw) {
      () throws(Fault) in
      var row = located.row
      row.comments = try await part.list(located.number, raw: isRaw, call.vendorCall(located.profile))
      return row
    }
    var result = try page(of: row.comments ?? [], params)
    (result.asOf, result.stale, result.missing, result.failure) = (row.asOf, row.stale, row.missing, row.failure)
    return result
  }

  private static func page(of all: [Comment], _ params: CommentsListParams) throws(Fault) -> CommentsListResult {
    var rows = all.filter { comment in
      params.since.map { since in comment.createdAt.map { $0 >= since } ?? true } ?? true
    }
    if params.order == .newest { rows.reverse() }
    let cursor = try params.cursor.map { text throws(Fault) in try CommentCursor(text, params) }
    if let cursor { rows = cursor.rest(of: rows, params.order) }
    let page = Array(rows.prefix(params.limit))
    let next = rows.count > page.count ? CommentCursor(behind: page, after: cursor).text(params) : nil
    return CommentsListResult(comments: page, nextCursor: next)
  }
}

/// The position in a list of comments. It has the ids of the last comments that were returned: if one is deleted, the others
/// still mark the position.
private struct CommentCursor {
  /// The ids of the last comments that were returned.
  private let ids: [String]
  /// The creation time of the last one, in milliseconds since 1970.
  private let time: Int?
  /// Checksums of the ids of all comments returned of that time; nil if there are too many. If a vendor sends the newest first,
  /// a new comment can change the order of comments of equal time.
  private let tied: Set<String>?

  private static let idsKept = 8
  private static let tiedKept = 100

  init(behind page: [Comment], after earlier: CommentCursor?) {
    ids = ((earlier?.ids ?? []) + page.map(\.id)).suffix(Self.idsKept)
    let time = page.last?.createdAt?.millisecondsSince1970
    self.time = time
    let here = page.filter { $0.createdAt?.millisecondsSince1970 == time }.map { Self.mark($0) }
    let before = earlier.map { $0.time == time ? $0.tied : [] } ?? []
    tied = before.flatMap { $0.count + here.count <= Self.tiedKept ? $0.union(here) : nil }
  }

  private static func mark(_ comment: Comment) -> String { FNV1a(comment.id.utf8).hex }

  init(_ text: String, _ params: CommentsListParams) throws(Fault) {
    let payload = try OpaqueCursor.payload(of: text, .comments, hash: params.queryHash)
    guard let ids = payload[0]?.array else { throw OpaqueCursor.invalid }
    self.ids = ids.compactMap(\.string)
    time = payload[1]?.integer
    tied = payload[2]?.array.map { Set($0.compactMap(\.string)) }
  }

  func text(_ params: CommentsListParams) -> String {
    OpaqueCursor.text(
      .comments, hash: params.queryHash,
      [
        .array(ids.map { .string($0) }), time.map { .number($0) } ?? .null,
        tied.map { .array($0.sorted().map { .string($0) }) } ?? .null,
      ])
  }

  /// The rows that were not returned yet.
  func rest(of rows: [Comment], _ order: CommentsListParams.Order) -> [Comment] {
    let start = index(in: rows, order)
    guard let tied, time != nil else { return Array(rows[start...]) }
    let moved = rows[..<start].filter {
      $0.createdAt?.millisecondsSince1970 == time && !tied.contains(Self.mark($0))
    }
    return moved + rows[start...]
  }

  /// The number of rows that were returned. If all named ones are gone, those as old as the last one are returned again rather
  /// than lost.
  private func index(in rows: [Comment], _ order: CommentsListParams.Order) -> Int {
    if let last = rows.lastIndex(where: { ids.contains($0.id) }) { return last + 1 }
    guard let time else { return 0 }
    let last = rows.lastIndex { comment in
      guard let created = comment.createdAt?.millisecondsSince1970 else { return false }
      return order == .newest ? created > time : created < time
    }
    return last.map { $0 + 1 } ?? 0
  }
}

package struct CommentsListParams: CaseParams {
  package enum Order: String, CaseIterable, WireValue { case oldest, newest }

  package var `case`: CaseReference
  package var since: Timestamp?
  package var order: Order
  package var limit: Int
  package var cursor: String?
  package var raw: Bool?
  package var maxAgeSeconds: Int?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case `case`, since, order, limit, cursor, raw, maxAgeSeconds
  }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .since: Field("Only comments created at this time or later."),
    .order: Field("The order: the oldest or the newest comment first.", default: "oldest"),
    .limit: Field("The maximum number of comments.", default: 100, range: 1...500),
    .cursor: Field("`nextCursor` of the previous page.", length: 1...4096),
    .raw: Field("Whether to include the vendor's unmodified record of each comment."),
    .maxAgeSeconds: MaxAge.field,
  ]

  /// A hash of what must be equal on all pages.
  fileprivate var queryHash: String {
    let since = since.map { String($0.timeIntervalSince1970) } ?? ""
    return FNV1a("\(`case`.text) \(since) \(order.rawValue)".utf8).hex
  }
}

package struct CommentsListResult: WireObject {
  package var comments: [Comment]
  package var nextCursor: String?
  package var asOf: Timestamp?
  package var stale: Bool?
  package var missing: [MissingPart]?
  package var failure: JSON?

  package enum CodingKeys: String, CodingKey, CaseIterable { case comments, nextCursor, asOf, stale, missing, failure }
  package static let fields: [CodingKeys: Field] = [
    .comments: Field("The comments in the requested order."),
    .nextCursor: Field("The `cursor` of the next page; absent on the last page."),
    .asOf: StoredAnswer.asOf,
    .stale: StoredAnswer.stale,
    .missing: StoredAnswer.missing,
    .failure: StoredAnswer.failure,
  ]

  // By hand (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("comments", comments)
    writer.member("nextCursor", nextCursor)
    writer.member("asOf", asOf)
    writer.member("stale", stale)
    writer.member("missing", missing)
    writer.member("failure", failure)
    writer.endObject()
  }
}
