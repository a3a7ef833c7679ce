import CaseModel
import HTTP
import JSON
import ProviderKit

/// What every change of a case that is there has in common with rest-v1: the PUT, the comment before it, the reading back
/// after it.
struct RestCaseWriter {
  let client: VendorClient
  let cases: RestCases
  let comments: RestComments

  /// Only the members that are there change, so doing it twice does no more.
  func put(_ members: [JSON.Member], _ number: String, _ call: VendorCall) async throws(Fault) {
    let request = VendorRequest(
      .put, "/cases/\(URLText.encode(number))", headers: RestWire.bodyHeaders, body: JSON.object(members).bytes,
      isRepeatable: true)
    try await client.send(request, call) { (_) throws(JSONError) in }
  }

  /// Red Hat: a change takes no comment, so it goes first; behind a closed case it would open it again.
  func put(
    _ members: [JSON.Member], saying comment: String?, _ number: String, _ call: VendorCall
  ) async throws(Fault) {
    guard let comment, !comment.isEmpty else { return try await put(members, number, call) }
    _ = try await comments.add(comment, isPrivate: nil, to: number, call)
    try await after("comments/add", on: number) { () throws(Fault) in try await put(members, number, call) }
  }

  /// The case as it is now; what is known of it when it cannot be read, since it was changed all the same.
  func readBack(_ number: String, _ call: VendorCall, else known: (inout Case) -> Void) async -> Case {
    do throws(Fault) {
      return try await cases.get(number, fields: .all, raw: false, call)
    } catch {
      var changed = Case(profile: client.profile, provider: client.provider, number: number)
      known(&changed)
      return changed
    }
  }

  /// The second half of a pair: its fault says that the first half was done.
  func after(_ done: String, on number: String, _ body: () async throws(Fault) -> Void) async throws(Fault) {
    do throws(Fault) {
      try await body()
    } catch {
      throw error.with("done", [.string(done)]).with("case", .string("\(client.profile)/\(number)"))
    }
  }
}
