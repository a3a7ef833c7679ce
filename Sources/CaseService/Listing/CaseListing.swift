import CaseModel
import JSON
import Platform
import ProviderKit

/// One page of cases of any number of profiles, merged in one order.
struct CaseListing {
  private var streams: [SourceStream] = []
  /// The sources that earlier pages have read to their end.
  private var finished: [(profile: Profile, source: ListingCursor.Source)] = []
  /// Profiles that cannot be queried: their configuration is invalid, or the query lacks what their vendor requires. `sources`
  /// lists them with their error.
  private var unusable: [(profile: Profile, fault: Fault)]
  private let query: CaseQuery
  private let limit: Int
  private let queryHash: String
  private let startedAt: Timestamp
  private let call: Call

  struct Page {
    var cases: [CaseBox] = []
    var nextCursor: String?
    var sources: [ListSource]
  }

  /// Throws if a named profile has no cases, no vendor supports the query, or the cursor is invalid or belongs to another
  /// query.
  ///
  /// - Parameters:
  ///   - profiles: nil for all that have cases.
  ///   - cursor: that of the page before.
  init(
    _ query: CaseQuery, profiles: [ProfileName]?, cursor text: String?, limit: Int, _ call: Call
  ) throws(Fault) {
    self.query = query
    self.limit = limit
    self.call = call
    let (chosen, unusable) = try Self.choose(profiles, call)
    self.unusable = unusable
    let hash = Self.hash(of: query, chosen)
    queryHash = hash
    let cursor = try text.map { text throws(Fault) in try ListingCursor(text, hash: hash) }
    // The cursor has milliseconds. A finer time would make rows of the first page seem changed.
    let now = cursor?.startedAt ?? Int(exactly: (call.context.time.date.timeIntervalSince1970 * 1000).rounded()) ?? 0
    startedAt = Timestamp(timeIntervalSince1970: Double(now) / 1000)
    for (profile, cases) in chosen {
      let resume = cursor?.sources.first { $0.profile == profile.name }
      if let resume, resume.isDone {
        finished.append((profile, resume))
        continue
      }
      do throws(Fault) {
        streams.append(
          try SourceStream(
            profile, cases, query, call.vendorCall(profile), after: resume,
            startedAt: cursor == nil ? nil : startedAt, sorting: (call.context.sortedListings, startedAt)))
      } catch {
        // A named profile must answer.
        if profiles != nil { throw error }
        self.unusable.append((profile, error))
      }
    }
    if streams.isEmpty, finished.isEmpty, let first = self.unusable.first { throw first.fault }
  }

  /// Fetches and merges until the page is full or the sources end. Throws if all sources fail.
  mutating func page() async throws(Fault) -> Page {
    var cases: [CaseBox] = []
    cases.reserveCapacity(min(limit, 500))
    call.sendProgress(.begin("Listing cases"))
    defer { call.sendProgress(.end(nil)) }
    while cases.count < limit {
      await fetchMissing(limit - cases.count)
      if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled.") }
      let before = cases.count
      merge(into: &cases)
      if cases.count == before { break }
      if call.sendsPartialResults {
        call.sendPartialResult(ProgressValue(cases: CaseRows(Array(cases[before...]), shown: query.fields)))
      }
    }
    let isOnlyOne = streams.count + finished.count + unusable.count == 1
    if isOnlyOne || cases.isEmpty, let first = streams.first?.failure, streams.allSatisfy({ $0.failure != nil }),
      cases.isEmpty || streams.first?.isPartial != true
    {
      throw first
    }
    let isDone = streams.allSatisfy { $0.isExhausted && $0.failure == nil }
    return Page(
      cases: call.sendsPartialResults ? [] : cases, nextCursor: isDone ? nil : cursorText(), sources: sources())
  }

  /// Fetches from all empty sources at the same time.
  private mutating func fetchMissing(_ count: Int) async {
    let waiting = streams.indices.filter { streams[$0].needsFetch }
    let time = call.context.time
    let now = { @Sendable in time.date }
    if waiting.count == 1 {
      await streams[waiting[0]].fetch(atLeast: count, now: now)
      return
    }
    let fetched = await gather(waiting.map { streams[$0] }) { stream in
      var stream = stream
      await stream.fetch(atLeast: count, now: now)
      return stream
    }
    for (index, stream) in zip(waiting, fetched) { streams[index] = stream }
  }

