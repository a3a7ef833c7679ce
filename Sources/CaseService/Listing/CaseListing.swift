import CaseModel
import JSON
import Platform
import ProviderKit

/// One page of cases of any number of profiles, merged in one order.
struct CaseListing {
  var streams: [SourceStream] = []
  /// The names of the profiles in the order of the first page.
  private let order: [String]
  /// The number of rows to request next from each of `streams`.
  private var fetchSizes: [Int]
  /// The sources that earlier pages have read to their end.
  private var finished: [(profile: Profile, source: ListingCursor.Source)] = []
  /// The profiles of which the query matches no case.
  private var excluded: [Profile] = []
  /// The positions in profiles that earlier pages have begun and that are invalid or not configured now. A later page continues
  /// with them.
  private var suspended: [ListingCursor.Source] = []
  /// Profiles that cannot be queried: their configuration is invalid, or the query lacks what their vendor requires. `sources`
  /// lists them with their error.
  private var unusable: [(profile: Profile, fault: Fault)]
  private let query: CaseQuery
  private let limit: Int
  private let queryHash: String
  private let startedAt: Timestamp
  let call: Call

  /// The maximum number of concurrent fetches for each vendor. A vendor that does not respond delays only its own profiles.
  private static let fetchesPerVendor = 16

  struct Page {
    /// Empty if the cases were sent as partial results.
    var cases: [CaseBox] = []
    var nextCursor: String?
    /// Whether it has as many cases as were requested.
    var isFull: Bool
    var sources: [ListSource]
  }

  /// Throws if a named profile has no cases, no vendor supports the query, or the cursor is invalid or belongs to another
  /// query.
  ///
  /// - Parameters:
  ///   - filter: the query; nil for none.
  ///   - profiles: nil for all that have cases.
  ///   - stores: the stores that may answer for vendors.
  ///   - cursor: that of the page before.
  ///   - patience: see `SortedRequest`.
  init(
    _ query: CaseQuery, _ filter: ListingFilter? = nil, profiles: [ProfileName]?, cursor text: String?, limit: Int,
    stores: ListingStores = .none, patience: Duration? = nil, _ call: Call
  ) throws(Fault) {
    self.query = query
    self.limit = limit
    self.call = call
    let hash = Self.hash(of: query, filter)
    queryHash = hash
    let cursor = try text.map { text throws(Fault) in try ListingCursor(text, hash: hash) }
    let (chosen, unusable) = try Self.choose(profiles, cursor, call)
    order = cursor?.sources.map(\.profile) ?? chosen.map(\.profile.name)
    self.unusable = unusable.filter { filter?.mayMatch($0.profile, now: call.context.time.date) ?? true }
    suspended =
      cursor?.sources.filter { source in !source.isDone && !chosen.contains { $0.profile.name == source.profile } }
      ?? []
    // The cursor has milliseconds. A finer time would make rows of the first page seem changed.
    let now = cursor?.startedAt ?? call.context.time.date.millisecondsSince1970 ?? 0
    startedAt = Timestamp(millisecondsSince1970: now)
    fetchSizes = []
    for (profile, cases) in chosen {
      let resume = cursor?.sources.first { $0.profile == profile.name }
      if let resume, resume.isDone {
        finished.append((profile, resume))
        continue
      }
      do throws(Fault) {
        guard let compiled = try Self.compiled(query, filter, profile, startedAt) else {
          excluded.append(profile)
          continue
        }
        streams.append(
          try SourceStream(
            profile, cases, compiled, call.vendorCall(profile), after: resume,
            startedAt: cursor == nil ? nil : startedAt,
            sorting: SortingContext(
              listings: call.context.sortedListings, begun: startedAt, patience: patience,
              readsAhead: call.caller.mayContinue), stores: stores))
      } catch {
        // A named profile must answer.
        if profiles != nil { throw error }
        self.unusable.append((profile, error))
      }
    }
    if streams.isEmpty, finished.isEmpty, let fault = Self.fault(of: self.unusable, call) { throw fault }
    // Up to four profiles are asked for a whole page, so that one response is enough, whichever of them has the rows. Each of
    // many contributes few rows.
    let size = max(10, 4 * min(limit, CasesListParams.largestPage) / max(streams.count, 1))
    fetchSizes = Array(repeating: size, count: streams.count)
  }

  /// Fetches and merges until the page is full or the sources end. Throws if all sources fail.
  mutating func page() async throws(Fault) -> Page {
    var cases: [CaseBox] = []
    cases.reserveCapacity(min(limit, 500))
    // Those that were sent are not kept.
    var sent = 0
    call.sendProgress(.begin("Listing cases"))
    defer { call.sendProgress(.end(nil)) }
    while sent + cases.count < limit {
      await fetchMissing(limit - sent - cases.count)
      if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled.") }
      let before = cases.count
      merge(into: &cases, atMost: limit - sent)
      if cases.count == before { break }
      if call.sendsPartialResults {
        call.sendPartialResult(ProgressValue(cases: CaseRows(cases, shown: query.fields)))
        sent += cases.count
        cases = []
      }
    }
    let count = sent + cases.count
    let isOnlyOne = streams.count + finished.count + unusable.count == 1
    if isOnlyOne || count == 0, let fault = failure(), count == 0 || streams.first?.isPartial != true { throw fault }
    let isDone = suspended.isEmpty && streams.allSatisfy { $0.isExhausted && $0.failure == nil }
    return Page(
      cases: cases, nextCursor: isDone ? nil : cursorText(), isFull: count == limit, sources: sources())
  }

