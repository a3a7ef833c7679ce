import CaseModel
import CaseStore
import Platform
import ProviderKit

/// What listings do not show: cases that left the account, and the comments and files of changed cases.
extension ProfileSynchroniser {
  /// The most cases of one round that are requested by number.
  private static let mostMissing = 20
  /// How long after a change the comments are read: a vendor may write two comments with the same time, and the second one
  /// may be later than the response to the first request.
  private static let settling = Duration.seconds(2)
  /// How long the comments of a changed case can be read, if no client requested them in the round that found the change.
  private static let longestUnread = 3 * 86_400.0

  /// Requests the cases that no listing had since all were read. Returns the number of changes.
  ///
  /// - Parameter limit: the most cases.
  func readMissing(since last: Timestamp, limit: Int) async throws(Fault) -> Int {
    let (askedAt, logins) = (time.date, profile.loginCount)
    let numbers = try await attempt { () throws(StoreError) in
      let limit = min(limit, Self.mostMissing)
      let noted = try await store.store.missing(store.source, notedBefore: askedAt, limit: limit)
      let unseen = try await store.store.unseen(store.source, since: last, limit: limit)
      return Array((noted + unseen.filter { !noted.contains($0) }).prefix(limit))
    }
    guard !numbers.isEmpty else { return 0 }
    let found = await cases.presence(of: numbers, nextCall())
    try await checkAccount(logins)
    var events = 0
    for (number, presence) in found {
      events += try await attempt { () throws(StoreError) in
        switch presence {
        case .found(let row, let members):
          try await store.observe(ListedCases(row, members: members, askedAt: askedAt)).count
        case .notFound: try await store.store.noteMissing(store.source, number, .notFound, at: askedAt).count
        case .noAccess: try await store.store.noteMissing(store.source, number, .noAccess, at: askedAt).count
        case .unknown: 0
        }
      }
    }
    try await noteFailures(
      found.compactMap { number, presence in if case .unknown(let fault) = presence { (number, fault) } else { nil } })
    return events
  }

  /// One case that cannot be read does not stop the others, and is tried again later. Throws for a failure that concerns all.
  private func noteFailures(_ failures: [(number: String, fault: Fault)]) async throws(Fault) {
    let single = failures.filter { !CasePresence.concernsAll($0.fault) }.map(\.number)
    try await attempt { () throws(StoreError) in
      try await store.store.noteFailures(store.source, single, at: time.date)
    }
    if let fault = failures.first(where: { CasePresence.concernsAll($0.fault) })?.fault { throw fault }
  }

  /// Reads the comments, or files, of the cases that changed and whose lists do not have them. Returns the number of changes.
  ///
  /// - Parameters:
  ///   - parts: the members to read.
  ///   - provider: what the vendor has of them.
  ///   - limit: the most requests.
  func readParts(_ parts: CaseFields, _ provider: Provider, limit: Int) async throws(Fault) -> Int {
    var unlisted = CaseFields([.comments, .attachments]).subtracting(cases.listedMembers)
    if provider.comments == nil { unlisted.remove(.comments) }
    if provider.attachments == nil { unlisted.remove(.attachments) }
    let (readable, requested) = (unlisted, parts.intersection(unlisted))
    var events = 0
    let numbers = try await attempt { () throws(StoreError) in
      try await store.store.changed(
        store.source, withoutReading: requested, limit: limit / max(1, requested.fields.count))
    }
    if !numbers.isEmpty {
      do { try await time.sleep(for: Self.settling) } catch { throw Fault(.cancelled, "The request was cancelled.") }
    }
    for (index, number) in numbers.enumerated() {
      report("\(profile.name): comments of \(index + 1) of \(numbers.count) changed cases", index * 100 / numbers.count)
      do throws(Fault) {
        events += try await read(requested, of: number, provider)
      } catch {
        // That a case is not there is found with the others that are missing.
        try await noteFailures([(number, error)])
      }
    }
    try await attempt { () throws(StoreError) in
      try await store.store.settleChanged(
        store.source, readable, requested: requested, changedBefore: time.date.addingTimeInterval(-Self.longestUnread))
    }
    return events
  }

  private func read(_ parts: CaseFields, of number: String, _ provider: Provider) async throws(Fault) -> Int {
    let (askedAt, logins) = (time.date, profile.loginCount)
    var row = Case(profile: profile.name, provider: provider.descriptor.id, number: number)
    if parts.contains(.comments) { row.comments = try await provider.comments?.list(number, raw: false, nextCall()) }
    if parts.contains(.attachments) {
      row.attachments = try await provider.attachments?.list(number, raw: false, nextCall())
    }
    try await checkAccount(logins)
    let read = ListedCases(CaseBox(row), members: parts, askedAt: askedAt)
    return try await attempt { () throws(StoreError) in try await store.observe(read).count }
  }
}
