import CaseModel
import CaseStore
import Platform
import ProviderKit

/// The cases of one profile in the store, as a listing reads them. A position is the number of a row.
struct StoredCases: CaseSource {
  let profile: ProfileStore
  /// How far the store follows the profile.
  let status: SourceStatus
  /// The whole query, of which the store applies every part.
  let query: CompiledQuery
  /// Why the vendor does not answer; nil if the store is fresh enough.
  let stale: Fault?
  /// The members that rows of the vendor's listings have, and those that they may lack.
  let listedMembers: CaseFields
  let optionalMembers: CaseFields

  /// The `page` of all positions.
  static let rows = "store"
  /// More than a store has.
  private static let mostRows = 1 << 24

  /// - Parameter vendor: the source whose listings it replaces.
  init(
    profile: ProfileStore, status: SourceStatus, query: CompiledQuery, like vendor: some CaseSource, stale: Fault?
  ) {
    (self.profile, self.status, self.query, self.stale) = (profile, status, query, stale)
    (listedMembers, optionalMembers) = (vendor.listedMembers, vendor.optionalMembers)
  }

  /// Whether it has all cases of the profile.
  var hasAll: Bool { status.baselineAt != nil }

  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan { CasePlan(isOneSequence: false) }

  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    let first = max(0, position?.row ?? 0)
    var request = self.query
    // A listing of the vendor has no other members either.
    let fields = query.fields.intersection(stale == nil ? listedMembers : .all)
    request.query.fields = fields.union(ProfileStore.identity)
    let found: StoredPage<CaseBox>
    do throws(StoreError) {
      found = try await profile.store.list(
        request, from: profile.source, offset: first, limit: size,
        aged: fields.subtracting(optionalMembers).union(ProfileStore.identity))
    } catch {
      throw stale ?? Fault(error)
    }
    // Texts may have been removed, and members may not have been read since a write.
    let lacksMembers = found.isIncomplete || (found.asOf == nil && !found.rows.isEmpty)
    if stale == nil, lacksMembers || found.hasUnknownOutcome {
      throw Fault(.notFound, "The store does not have all that was requested.")
    }
    let end = first.addingReportingOverflow(found.rows.count).partialValue
    let isLast = found.rows.isEmpty || end >= found.total
    let rows = await answerable(found)
    var page = CasePage(
      rows: rows.map(\.row), positions: rows.map { VendorPosition(page: Self.rows, row: first + $0.index) },
      next: isLast ? nil : VendorPosition(page: Self.rows, row: end), total: found.total)
    page.asOf = status.synchronisedAt ?? found.asOf ?? found.oldest
    (page.isStored, page.stale) = (true, stale)
    return page
  }

  /// The rows without those whose last write was not stored, or has an unknown outcome.
  private func answerable(_ page: StoredPage<CaseBox>) async -> [(index: Int, row: CaseBox)] {
    var rows = page.rows.enumerated().map { (index: $0.offset, row: $0.element) }
    if !page.outdated.isEmpty { rows.removeAll { page.outdated.contains($0.row.value.number) } }
    guard page.hasUnknownOutcome else { return rows }
    var answerable: [(index: Int, row: CaseBox)] = []
    for row in rows where await !profile.hasUnknownOutcome(row.row.value.number) { answerable.append(row) }
    return answerable
  }

  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition {
    // A cursor may have any number.
    let row = min(max(0, position.row), Self.mostRows) - min(max(0, rows), Self.mostRows)
    return VendorPosition(page: position.page, row: max(0, row))
  }

  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
    guard let row = await profile.fresh(number, fields, .distantPast ... .distantFuture) else {
      throw Fault(.notFound, "Not found in the store: case \"\(number)\".")
    }
    return row
  }
}

/// The stores that a listing may read.
struct ListingStores: Sendable {
  /// The profiles that were synchronised recently enough: they are read from the store.
  private var fresh: [String: (store: ProfileStore, status: SourceStatus)] = [:]
  /// Answers if the vendor cannot be reached; nil if it must not.
  private let access: StoreAccess?
  private let call: Call?

  static let none = ListingStores(access: nil, call: nil)

  private init(access: StoreAccess?, call: Call?) { (self.access, self.call) = (access, call) }

  /// - Parameters:
  ///   - profiles: nil for all.
  ///   - maxAge: the param `maxAgeSeconds`.
  static func make(
    _ profiles: [ProfileName]?, maxAge: Int?, isRaw: Bool, _ call: Call
  ) async throws(Fault) -> ListingStores {
    guard let access = call.context.store else { return .none }
    let all = try call.context.profiles().filter { profile in
      profiles.map { $0.contains { $0.text == profile.name } } ?? true
    }
    for profile in all { await call.noteAccount(of: profile) }
    guard !isRaw, maxAge != 0 else { return .none }
    var stores = ListingStores(access: access, call: call)
    guard let maxAge else { return stores }
    let times = MaxAge.range(maxAge, call.context.time.date)
    await access.settle(call)
    // At the same time, because a locked store makes each of them wait.
    let found = await gather(all) { profile in
      await access.soon(call) { () -> (store: ProfileStore, status: SourceStatus)? in
        guard let store = await access.readable(profile), let status = await store.status(),
          let listedAt = status.listedAt, times.contains(listedAt)
        else { return nil }
        return (store, status)
      }
    }
    for (profile, found) in zip(all, found) { stores.fresh[profile.name] = found }
    return stores
  }

  /// The source for a profile that is fresh enough; nil for another one, and for one whose earlier pages the vendor answered.
  func cases(
    of profile: Profile, _ query: CompiledQuery, like vendor: any CaseSource, after earlier: ListingCursor.Source?
  ) -> StoredCases? {
    if let position = earlier?.position, position.page != StoredCases.rows { return nil }
    guard let found = fresh[profile.name], access?.hasOutdated(profile.name) == false else { return nil }
    return StoredCases(profile: found.store, status: found.status, query: query, like: vendor, stale: nil)
  }

  /// The source for a profile whose vendor cannot be reached; nil if the store has none of its cases.
  func cases(
    of profile: Profile, _ query: CompiledQuery, like vendor: any CaseSource, because fault: Fault
  ) async -> StoredCases? {
    guard fault.isOfUnreachableVendor, let access, let call, access.exists else { return nil }
    await access.settle(call)
    guard !access.hasOutdated(profile.name), let store = await access.readable(profile),
      let status = await store.status(), await store.count() ?? 0 > 0
    else { return nil }
    return StoredCases(profile: store, status: status, query: query, like: vendor, stale: fault)
  }
}
