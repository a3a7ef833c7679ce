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
    /// The larger, the better.
    var rank: Double
    /// The store that the row comes from; nil for a row of the vendor.
    var store: ProfileStore?
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
  /// The most pages that a vendor is asked for. Filters that the vendor lacks may leave nothing of them.
  private static let mostPages = 3
  /// The most words that a vendor is asked for one by one.
  private static let mostWords = 8
  /// The longest text that vendors accept (`CaseQuery.search`).
  private static let longestText = 200

  private var text: SearchText { SearchText(terms: terms) }
  private var context: ServiceContext { call.context }

  /// Throws if no profile can be searched.
  mutating func run(from start: SearchCursor?) async throws(Fault) -> Found {
    let profiles = try call.profilesWithCases(params.profiles)
    let needed = (start?.count ?? 0) + params.limit + 1
    let search = self
    let now = context.time.date
    if params.maxAgeSeconds != 0 { await context.store?.settle(call) }
    let results = await gather(profiles) { profile in await search.hits(profile, needed: needed, now) }
    if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled.") }
    let failed = results.compactMap { result in result.fault.map { (result.source.profile, $0) } }
    if failed.count == results.count, results.allSatisfy(\.hits.isEmpty), let fault = Fault.all(failed, context) {
      throw fault
    }
    let found = results.flatMap(\.hits).sorted(by: Self.comes)
    let hits = start?.rest(of: found) { $0.row.id } ?? found
    let page = hits.prefix(min(params.limit, SearchCursor.mostResults - (start?.count ?? 0)))
    let isLast = page.count == hits.count || (start?.count ?? 0) + page.count >= SearchCursor.mostResults
    let next = !isLast ? SearchCursor(after: page.map(\.row.id), from: start) : nil
    var rows: [Case] = []
    for hit in page {
      var row = hit.row
      row.shown = params.members
      if let store = hit.store { row.asOf = await store.age(of: row.number, params.members) }
      rows.append(row)
    }
    return Found(hits: rows, next: next, sources: results.map(\.source))
  }

  private static func comes(_ one: Hit, before other: Hit) -> Bool {
    if one.rank != other.rank { return one.rank > other.rank }
    let (first, second) = (one.row.updatedAt ?? .distantPast, other.row.updatedAt ?? .distantPast)
    return first == second ? one.row.id < other.row.id : first > second
  }

  // MARK: One profile

  /// The answer of a vendor to a search.
  private enum VendorAnswer {
    case found([CaseBox], isAll: Bool, askedAt: Timestamp)
    /// The vendor has no search of its own.
    case unsupported
    case failed(Fault)
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
      if let synchronisedAt = await freshTime(profile, now) {
        if try await addStored(profile, compiled, needed, [:], &result) {
          // Rows of a listing may lack the texts that are searched.
          result.source.complete = hasTexts(cases)
          result.source.asOf = synchronisedAt
          return result
        }
        result.hits = []
      }
      await call.noteAccount(of: profile)
      switch await search(cases, compiled, profile) {
      case .found(let rows, let isAll, let askedAt):
        (result.source.complete, result.source.asOf) = (isAll, askedAt)
        let known = Dictionary(rows.map { ($0.value.number, $0.value) }) { first, _ in first }
        // What only the store has is older than a number for `maxAgeSeconds` allows.
        _ = try await addStored(
          profile, compiled, needed, known, isLimitedToKnown: params.maxAgeSeconds != nil, &result)
        addUnranked(rows, hasTexts: hasTexts(cases), &result)
      case .unsupported:
        guard await store(of: profile) != nil else {
          throw Fault(
            .unsupported,
            "\(try profile.provider.get().descriptor.name) has no search of its own, and the store is not available."
          ).with("profile", profile.name)
        }
        if params.maxAgeSeconds == nil { _ = try await addStored(profile, compiled, needed, [:], &result) }
      case .failed(let fault):
        result.fault = fault
        result.source.failure = context.redacted(fault.json)
        guard fault.isOfUnreachableVendor, await store(of: profile) != nil else { return result }
        result.source.stale = true
        result.source.asOf = await store(of: profile)?.status()?.synchronisedAt
        _ = try await addStored(profile, compiled, needed, [:], &result)
      }
    } catch {
      result.fault = error
      result.source.failure = context.redacted(error.json)
    }
    return result
  }

  /// The store of a profile, if it may answer. The account may be unknown before the first request.
  private func store(of profile: Profile) async -> ProfileStore? {
    guard params.maxAgeSeconds != 0, let access = context.store else { return nil }
    return await access.soon(call) { await access.readable(profile) }
  }

  /// The time up to which the store has all changes, if that is recent enough.
  private func freshTime(_ profile: Profile, _ now: Timestamp) async -> Timestamp? {
    guard let age = params.maxAgeSeconds, context.store?.hasOutdated(profile.name) == false,
      let time = await store(of: profile)?.status()?.listedAt, MaxAge.range(age, now).contains(time)
    else { return nil }
    return time
  }

  /// What the vendor is asked for: all words, and each of them. No vendor documents whether it finds several words apart, or
  /// their phrase only.
  private var vendorTexts: [String] {
    let words = terms.map(\.text)
    let texts = words.count > 1 ? [words.joined(separator: " ")] + words.prefix(Self.mostWords) : words
    return texts.map { String($0.prefix(Self.longestText)) }
  }

  private func search(
    _ cases: any CaseSource, _ compiled: CompiledQuery, _ profile: Profile
  ) async -> VendorAnswer {
    let answers = await gather(vendorTexts) { text in await ask(cases, compiled, profile, text) }
    // If the vendor returns all texts, each row is compared with all words later. Otherwise, each word must have found it.
    let needed = hasTexts(cases) ? 1 : max(1, terms.count)
    var finds: [String: Int] = [:]
    var rows: [String: CaseBox] = [:]
    var (isAll, earliest) = (true, context.time.date)
    for (index, answer) in answers.enumerated() {
      guard case .found(let found, let isComplete, let askedAt) = answer else { return answer }
      (isAll, earliest) = (isAll && isComplete, min(earliest, askedAt))
      for row in found {
        let number = row.value.number
        finds[number, default: 0] += index == 0 ? needed : 1
        if finds[number, default: 0] >= needed { rows[number] = row }
      }
    }
    return .found(Array(rows.values), isAll: isAll, askedAt: earliest)
  }

  /// Whether lists of the vendor have all texts that it searches.
  private func hasTexts(_ cases: any CaseSource) -> Bool {
    cases.listedMembers.isSuperset(of: [.description, .comments])
  }

  private func ask(
    _ cases: any CaseSource, _ compiled: CompiledQuery, _ profile: Profile, _ text: String
  ) async -> VendorAnswer {
    do throws(Fault) {
      var wide = compiled
      wide.query.search = text
      wide.query.fields.formUnion(CaseFields.all.intersection(cases.listedMembers))
      var reader = try PageReader(cases, wide, call.vendorCall(profile))
      guard !reader.plan.filteredHere.contains(.search) else { return .unsupported }
      let askedAt = context.time.date
      // The same number for all pages of the search, so that each finds the results of those before it.
      let count = Self.mostOfVendor
      var (rows, seen): ([CaseBox], Set<String>) = ([], [])
      var (hasMore, pages) = (true, 0)
      while hasMore, rows.count < count, pages < Self.mostPages {
        let page = try await reader.read(size: count) { [context] in context.time.date }
        let new = page.rows.filter { seen.insert($0.value.number).inserted }
        rows += new.filter { reader.passes($0) }
        hasMore = reader.goOn(behind: page, hasNewRow: !new.isEmpty)
        pages += 1
      }
      return .found(rows, isAll: !hasMore, askedAt: askedAt)
    } catch {
      return .failed(error)
    }
  }

  /// Adds what the store finds. Returns false if a case that matches has a write with an unknown outcome; it is left out.
  ///
  /// - Parameters:
  ///   - known: the cases that the vendor found, by their numbers. They are newer than those of the store.
  ///   - isLimitedToKnown: whether others are left out.
  private func addStored(
    _ profile: Profile, _ compiled: CompiledQuery, _ needed: Int, _ known: [String: Case],
    isLimitedToKnown: Bool = false, _ result: inout ProfileHits
  ) async throws(Fault) -> Bool {
    guard let store = await store(of: profile) else { return false }
    let found: StoredPage<SearchHit>
    do throws(StoreError) {
      found = try await store.store.search(text, compiled, from: store.source, limit: needed)
    } catch {
      // The vendor's results are still correct.
      if known.isEmpty { throw Fault(error) }
      context.log.info("\(profile.name): cannot search the store: \(error)")
      return false
    }
    for hit in found.rows {
      guard var row = known[hit.box.value.number] ?? (isLimitedToKnown ? nil : hit.box.whole) else { continue }
      let isStored = known[row.number] == nil
      if isStored, context.store?.isOutdated(row.id) == true { continue }
      if isStored, found.hasUnknownOutcome, await store.hasUnknownOutcome(row.number) { continue }
      row.excerpt = hit.excerpt
      result.hits.append(Hit(row: row, rank: hit.rank, store: isStored ? store : nil))
    }
    return !found.hasUnknownOutcome
  }

  /// Adds what only the vendor found, ranked by the texts that it returned. If it returned all texts, those that have not all
  /// words are left out: vendors search more loosely.
  private func addUnranked(_ rows: [CaseBox], hasTexts: Bool, _ result: inout ProfileHits) {
    let found = Set(result.hits.map(\.row.number))
    for box in rows where !found.contains(box.value.number) && (!hasTexts || text.matches(box.value)) {
      var row = box.value
      let comments = (row.comments ?? []).map(\.text)
      row.excerpt = text.excerpt(in: [row.title, row.description].compactMap(\.self) + comments)
      result.hits.append(Hit(row: row, rank: text.rank(of: row), store: nil))
    }
  }
}
