import CaseModel
import HTTP
import JSON
import ProviderKit

/// What every change of a case that is there has in common, whatever the dialect: the PUT, the comment before it, the reading
/// back after it.
struct PortalCaseWriter {
  let client: VendorClient
  /// Those of a request that has a body.
  let headers: HTTPHeaders
  let cases: any CaseSource
  let comments: any CommentWriter

  /// Only what stands in the body changes, so doing it twice does no more. Whether the answer proves that it was done.
  func put(_ body: [UInt8], _ number: String, _ call: VendorCall) async throws(Fault) -> Bool {
    let request = VendorRequest(
      .put, "/cases/\(URLText.encode(number))", headers: headers, body: body, isRepeatable: true)
    return try await client.sendChange(request, call)
  }

  /// Red Hat: a change takes no comment, so it goes first; behind a closed case it would open it again.
  func put(
    _ body: [UInt8], saying comment: String?, _ number: String, _ call: VendorCall
  ) async throws(Fault) -> Bool {
    guard let comment, !comment.isEmpty else { return try await put(body, number, call) }
    _ = try await comments.add(comment, isPrivate: nil, to: number, call)
    return try await after("comments/add", on: number) { () throws(Fault) in try await put(body, number, call) }
  }

  /// The case as it is now; what is known of it when it cannot be read, since it was changed all the same: unless nothing
  /// proves that.
  func readBack(
    _ number: String, _ call: VendorCall, isProven: Bool, else known: (inout Case) -> Void
  ) async throws(Fault) -> Case {
    do throws(Fault) {
      return try await cases.get(number, fields: .all, raw: false, call)
    } catch {
      guard isProven else { throw client.unproven("the case cannot be read back", check: "cases/get") }
      var changed = Case(profile: client.profile, provider: client.provider, number: number)
      known(&changed)
      return changed
    }
  }

  /// The second half of a pair: its fault says that the first half was done.
  func after<Value>(
    _ done: String, on number: String, _ body: () async throws(Fault) -> Value
  ) async throws(Fault) -> Value {
    do throws(Fault) {
      return try await body()
    } catch {
      throw error.with("done", [.string(done)]).with("case", .string("\(client.profile)/\(number)"))
    }
  }
}

// MARK: What is changed

extension PortalCaseWriter {
  /// Changes what a case says.
  /// - Parameter body: the changes in the words of the dialect.
  func update(
    _ number: String, with changes: CaseChanges, as body: [UInt8], _ call: VendorCall
  ) async throws(Fault) -> Case {
    let isProven = try await put(body, number, call)
    return try await readBack(number, call, isProven: isProven) { changed in
      (changed.title, changed.description) = (changes.title.value, changes.description.value)
      (changed.product, changed.version) = (changes.product.value, changes.version.value)
      (changed.type, changed.customerReference) = (changes.type.value, changes.customerReference.value)
    }
  }

  func escalate(
    _ number: String, saying comment: String?, as body: [UInt8], _ call: VendorCall
  ) async throws(Fault) -> Case {
    let isProven = try await put(body, saying: comment, number, call)
    return try await readBack(number, call, isProven: isProven) { $0.escalated = true }
  }

  /// - Parameter body: the status in the words of the dialect.
  func apply(
    _ change: StatusChange, to number: String, _ call: VendorCall, as body: (_ word: String) -> [UInt8]
  ) async throws(Fault) -> Case {
    let word = change.action == .close ? RedHatStatus.closed : RedHatStatus.waitingOnRedHat
    let isProven = try await put(body(word), saying: change.comment, number, call)
    return try await readBack(number, call, isProven: isProven) { $0.status = RedHatStatus.read(word) }
  }

  /// What is left to do when a case was opened: the customer's reference, which Red Hat does not take at opening, and reading
  /// it back.
  /// - Parameter body: the reference in the words of the dialect.
  func finish(
    _ new: NewCase, _ number: String, _ call: VendorCall, as body: (_ reference: String) -> [UInt8]
  ) async throws(Fault) -> Case {
    if let reference = new.customerReference {
      _ = try await after("cases/create", on: number) { () throws(Fault) in
        try await put(body(reference), number, call)
      }
    }
    // The answer named it.
    return try await readBack(number, call, isProven: true) { made in
      (made.title, made.description) = (new.title, new.description)
      (made.product, made.version) = (new.product, new.version)
    }
  }
}
