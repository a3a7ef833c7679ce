import CaseModel
import CaseStore
import JSON
import Platform
import ProviderKit

/// One search: at the vendors that have a search of their own, and in the store, which ranks what both found.
struct CaseSearch {
  /// A result.
  private struct Hit: Sendable {
    var row: Case
    /// The larger, the better; 0 for one that only the vendor found.
    var rank: Double
  }

  private struct ProfileHits: Sendable {
    var hits: [Hit] = []
    var source: ListSource
    var fault: Fault?
  }

  struct Found {
    var hits: [Case]
    var next: SearchCursor?
    var sources: [ListSource]
  }

  let terms: [TextPattern]
  let filter: ListingFilter
  let params: CasesSearchParams
  let call: Call

  /// The most results that a vendor is asked for.
  private static let mostOfVendor = 100
  /// The longest text that vendors accept (`CaseQuery.search`).
  private static let longestText = 200

  private var text: SearchText { SearchText(terms: terms) }
  private var context: ServiceContext { call.context }

  /// Throws if no profile can be searched.
  mutating func run(from start: SearchCursor?) async throws(Fault) -> Found {
    let profiles = try chosen()
    let needed = (start?.count ?? 0) + params.limit + 1
    let search = self
    let now = context.time.date
    if params.maxAgeSeconds != 0 { await context.store?.settle() }
    let results = await gather(profiles) { profile in await search.hits(profile, needed: needed, now) }
    if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled.") }
    if let fault = results.first?.fault, results.allSatisfy({ $0.fault != nil && $0.hits.isEmpty }) { throw fault }
    let hits = results.flatMap(\.hits).sorted(by: Self.comes)
    let ids = hits.map(\.row.id)
    let first = start?.start(in: ids) ?? 0
    let page = hits[first...].prefix(params.limit)
    let next = page.endIndex < hits.endIndex ? SearchCursor(after: page.map(\.row.id), from: start) : nil
    let shown = params.members
    return Found(
      hits: page.map { hit in
        var row = hit.row
        row.shown = shown
        return row
      }, next: next, sources: results.map(\.source))
  }

  private static func comes(_ one: Hit, before other: Hit) -> Bool {
    if one.rank != other.rank { return one.rank > other.rank }
    let (first, second) = (one.row.updatedAt ?? .distantPast, other.row.updatedAt ?? .distantPast)
    return first == second ? one.row.id < other.row.id : first > second
  }

  private func chosen() throws(Fault) -> [Profile] {
    guard let names = params.profiles else {
      let profiles = try context.profiles().filter { profile in
        guard case .success(let provider) = profile.provider else { return true }
        return provider.cases != nil
      }
      if profiles.isEmpty {
        throw Fault(.unsupported, "No configured profile has cases. Add a profile of a vendor that has cases.")
      }
      return profiles
    }
    var profiles: [Profile] = []
    for (index, name) in names.enumerated() where !profiles.contains(where: { $0.name == name.text }) {
      let profile = try context.profile(name.text, path: "profiles[\(index)]")
      _ = try profile.provider.get().require(ProviderParts.cases)
      profiles.append(profile)
    }
    return profiles
  }

  // MARK: One profile

  /// The store of a profile, if it may answer. The account may be unknown before the first request.
  private func store(of profile: Profile) async -> ProfileStore? {
    params.maxAgeSeconds == 0 ? nil : await context.store?.profile(profile)
  }