  /// The fault if all streams failed, with those of the profiles that cannot be used.
  func failure() -> Fault? {
    let failed = streams.compactMap { stream in stream.failure.map { (stream.profile.name, $0) } }
    guard !failed.isEmpty, failed.count == streams.count else { return nil }
    return Fault.all(failed + unusable.map { ($0.profile.name, $0.fault) }, call.context)
  }

  private static func fault(of unusable: [(profile: Profile, fault: Fault)], _ call: Call) -> Fault? {
    Fault.all(unusable.map { ($0.profile.name, $0.fault) }, call.context)
  }

  private struct Fetch: Sendable {
    let index: Int
    var stream: SourceStream
    let size: Int
  }

  /// Fetches from all empty sources at the same time.
  ///
  /// - Parameter count: the number of rows that the page can still take.
  private mutating func fetchMissing(_ count: Int) async {
    let fetches = streams.indices.filter { streams[$0].needsFetch }.map { index in
      let size = fetchSizes[index]
      // A source whose rows were all taken probably has more rows of this page.
      fetchSizes[index] = min(size * 2, limit)
      return Fetch(index: index, stream: streams[index], size: min(size, count))
    }
    let time = call.context.time
    let now = { @Sendable in time.date }
    let vendors = Dictionary(grouping: fetches) { $0.stream.profile.providerID ?? "" }.values
    let fetched = await gather(vendors) { fetches in
      await gather(fetches, atMost: Self.fetchesPerVendor) { fetch in
        var fetch = fetch
        await fetch.stream.fetch(atLeast: fetch.size, now: now)
        return fetch
      }
    }
    for fetch in fetched.joined() { streams[fetch.index] = fetch.stream }
  }

  /// Takes rows until the page is full, or a source must fetch before the order is known.
  private mutating func merge(into cases: inout [CaseBox], atMost limit: Int) {
    let sort = query.sort
    while cases.count < limit, let (best, rival) = nextHeads() {
      let batch = streams[best.index].take(atMost: limit - cases.count) { key in
        rival.map { Self.comes((best.index, key), before: $0, sort) } ?? true
      }
      cases.append(contentsOf: batch.lazy.map(\.shared))
    }
  }

  private typealias Head = (index: Int, key: SortKey)

  /// The next rows of the two sources that come first; nil if there are no rows, or a source must fetch.
  private func nextHeads() -> (best: Head, rival: Head?)? {
    let sort = query.sort
    var best: Head?
    var rival: Head?
    // By index, since a closure would copy the stream.
    for index in streams.indices {
      guard let key = streams[index].rows.first?.key else {
        if streams[index].needsFetch { return nil }
        continue
      }
      let head = (index, key)
      if best.map({ Self.comes(head, before: $0, sort) }) ?? true {
        (best, rival) = (head, best)
      } else if rival.map({ Self.comes(head, before: $0, sort) }) ?? true {
        rival = head
      }
    }
    return best.map { ($0, rival) }
  }

  /// Equal rows come in the order of the profiles of the first page.
  private static func comes(_ one: Head, before other: Head, _ sort: CaseSort) -> Bool {
    if one.key.comes(before: other.key, sort) { return true }
    return one.index < other.index && !other.key.comes(before: one.key, sort)
  }

  private func cursorText() -> String {
    let sources =
      finished.map(\.source) + suspended
      + excluded.map { ListingCursor.Source(profile: $0.name, isDone: true) }
      + streams.map { stream in
        var source = stream.last
        // A vendor that could not be reached may have cases that the store lacks.
        source.isDone =
          stream.isExhausted && stream.failure == nil && (stream.stale == nil || stream.coversAll)
        if source.isDone {
          (source.stale, source.mayLack) = (nil, stream.lacksCases)
        } else {
          source.limitStale(sharedBy: order.count)
        }
        return source
      }
    return ListingCursor(
      startedAt: startedAt.millisecondsSince1970 ?? 0,
      sources: order.compactMap { name in sources.first { $0.profile == name } }
    ).text(hash: queryHash)
  }

