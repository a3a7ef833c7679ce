import CaseModel
import HTTP
import JSON
import ProviderKit

/// Opens, changes and escalates cases in all dialects. A change consists of a comment, a PUT, and reading back.
struct PortalCaseWriter {
  let client: VendorClient
  let format: PortalCaseFormat
  let accountNumber: String?
  let cases: any CaseSource
  let comments: any CommentWriter

  private static let check = "cases/get"

  /// Sends a change; returns what the response proves. Red Hat: only members in the body change, but a second PUT can undo a
  /// change of another user, and can escalate or close again.
  private func put(_ body: [UInt8], _ number: String, _ call: VendorCall) async throws(Fault) -> PortalResponseCheck {
    let request = VendorRequest(
      .put, "/cases/\(number, "case")", headers: format.headers, body: body, isRepeatable: false, check: Self.check)
    return try await client.sendChange(request, call)
  }

  /// Red Hat: a change takes no comment. The comment goes first, because after closing it would reopen the case.
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

  /// Returns the case as it is now. If it cannot be read, returns what is known, because the change was made; throws if nothing
  /// proves that.
  private func readBack(
    _ number: String, _ call: VendorCall, _ proof: PortalResponseCheck, evidence: (Case) -> PortalEvidence,
    else known: (inout Case) -> Void
  ) async throws(Fault) -> Case {
    let found: Case
    do throws(Fault) {
      found = try await cases.get(number, fields: .all, raw: false, call)
    } catch {
      // A "not found" here means that the response belongs to another request.
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

  /// Runs the second step of a change. Its fault says that the first step, `done`, was made; nil if there was none.
  private func after<Value>(
    _ done: String?, on number: String, _ body: () async throws(Fault) -> Value
  ) async throws(Fault) -> Value {
    do throws(Fault) {
      return try await body()
    } catch {
      guard let done else { throw error }
      // A retry of both steps would repeat the first one.
      throw error.with("done", [.string(done)]).with("case", .string("\(client.profile)/\(number)"))
        .with("retriable", false)
    }
  }
}

// MARK: New cases

extension PortalCaseWriter: CaseCreator {
  private func check(_ new: NewCase) throws(Fault) {
    var issues = PortalRules.issues(new)
    if format.groupName == nil, new.group != nil {
      issues.append(Issue("group", "cannot be set for a new case with the dialect rest-v1"))
    }
    let texts = [
      ("title", new.title), ("description", new.description), ("type", new.type), ("product", new.product),
      ("version", new.version), ("group", new.group), ("customerReference", new.customerReference),
    ]
    issues += texts.compactMap { format.issue($0.0, $0.1) }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  func create(_ new: NewCase, _ call: VendorCall) async throws(Fault) -> Case {
    try check(new)
    var members: PortalCaseFormat.Members = [
      ("summary", new.title), ("description", new.description), ("product", new.product), ("version", new.version),
      (format.typeName, new.type), ("accountNumber", accountNumber),
      ("severity", new.severity.flatMap(RedHatSeverity.word)),
    ]
    if let name = format.groupName { members.append((name, new.group)) }
    // Red Hat: no idempotency key; a repeated POST opens a second case.
    let request = VendorRequest(
      .post, "/cases", headers: format.headers, body: format.body(members), isRepeatable: false, check: "cases/list")
    return try await finish(new, try await client.sendReading(request, call, decode: format.newNumber), call)
  }

  /// Completes a new case: sets the customer's reference, which Red Hat does not accept at creation, and reads the case back.
  private func finish(_ new: NewCase, _ number: String, _ call: VendorCall) async throws(Fault) -> Case {
    let id = "\(client.profile)/\(number)"
    var added = PortalResponseCheck.made
    if let reference = new.customerReference {
      added = try await after("cases/create", on: number) { () throws(Fault) in
        try await put(format.body([(PortalCaseFormat.reference, reference)]), number, call)
      }
    }
    let made: Case
    do throws(Fault) {
      // The response named the case, so what it names must be the new case.
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

// MARK: Changes

extension PortalCaseWriter: CaseUpdater, CaseEscalator, CaseStatusChanger {
  private func check(_ changes: CaseChanges) throws(Fault) {
    var issues = PortalRules.issues(changes, format.issue)
    if format.groupName == nil, !changes.group.isKeep {
      issues.append(Issue("changes.group", "cannot be changed with the dialect rest-v1"))
    }
    if !issues.isEmpty { throw .invalidParams(issues) }
  }

  func update(_ number: String, with changes: CaseChanges, _ call: VendorCall) async throws(Fault) -> Case {
    try check(changes)
    // An empty text clears the field.
    func text(_ change: Change<String>) -> String? { change.isClear ? "" : change.value }
    var members: PortalCaseFormat.Members = [
      ("summary", text(changes.title)), ("description", text(changes.description)), ("product", text(changes.product)),
      ("version", text(changes.version)), (format.typeName, text(changes.type)),
      ("severity", changes.severity.value.flatMap(RedHatSeverity.word)),
    ]
    if let name = format.groupName { members.append((name, text(changes.group))) }
    members.append((PortalCaseFormat.reference, text(changes.customerReference)))
    let evidence = { (found: Case) in changes.evidence(in: found) }
    return try await put(format.body(members), posting: nil, number, call, evidence: evidence) { changed in
      (changed.title, changed.description) = (changes.title.value, changes.description.value)
      (changed.product, changed.version) = (changes.product.value, changes.version.value)
      (changed.type, changed.customerReference) = (changes.type.value, changes.customerReference.value)
    }
  }

  func escalate(_ number: String, comment: String?, _ call: VendorCall) async throws(Fault) -> Case {
    if let issue = format.commentIssue("comment", comment) { throw .invalidParams([issue]) }
    return try await put(
      format.escalation, posting: comment, number, call, evidence: { PortalEvidence($0.escalated) }
    ) { $0.escalated = true }
  }

  func apply(_ change: StatusChange, to number: String, _ call: VendorCall) async throws(Fault) -> Case {
    if let fault = PortalRules.objection(to: change, client) { throw fault }
    if let issue = format.commentIssue("comment", change.comment) { throw .invalidParams([issue]) }
    let isClosing = change.action == .close
    let word = isClosing ? RedHatStatus.closed : RedHatStatus.waitingOnRedHat
    let evidence = { (found: Case) in PortalEvidence(found.status.map { ($0.state == .closed) == isClosing }) }
    let body = format.body([("status", word)])
    return try await put(body, posting: change.comment, number, call, evidence: evidence) { changed in
      changed.status = RedHatStatus.read(word)
    }
  }
}

extension CaseChanges {
  /// What a case shows of the changes. Red Hat: products, versions, types and groups come back in the portal's own words.
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

  /// Nil for a field that does not change.
  private static func evidence(of change: Change<String>, in text: String?) -> PortalEvidence? {
    if change.isKeep { return nil }
    guard let target = change.value else { return PortalEvidence(text?.isEmpty ?? true) }
    return PortalEvidence(text.map { ResponseMatch.isSameText(target, $0) })
  }
}
