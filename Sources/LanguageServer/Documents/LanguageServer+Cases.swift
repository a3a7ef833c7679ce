import CaseService
import Platform
import References
import Synchronization

extension LanguageServer {
  // MARK: Following

  /// The different cases of a document, in their order: those of at most as many numbers as are followed.
  private func keys(_ found: FoundMentions.Open) -> [CaseKey] {
    let isIgnored = ignoring(found.settings, found.document)
    var (numbers, seen): (Set<String>, Set<CaseKey>) = ([], [])
    var keys: [CaseKey] = []
    found.text.forEachMention { mentioned, _ in
      guard isIgnored?(mentioned.number) != true else { return true }
      if !numbers.contains(mentioned.number) {
        guard numbers.count < CaseLookup.mostFollowed else { return false }
        numbers.insert(mentioned.number)
      }
      for key in mentioned.keys where seen.insert(key).inserted { keys.append(key) }
      return true
    }
    return keys
  }

  /// Begins to look up the cases of a document in the background, if it shows them.
  func follow(_ document: OpenDocument) {
    let (found, revision) = document.state.withLock { state in
      (
        FoundMentions.Open(document: document, text: state.text, settings: state.rules.settings, range: nil),
        state.revision
      )
    }
    let isShown = Refresher.Kind.allCases.contains(where: found.settings.shows)
    let keys = isShown ? keys(found) : []
    document.state.withLock { state in
      // What changed the document in the meantime follows its cases itself.
      guard !state.isClosed, state.revision == revision, state.followed != keys else { return }
      state.followed = keys
      lookup.follow(document.uri, keys)
    }
  }

  /// How long the response to a person waits for the vendor.
  static let answerLimit = Duration.milliseconds(300)

  /// Waits a short time for cases that are being looked up: not every client can be asked to request something again.
  func waitForAnswers(_ keys: Set<CaseKey>, _ document: OpenDocument) async {
    // The last change may not be followed yet.
    if document.state.withLock({ $0.burst != nil }) { follow(document) }
    await lookup.wait(for: keys, within: Self.answerLimit)
  }

  // MARK: After changes

  /// Follows the cases of a document and pushes its diagnostics a short time after a change. One task of a document waits at most.
  func updateLater(_ document: OpenDocument) {
    let now = context.time.now
    document.state.withLock { state in
      guard !state.isClosed else { return }
      if state.burst?.add(at: now) == nil { state.burst = ChangeBurst(at: now) }
      guard state.update == nil else { return }
      state.update = Task.detached { [weak self, time = context.time] in
        while let end = document.burstEnd() {
          do { try await time.sleep(until: end) } catch { return }
          guard document.endBurst(time.now) else { continue }
          await self?.update(document)
        }
      }
    }
  }

  private func update(_ document: OpenDocument) async {
    follow(document)
    trimShown(document)
    if !features.pullsDiagnostics { await pushDiagnostics(of: document) }
  }

  /// The vendors' answers, or changes of the cases, arrived.
  func casesChanged(_ keys: Set<CaseKey>) {
    countCaseChange()
    for document in documents.all where document.state.withLock({ $0.followed.contains(where: keys.contains) }) {
      if !features.pullsDiagnostics { updateLater(document) }
      refreshIfOutdated(document)
    }
  }

  // MARK: Knowledge

  /// What ignores numbers in a document; nil if nothing is ignored.
  func ignoring(_ settings: InlineSettings, _ document: OpenDocument) -> ((_ number: String) -> Bool)? {
    guard !settings.ignored.isEmpty else { return nil }
    let path = relativePath(document.path)
    return { settings.ignores($0, in: path) }
  }

  /// What is known of a case: of the first of its profiles that has it. `load` reads it before.
  func knowledge(_ mentioned: MentionedCase) -> CaseKnowledge {
    let all = mentioned.keys.map(lookup.latest)
    if let known = all.first(where: { $0.known != nil }) { return known }
    // Denied only if no profile may still have it.
    return all.contains(.unknown) ? .unknown : all.first ?? .unknown
  }

  func knowledge(_ mention: DocumentMention) -> CaseKnowledge { knowledge(mention.mentioned) }

  /// Loads what the store has of these cases.
  func load(_ keys: Set<CaseKey>) async {
    let needed = keys.filter { lookup.current($0) == nil }
    if !needed.isEmpty { _ = await lookup.known(needed) }
  }

  func load(_ mentions: [DocumentMention]) async { await load(Set(mentions.flatMap(\.keys))) }
}

extension OpenDocument {
  /// When the changes are followed and pushed; nil, after which the task ends, if there are none.
  fileprivate func burstEnd() -> MonotonicTime? {
    state.withLock { state in
      guard !state.isClosed, let burst = state.burst else {
        state.update = nil
        return nil
      }
      return burst.end
    }
  }

  /// Returns whether the burst is over.
  fileprivate func endBurst(_ now: MonotonicTime) -> Bool {
    state.withLock { state in
      guard let burst = state.burst, burst.end <= now else { return false }
      state.burst = nil
      return true
    }
  }
}

extension MentionedCase {
  var keys: [CaseKey] { profiles.map { CaseKey(profile: $0, number: number) } }
}

extension DocumentMention {
  var keys: [CaseKey] { mentioned.keys }
}