  func sources() -> [ListSource] {
    let running = streams.map { stream in
      ListSource(
        profile: stream.profile.name, provider: stream.profile.providerID,
        total: stream.total.map { .init(count: $0, exact: !stream.isFiltered) },
        filteredHere: stream.filteredHere, window: stream.window,
        complete: stream.isExhausted && stream.failure == nil && stream.coversAll, asOf: stream.asOf,
        stale: stream.stale == nil ? nil : true,
        failure: (stream.failure ?? stream.stale ?? lack(of: stream.profile, stream.lacksCases)).map {
          call.context.redacted($0.json)
        })
    }
    let others = finished.map { profile, source in
      ListSource(
        profile: profile.name, provider: profile.providerID, complete: !source.mayLack,
        failure: lack(of: profile, source.mayLack).map { call.context.redacted($0.json) })
    }
    let none = excluded.map { ListSource(profile: $0.name, provider: $0.providerID, complete: true) }
    let broken = unusable.map {
      ListSource(
        profile: $0.profile.name, provider: $0.profile.providerID, complete: false,
        failure: call.context.redacted($0.fault.json))
    }
    let removed = suspended.map(\.profile).filter { name in !unusable.contains { $0.profile.name == name } }
    return running + others + none + broken
      + removed.map { name in
        let fault = Fault(.configuration, "The profile \"\(name)\" is no longer configured.").with("profile", name)
        return ListSource(profile: name, provider: nil, complete: false, failure: call.context.redacted(fault.json))
      }
  }

  /// The fault of a profile whose listing continued after the rows of the store, which may lack cases.
  private func lack(of profile: Profile, _ lacksCases: Bool) -> Fault? {
    guard lacksCases else { return nil }
    return Fault(
      .vendorUnavailable,
      "Cases of the profile \"\(profile.name)\" may be missing, because the store answered earlier pages. List the cases again."
    ).with("profile", profile.name).with("retriable", true)
  }

  // MARK: The profiles

  /// The query for one profile; nil if it matches no case of it.
  private static func compiled(
    _ query: CaseQuery, _ filter: ListingFilter?, _ profile: Profile, _ now: Timestamp
  ) throws(Fault) -> CompiledQuery? {
    guard let filter else { return CompiledQuery(query) }
    return try filter.compiled(query, for: profile, now: now)
  }

  private typealias Chosen = (profile: Profile, cases: any CaseSource)

  /// A later page continues with the profiles of the first one; the configuration may have others by then.
  private static func choose(
    _ profiles: [ProfileName]?, _ cursor: ListingCursor?, _ call: Call
  ) throws(Fault) -> (chosen: [Chosen], unusable: [(profile: Profile, fault: Fault)]) {
    if let names = profiles {
      let chosen = try named(names, call)
      if let cursor, Set(cursor.sources.map(\.profile)) != Set(chosen.map(\.profile.name)) {
        throw OpaqueCursor.invalid
      }
      return (inOrder(chosen, cursor), [])
    }
    var chosen: [Chosen] = []
    var unusable: [(profile: Profile, fault: Fault)] = []
    let all = try call.context.profiles().filter { profile in
      cursor.map { $0.sources.contains { $0.profile == profile.name } } ?? true
    }
    if all.isEmpty, cursor != nil { throw OpaqueCursor.invalid }
    for profile in all {
      switch profile.provider {
      case .success(let provider):
        guard let cases = provider.cases else { continue }
        do throws(Fault) {
          try call.context.allow(call.method, call.effect, on: profile, consent: call.consent)
          chosen.append((profile, cases))
        } catch { unusable.append((profile, error)) }
      case .failure(let fault): unusable.append((profile, fault))
      }
    }
    guard !chosen.isEmpty else {
      throw fault(of: unusable, call) ?? Call.noCases
    }
    return (inOrder(chosen, cursor), unusable)
  }

  /// The profiles in the order of the first page, so that equal rows keep their order. A later request, or the changed
  /// configuration, may list them in another one.
  private static func inOrder(_ chosen: [Chosen], _ cursor: ListingCursor?) -> [Chosen] {
    guard let cursor else { return chosen }
    let names = cursor.sources.map(\.profile)
    let ranks = Dictionary(zip(names, names.indices)) { first, _ in first }
    return chosen.sorted { ranks[$0.profile.name] ?? 0 < ranks[$1.profile.name] ?? 0 }
  }

  /// A hash of what must be equal on all pages, except the profiles, which the cursor names. Their order does not matter.
  private static func hash(of query: CaseQuery, _ filter: ListingFilter?) -> String {
    var writer = JSONWriter()
    query.selection.write(to: &writer)
    var hash = FNV1a(writer.bytes)
    if let filter { hash.add(filter.definition) }
    return hash.hex
  }

  private static func named(_ names: [ProfileName], _ call: Call) throws(Fault) -> [Chosen] {
    var chosen: [Chosen] = []
    for (index, name) in names.enumerated() where !chosen.contains(where: { $0.profile.name == name.text }) {
      let profile = try call.context.profile(name.text, path: "profiles[\(index)]")
      try call.context.allow(call.method, call.effect, on: profile, consent: call.consent)
      let provider = try profile.provider.get()
      chosen.append((profile, try provider.require(ProviderParts.cases)))
    }
    return chosen
  }
}