  /// Takes rows until the page is full, or a source must fetch before the order is known.
  private mutating func merge(into cases: inout [CaseBox]) {
    // By index, since a closure would copy the stream.
    while cases.count < limit, !streams.indices.contains(where: { streams[$0].needsFetch }) {
      let sort = query.sort
      let order = heads().sorted { Self.comes($0, before: $1, sort) }
      guard let best = order.first else { break }
      let rival = order.dropFirst().first
      let batch = streams[best.index].take(atMost: limit - cases.count) { key in
        rival.map { Self.comes((best.index, key), before: $0, sort) } ?? true
      }
      cases.append(contentsOf: batch.lazy.map(\.shared))
    }
  }

  private typealias Head = (index: Int, key: SortKey)

  /// The next row of each source.
  private func heads() -> [Head] {
    streams.indices.compactMap { index in streams[index].rows.first.map { (index, $0.key) } }
  }

  /// Equal rows come in the order of their profiles.
  private static func comes(_ one: Head, before other: Head, _ sort: CaseSort) -> Bool {
    if one.key.comes(before: other.key, sort) { return true }
    return one.index < other.index && !other.key.comes(before: one.key, sort)
  }

  private func cursorText() -> String {
    let sources =
      finished.map(\.source)
      + streams.map { stream in
        var source = stream.last
        source.isDone = stream.isExhausted && stream.failure == nil
        return source
      }
    return ListingCursor(
      startedAt: Int(exactly: (startedAt.timeIntervalSince1970 * 1000).rounded()) ?? 0, sources: sources
    ).text(hash: queryHash)
  }

  private func sources() -> [ListSource] {
    let running = streams.map { stream in
      ListSource(
        profile: stream.profile.name, provider: stream.profile.providerID,
        total: stream.total.map { .init(count: $0, exact: stream.plan.filteredHere.isEmpty) },
        filteredHere: stream.plan.filteredHere.map(\.rawValue), window: stream.window,
        complete: stream.isExhausted && stream.failure == nil, asOf: stream.asOf,
        failure: stream.failure.map { call.context.redacted($0.json) })
    }
    let others = finished.map { ListSource(profile: $0.profile.name, provider: $0.profile.providerID, complete: true) }
    let broken = unusable.map {
      ListSource(
        profile: $0.profile.name, provider: $0.profile.providerID, complete: false,
        failure: call.context.redacted($0.fault.json))
    }
    return running + others + broken
  }

  // MARK: What is asked

  private typealias Chosen = (profile: Profile, cases: any CaseSource)

  private static func choose(
    _ profiles: [ProfileName]?, _ call: Call
  ) throws(Fault) -> (chosen: [Chosen], unusable: [(profile: Profile, fault: Fault)]) {
    if let names = profiles { return (try named(names, call), []) }
    var chosen: [Chosen] = []
    var unusable: [(profile: Profile, fault: Fault)] = []
    for profile in try call.context.profiles() {
      switch profile.provider {
      case .success(let provider):
        if let cases = provider.cases { chosen.append((profile, cases)) }
      case .failure(let fault): unusable.append((profile, fault))
      }
    }
    guard !chosen.isEmpty else {
      throw unusable.first?.fault
        ?? Fault(.unsupported, "No configured profile has cases. Add a profile of a vendor that has cases.")
    }
    return (chosen, unusable)
  }

  /// A hash of what must be equal on all pages.
  private static func hash(of query: CaseQuery, _ chosen: [Chosen]) -> String {
    var writer = JSONWriter()
    query.selection.write(to: &writer)
    return FNV1a(writer.bytes + Array(chosen.map(\.profile.name).joined(separator: ",").utf8)).hex
  }

  private static func named(_ names: [ProfileName], _ call: Call) throws(Fault) -> [Chosen] {
    var chosen: [Chosen] = []
    for (index, name) in names.enumerated() where !chosen.contains(where: { $0.profile.name == name.text }) {
      let profile = try call.context.profile(name.text, path: "profiles[\(index)]")
      let provider = try profile.provider.get()
      chosen.append((profile, try provider.require(ProviderParts.cases)))
    }
    return chosen
  }
}
