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

  /// The `page` of all positions.
  static let rows = "store"

  /// Whether it has all cases of the profile.
  var hasAll: Bool { status.baselineAt != nil }

  var listedMembers: CaseFields { .all }

  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan { CasePlan(isOneSequence: false) }

  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    let first = max(0, position?.row ?? 0)
    var request = self.query
    request.query.fields = query.fields.union(ProfileStore.identity)
    let found: StoredPage<CaseBox>
    do throws(StoreError) {
      found = try await profile.store.list(request, from: profile.source, offset: first, limit: size)
    } catch {
      throw stale ?? Fault(error)
    }
    // Texts may have been removed, and members may not have been read since a write.
    if stale == nil, found.isIncomplete || (found.asOf == nil && !found.rows.isEmpty) {
      throw Fault(.notFound, "The store does not have all that was requested.")
    }
    let end = first.addingReportingOverflow(found.rows.count).partialValue
    let isLast = found.rows.isEmpty || end >= found.total
    var page = CasePage(
      rows: found.rows, positions: found.rows.indices.map { VendorPosition(page: Self.rows, row: first + $0) },
      next: isLast ? nil : VendorPosition(page: Self.rows, row: end), total: found.total)
    (page.asOf, page.stale) = (status.synchronisedAt ?? found.asOf, stale)
    return page
  }

  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition {
    VendorPosition(
      page: position.page, row: max(0, position.row.subtractingReportingOverflow(max(0, rows)).partialValue))
  }

  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
    guard let row = await profile.fresh(number, fields, since: .distantPast) else {
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

  static let none = ListingStores(access: nil)

  private init(access: StoreAccess?) { self.access = access }

  /// - Parameters:
  ///   - profiles: nil for all.
  ///   - maxAge: the param `maxAgeSeconds`.
  static func make(
    _ profiles: [ProfileName]?, maxAge: Int?, isRaw: Bool, _ call: Call
  ) async throws(Fault) -> ListingStores {
    guard let access = call.context.store, !isRaw, maxAge != 0 else { return .none }
    var stores = ListingStores(access: access)
    guard let maxAge else { return stores }
    let oldest = call.context.time.date.addingTimeInterval(-Double(maxAge))
    await access.settle()
    let all = try call.context.profiles().filter { profile in
      profiles.map { $0.contains { $0.text == profile.name } } ?? true
    }
    for profile in all {
      guard let store = await access.profile(profile), let status = await store.status(),
        let synchronisedAt = status.synchronisedAt, synchronisedAt >= oldest
      else { continue }
      stores.fresh[profile.name] = (store, status)
    }
    return stores
  }

  /// The source for a profile that is fresh enough; nil for another one, for one whose earlier pages the vendor answered, and
  /// for members that listings do not have.
  func cases(
    of profile: Profile, _ query: CompiledQuery, listed: CaseFields, after earlier: ListingCursor.Source?
  ) -> StoredCases? {
    guard query.query.fields.isSubset(of: listed.union(.always)) else { return nil }
    if let position = earlier?.position, position.page != StoredCases.rows { return nil }
    return fresh[profile.name].map { StoredCases(profile: $0.store, status: $0.status, query: query, stale: nil) }
  }

  /// The source for a profile whose vendor cannot be reached; nil if the store has none of its cases.
  func cases(of profile: Profile, _ query: CompiledQuery, because fault: Fault) async -> StoredCases? {
    guard fault.isOfUnreachableVendor, let access, access.exists else { return nil }
    await access.settle()
    guard let store = await access.profile(profile), let status = await store.status(),
      await store.count() ?? 0 > 0
    else { return nil }
    return StoredCases(profile: store, status: status, query: query, stale: fault)
  }
}
