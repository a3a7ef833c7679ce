import CaseModel
import Platform
import ProviderKit

/// The rows of a listing that casewire sorts: those that were returned, in a fixed order, and those that were read and not
/// returned yet.
///
/// A row is returned when no unread row can sort before it (`CasePage.horizon`), or when all rows are read. So the
/// order never depends on what was read when: a request that fails or is cancelled changes nothing that another one gets.
struct SortedRows: Sendable {
  private let profile: Profile
  private let sort: CaseSort
  private let fresh: PageReader
  private var reader: PageReader
  /// The returned rows, from row number `first` on.
  private var given: [ListRow] = []
  /// The number of the first row in `given`. Earlier ones were dropped.
  private(set) var first = 0
  /// The rows that were not returned yet; the next one is the last.
  private var pending: [ListRow] = []
  /// The numbers of all cases that were read.
  private var seen: Set<String> = []
  /// The cases that the query names and that were not read yet; nil if the vendor searches for them.
  private var missing: Set<String>?
  private var horizon: SortKey?
  /// Whether everything was read.
  private var isAtEnd = false
  /// The position that requests the failed parts again; nil if nothing failed.
  private var retry: VendorPosition?
  /// When the first rows were read.
  private var asOf: Timestamp?

  /// The maximum number of returned rows that a long listing keeps before the current page, and the length of a long listing.
  private static let keptInFront = 1000
  private static let longListing = 10_000
  /// The time that is left for the response when the vendor is slow.
  private static let reserve = Duration.seconds(1)

  /// The call between two requests, which does not retain a client.
  private static let noCall = VendorCall(deadline: MonotonicTime(nanoseconds: 0))

  init(_ profile: Profile, _ reader: PageReader) {
    self.profile = profile
    var reader = reader
    reader.call = Self.noCall
    self.reader = reader
    fresh = reader
    sort = reader.query.sort
    missing = reader.plan.filteredHere.contains(.numbers) ? reader.query.numbers.map(Set.init) : nil
  }

  /// The number of rows in memory.
  var count: Int { given.count + pending.count }
  private var end: Int { first + given.count }

  /// Returns the rows from number `row` on: at least one, if one exists. Reads until the order of one is certain.
  mutating func page(
    from row: Int, size: Int, _ call: VendorCall, _ time: any TimeSource
  ) async throws(Fault) -> CasePage {
    if row < first { self = SortedRows(profile, fresh) }
    let last = row.addingReportingOverflow(max(1, size)).partialValue
    let call = call.endingEarlier(by: min(Self.reserve, (call.deadline - time.now) / 4))
    reader.call = call
    defer { reader.call = Self.noCall }
    if let position = retry {
      reader.restart(at: position)
      (retry, isAtEnd) = (nil, false)
    }
    give(upTo: last)
    while end <= row, !isAtEnd {
      try await read(size, time)
      give(upTo: last)
    }
    defer { trim(before: row) }
    return slice(row, last)
  }

  private func slice(_ row: Int, _ last: Int) -> CasePage {
    let range = min(row, end)..<max(min(row, end), min(last, end))
    let isLast = isAtEnd && pending.isEmpty && range.upperBound == end
    var page = CasePage(
      rows: range.map { given[$0 - first].shared }, positions: range.map(position),
      next: isLast ? nil : position(range.upperBound), total: reader.total)
    page.asOf = asOf
    return page
  }

  private func position(_ row: Int) -> VendorPosition {
    VendorPosition(page: SortingSource.rows, row: row)
  }

  // MARK: Reading

  /// Reads more rows. A failure of a part or of all throws: what failed may contain rows of any key. The rows read stay, and the
  /// next request reads that part again.
  private mutating func read(_ size: Int, _ time: any TimeSource) async throws(Fault) {
    let page = try await reader.read(size: size) { time.date }
    asOf = asOf ?? page.asOf ?? reader.asOf
    try add(page)
    if let failure = page.failure { throw failure }
  }

  private mutating func add(_ page: CasePage) throws(Fault) {
    let known = seen.count
    var rows: [ListRow] = []
    for shared in page.rows where seen.insert(shared.value.number).inserted {
      missing?.remove(shared.value.number)
      guard reader.passes(shared) else { continue }
      rows.append(ListRow(shared: shared, key: SortKey(shared, sort), position: nil))
    }
    pending += rows
    // The next row is the last, because removing the first would move all others.
    let sort = sort
    pending.sort { Self.comes($1, before: $0, sort) }
    retry = page.retry
    let isLast = !reader.goOn(behind: page, hasNewRow: seen.count > known) || missing?.isEmpty == true
    // The failed part may have rows with any key.
    isAtEnd = isLast && retry == nil
    horizon = retry == nil ? page.horizon.map { SortKey($0) } : nil
    reader.call.report("\(profile.name): cases read: \(seen.count)")
    let isTooLong =
      reader.plan.hasHorizon
      ? pending.count > SortedListings.mostRows : end + pending.count > SourceStream.sortLimit
    guard !isTooLong else { throw tooLarge() }
  }

  private func tooLarge() -> Fault {
    let vendor = (try? profile.provider.get())?.descriptor.name ?? profile.name
    return Fault(
      .tooLarge,
      "\(vendor) cannot sort by \(sort.rawValue), and casewire sorts at most \(SourceStream.sortLimit) cases. Narrow the query."
    ).with("profile", profile.name)
  }

  // MARK: Returning

  /// Returns the rows that no other row can precede, up to row number `last`.
  private mutating func give(upTo last: Int) {
    while end < last, let next = pending.last {
      guard isAtEnd || horizon.map({ next.key.comes(before: $0, sort) }) == true else { return }
      given.append(next)
      pending.removeLast()
    }
  }

  /// Drops rows far before the current page.
  private mutating func trim(before row: Int) {
    guard given.count > Self.longListing else { return }
    let count = row - Self.keptInFront - first
    guard count > 0 else { return }
    given.removeFirst(count)
    first += count
  }

  private static func comes(_ one: ListRow, before other: ListRow, _ sort: CaseSort) -> Bool {
    one.key == other.key ? one.number < other.number : one.key.comes(before: other.key, sort)
  }
}
