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

  /// Requests the cases that no listing had since all were read. Returns the number of changes.
  func readMissing(since last: Timestamp) async throws(Fault) -> Int {
    let (askedAt, logins) = (time.date, profile.loginCount)
    let numbers = try await attempt { () throws(StoreError) in
      let limit = Self.mostMissing
      let noted = try await store.store.missing(store.source, notedBefore: askedAt, limit: limit)
      return try await noted + store.store.unseen(store.source, since: last, limit: limit - noted.count)
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
    for case .unknown(let fault) in found.map(\.presence) { throw fault }
    return events
  }

  /// Reads the comments, or files, of the cases that changed and whose lists do not have them. Returns the number of changes.
  ///
  /// - Parameters:
  ///   - parts: the members to read.
  ///   - limit: the most requests.
  func readParts(_ parts: CaseFields, limit: Int) async throws(Fault) -> Int {
    let isKnown = CaseFields([.comments, .attachments])
    let parts = parts.intersection(isKnown).subtracting(cases.listedMembers)
    guard !parts.isEmpty, limit > 0 else { return 0 }
    var numbers = try await numbersOfChanged(parts, limit)
    guard !numbers.isEmpty else { return 0 }
    do { try await time.sleep(for: Self.settling) } catch {
      throw Fault(.cancelled, "The request was cancelled.")
    }
    numbers = try await numbersOfChanged(parts, limit)
    var events = 0
    for (index, number) in numbers.enumerated() {
      report("\(profile.name): comments of \(index + 1) of \(numbers.count) changed cases", index * 100 / numbers.count)
      let (askedAt, logins) = (time.date, profile.loginCount)
      let row: Case
      do throws(Fault) {
        row = try await cases.get(number, fields: parts.union([.updatedAt]), raw: false, nextCall())
      } catch {
        // That it is not there is found with the others that are missing.
        if error.kind == .notFound || error.kind == .forbidden { continue }
        throw error
      }
      try await checkAccount(logins)
      let missing = CaseFields((row.missing ?? []).map(\.part))
      events += try await attempt { () throws(StoreError) in
        let read = ListedCases(CaseBox(row), members: parts.subtracting(missing), askedAt: askedAt)
        return try await store.observe(read).count
      }
    }
    return events
  }

  private func numbersOfChanged(_ parts: CaseFields, _ limit: Int) async throws(Fault) -> [String] {
    try await attempt { () throws(StoreError) in
      try await store.store.changed(store.source, withoutReading: parts, limit: limit)
    }
  }
}