  private func hits(_ profile: Profile, needed: Int, _ now: Timestamp) async -> ProfileHits {
    var result = ProfileHits(source: ListSource(profile: profile.name, provider: profile.providerID, complete: false))
    do throws(Fault) {
      let cases = try profile.provider.get().require(ProviderParts.cases)
      var query = CaseQuery()
      query.fields = params.members.union(ProfileStore.identity).union([.updatedAt])
      guard let compiled = try filter.compiled(query, for: profile, now: now) else {
        // The filters match no case of this profile.
        result.source.complete = true
        return result
      }
      let store = await self.store(of: profile)
      let status = await store?.status()
      let isFresh = params.maxAgeSeconds.map { age in
        status?.synchronisedAt.map { $0 >= now.addingTimeInterval(-Double(age)) } ?? false
      }
      result.source.asOf = status?.synchronisedAt
      var rows: [CaseBox] = []
      if isFresh != true { rows = await search(cases, compiled, profile, needed, &result) }
      if isFresh == true { result.source.complete = true }
      // The vendor may have named the account.
      try await search(store == nil ? self.store(of: profile) : store, compiled, needed, rows, &result)
    } catch {
      result.fault = error
      result.source.failure = context.redacted(error.json)
    }
    return result
  }

  /// Searches at the vendor. Returns the cases, which are then in the store, too. A failure is reported in `result`.
  private func search(
    _ cases: any CaseSource, _ compiled: CompiledQuery, _ profile: Profile, _ needed: Int, _ result: inout ProfileHits
  ) async -> [CaseBox] {
    do throws(Fault) {
      var wide = compiled
      wide.query.search = String(terms.map(\.text).joined(separator: " ").prefix(Self.longestText))
      wide.query.fields.formUnion(CaseFields.all.intersection(cases.listedMembers))
      var reader = try PageReader(cases, wide, call.vendorCall(profile))
      guard !reader.plan.filteredHere.contains(.search) else {
        if await store(of: profile) == nil {
          throw Fault(
            .unsupported,
            "\((try profile.provider.get()).descriptor.name) has no search of its own, and the store is not available."
          ).with("profile", profile.name)
        }
        return []
      }
      let askedAt = context.time.date
      var rows: [CaseBox] = []
      var hasMore = true
      while hasMore, rows.count < min(needed, Self.mostOfVendor) {
        let page = try await reader.read(size: min(needed, Self.mostOfVendor)) { [context] in context.time.date }
        let known = Set(rows.map(\.value.number))
        let new = page.rows.filter { !known.contains($0.value.number) }
        rows += new.filter { reader.passes($0) }
        hasMore = reader.goOn(behind: page, hasNewRow: !new.isEmpty)
      }
      // An error of the store is reported when it is searched.
      _ = try? await store(of: profile)?.observe(
        ListedCases(rows, from: cases, fields: reader.query.fields, askedAt: askedAt))
      (result.source.complete, result.source.asOf) = (!hasMore, askedAt)
      return rows
    } catch {
      result.fault = error
      result.source.failure = context.redacted(error.json)
      if error.isOfUnreachableVendor, await store(of: profile) != nil { result.source.stale = true }
      return []
    }
  }

  /// Searches in the store. Adds what only the vendor found.
  private func search(
    _ store: ProfileStore?, _ compiled: CompiledQuery, _ needed: Int, _ rows: [CaseBox], _ result: inout ProfileHits
  ) async throws(Fault) {
    var found: Set<String> = []
    if let store {
      var hits: [SearchHit] = []
      do throws(StoreError) {
        hits = try await store.store.search(text, compiled, from: store.source, limit: needed).rows
      } catch {
        // The vendor's results are still correct.
        if rows.isEmpty { throw Fault(error) }
        context.log.info("\(result.source.profile): cannot search the store: \(error)")
      }
      for hit in hits {
        guard var row = hit.box.whole else { continue }
        row.excerpt = hit.excerpt
        found.insert(row.number)
        result.hits.append(Hit(row: row, rank: hit.rank))
      }
    }
    for box in rows where !found.contains(box.value.number) {
      var row = box.value
      let texts = [row.title, row.description].compactMap(\.self) + (row.comments ?? []).map(\.text)
      row.excerpt = text.excerpt(in: texts)
      result.hits.append(Hit(row: row, rank: 0))
    }
  }
}
