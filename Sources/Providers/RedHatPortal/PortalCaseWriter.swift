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

  private static let check = "cases/get"

  /// What the answer proves. Red Hat: only what is in the body changes, but a second PUT can undo what somebody else changed
  /// between the two, and can escalate or close anew.
  func put(_ body: [UInt8], _ number: String, _ call: VendorCall) async throws(Fault) -> PortalResponseCheck {
    let request = VendorRequest(
      .put, "/cases/\(number, "case")", headers: headers, body: body, isRepeatable: false, check: Self.check)
    return try await client.sendChange(request, call)
  }

  /// Red Hat: a change takes no comment, so it goes first; behind a closed case it would open it again.
  private func put(
    _ body: [UInt8], posting comment: String?, _ number: String, _ call: VendorCall,
    evidence: (Case) -> PortalEvidence, else known: (inout Case) -> Void
  ) async throws(Fault) -> Case {
    let isPair = comment?.isEmpty == false
    if isPair, let comment { _ = try await comments.add(comment, isPrivate: nil, to: number, call) }
    return try await after(isPair ? "comments/add" : nil, on: number) { () throws(Fault) in
      let proof = try await put(body, number, call)
      return try await readBack(number, call, proof, evidence: evidence, else: known)
    }
  }

  /// The case as it is now; what is known of it when it cannot be read, since it was changed all the same: unless nothing
  /// proves that.
  private func readBack(
    _ number: String, _ call: VendorCall, _ proof: PortalResponseCheck, evidence: (Case) -> PortalEvidence,
    else known: (inout Case) -> Void
  ) async throws(Fault) -> Case {
    let found: Case
    do throws(Fault) {
      found = try await cases.get(number, fields: .all, raw: false, call)
    } catch {
      // An answer that names what is not there is one to another request.
      guard proof != .none, error.kind != .notFound else {
        throw client.unproven("the case cannot be read back", check: Self.check)
      }
      var changed = Case(profile: client.profile, provider: client.provider, number: number)
      known(&changed)
      return changed
    }
    try client.weigh(proof, evidence(found), check: Self.check)
    return found
  }

  /// The second half of a pair: its fault says that the first half was done. Nil where there was none.
  private func after<Value>(
    _ done: String?, on number: String, _ body: () async throws(Fault) -> Value
  ) async throws(Fault) -> Value {
    do throws(Fault) {
      return try await body()
    } catch {
      guard let done else { throw error }
      // Sent again as a whole, it would do the first half a second time.
      throw error.with("done", [.string(done)]).with("case", .string("\(client.profile)/\(number)"))
        .with("retriable", false)
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
    try await put(body, posting: nil, number, call, evidence: { changes.evidence(in: $0) }) { changed in
      (changed.title, changed.description) = (changes.title.value, changes.description.value)
      (changed.product, changed.version) = (changes.product.value, changes.version.value)
      (changed.type, changed.customerReference) = (changes.type.value, changes.customerReference.value)
    }
  }

  func escalate(
    _ number: String, posting comment: String?, as body: [UInt8], _ call: VendorCall
  ) async throws(Fault) -> Case {
    try await put(body, posting: comment, number, call, evidence: { PortalEvidence($0.escalated) }) { changed in
      changed.escalated = true
    }
  }

  /// - Parameter body: the status in the words of the dialect.
  func apply(
    _ change: StatusChange, to number: String, _ call: VendorCall, as body: (_ word: String) -> [UInt8]
  ) async throws(Fault) -> Case {
    let isClosing = change.action == .close
    let word = isClosing ? RedHatStatus.closed : RedHatStatus.waitingOnRedHat
    let evidence = { (found: Case) in PortalEvidence(found.status.map { ($0.state == .closed) == isClosing }) }
    return try await put(body(word), posting: change.comment, number, call, evidence: evidence) { changed in
      changed.status = RedHatStatus.read(word)
    }
  }

  /// What is left to do when a case was opened: the customer's reference, which Red Hat does not take at opening, and reading
  /// it back.
  /// - Parameter body: the reference in the words of the dialect.
  func finish(
    _ new: NewCase, _ number: String, _ call: VendorCall, as body: (_ reference: String) -> [UInt8]
  ) async throws(Fault) -> Case {
    let id = "\(client.profile)/\(number)"
    var added = PortalResponseCheck.made
    if let reference = new.customerReference {
      added = try await after("cases/create", on: number) { () throws(Fault) in
        try await put(body(reference), number, call)
      }
    }
    let made: Case
    do throws(Fault) {
      // The answer named it; what it names must be what was opened.
      let evidence = { (made: Case) in PortalEvidence(made.title.map { ResponseMatch.isSameText(new.title, $0) }) }
      made = try await readBack(number, call, .made, evidence: evidence) { made in
        (made.title, made.description) = (new.title, new.description)
        (made.product, made.version) = (new.product, new.version)
        made.customerReference = added == .none ? nil : new.customerReference
      }
    } catch {
      throw error.with("check", "cases/list").with("case", .string(id))
    }
    guard let reference = new.customerReference else { return made }
    let isShown = made.customerReference.map { ResponseMatch.isSameText(reference, $0) } ?? false
    try await after("cases/create", on: number) { () throws(Fault) in
      try client.weigh(added, PortalEvidence(isShown), check: Self.check)
    }
    return made
  }
}

extension CaseChanges {
  /// What a case shows of them. Red Hat: products, versions, types and groups come back in the portal's own words.
  fileprivate func evidence(in found: Case) -> PortalEvidence {
    let kept = [
      (title, found.title), (description, found.description), (customerReference, found.customerReference),
    ]
    let words = [(product, found.product), (version, found.version), (type, found.type), (group, found.group)]
    var all = kept.compactMap { change, text in Self.evidence(of: change, in: text) }
    all += words.compactMap { change, text in
      Self.evidence(of: change, in: text).map { $0 == .missing ? .unclear : $0 }
    }
    if let level = severity.value { all.append(PortalEvidence(found.severity?.level.map { $0 == level })) }
    return PortalEvidence(all)
  }

  /// Nil for what stays as it is.
  private static func evidence(of change: Change<String>, in text: String?) -> PortalEvidence? {
    if change.isKeep { return nil }
    guard let target = change.value else { return PortalEvidence(text?.isEmpty ?? true) }
    return PortalEvidence(text.map { ResponseMatch.isSameText(target, $0) })
  }
}
