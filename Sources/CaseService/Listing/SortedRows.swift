import CaseModel
import Platform
import ProviderKit

/// The rows of a listing that casewire sorts: those that were returned, in a fixed order, and those that were read and not
/// returned yet.
///
/// A row is returned when no unread row can sort before it (`CasePage.horizon`), or when all rows are read. So the
/// order does not depend on what was read when: a request that fails or is cancelled changes nothing that another one gets.
///
/// If that takes long, the first pages have the newest cases (`CasePage.known`), in the order among these. All others follow in
/// order; `SortedPosition` names the cases that came early.
struct SortedRows: Sendable {
  /// What a request may get whose rows are not in order yet.
  enum Need: Sendable {
    /// Nothing: it needs the order of all rows.
    case order
    /// More of the newest cases of the page before.
    case more
    /// A full page of the newest cases is enough.
    case fullPage
    /// Any row of the newest cases is enough.
    case anyRow
  }

  /// The reader of the next page.
  struct Reading: Sendable {
    var reader: PageReader
    fileprivate let restarts: Int
  }

  /// A case that was returned before its turn, and the period of the page.
  private struct Early {
    let row: ListRow
    let period: KnownPeriod
  }

  private let profile: Profile
  private let sort: CaseSort
  private let fresh: PageReader
  private var reader: PageReader
  /// The cases that came early. Of the first ones, the rows are unknown if the listing was begun again.
  private var earlyNumbers: [String] = []
  private var earlyRows: [Early] = []
  /// The rows that were returned in order after the early ones, from number `first` on. Earlier ones were dropped.
  private var given: [ListRow] = []
  private var first = 0
  /// The rows that were not returned yet; the next one is the last.
  private var pending: [ListRow] = []
  /// The numbers of all cases that were read.
  private var seen: Set<String> = []
  /// The cases that the query names and that were not read yet; nil if the vendor searches for them.
  private var missing: Set<String>?
  /// The early cases of which the rows are unknown.
  private var excluded: Set<String> = []
  private var horizon: SortKey?
  private var known: CasePage.Known?
  /// The number of times that all rows were dropped, to read them again.
  private var restarts = 0
  /// Whether everything was read.
  private var isAtEnd = false
  /// The position that requests the failed parts again; nil if nothing failed.
  private var retry: VendorPosition?
  /// When the first rows were read.
  private var asOf: Timestamp?

  /// The maximum number of returned rows that a long listing keeps before the current page, and the length of a long listing.
  private static let keptInFront = 1000
  private static let longListing = 10_000

  /// The call between two requests, which does not retain a client.
  private static let noCall = VendorCall(deadline: MonotonicTime(nanoseconds: 0))

  /// - Parameter early: the numbers of the cases that another process returned early.
  init(_ profile: Profile, _ reader: PageReader, after early: [String] = []) {
    self.profile = profile
    var reader = reader
    reader.call = Self.noCall
    self.reader = reader
    fresh = reader
    sort = reader.query.sort
    (earlyNumbers, excluded) = (early, Set(early))
    missing = reader.plan.filteredHere.contains(.numbers) ? reader.query.numbers.map(Set.init) : nil
  }

  /// The number of rows in memory.
  var count: Int { earlyRows.count + given.count + pending.count }
  private var end: Int { earlyNumbers.count + first + given.count }
  /// Whether the order of some rows of the whole listing is known.
  private var isOrdered: Bool { isAtEnd || horizon != nil }

  // MARK: Returning

  /// Returns the rows from a position on, at least one, if one exists; nil if more rows must be read first.
  /// - Parameters:
  ///   - isContinued: whether the request already has rows of the listing, with which these must be in order.
  mutating func page(at position: SortedPosition, size: Int, _ need: Need, isContinued: Bool) -> CasePage? {
    if !follows(position) { restart(position) }
    if need == .order, position.row < earlyNumbers.count { takeBack(after: position) }
    let last = position.row.addingReportingOverflow(max(1, size)).partialValue
    if !position.isOrdered {
      if need != .order, position.row == end, !isOrdered || isContinued {
        giveEarly(upTo: last, need, isContinued: isContinued)
      }
      if isContinued, !earlyNumbers.isEmpty, !continuesPeriod(position.row) { return pause(at: position) }
      if position.row < earlyNumbers.count { return earlyPage(position.row, last) }
    }
    give(upTo: last)
    guard end > position.row || isAtEnd && pending.isEmpty else { return nil }
    defer { trim(before: position.row) }
    return page(position.row, last)
  }

  /// Whether an early row follows the one before it in the order of one period.
  private func continuesPeriod(_ row: Int) -> Bool {
    let index = row - (earlyNumbers.count - earlyRows.count)
    guard earlyRows.indices.contains(index), index > 0 else { return false }
    return earlyRows[index].period == earlyRows[index - 1].period
  }

  private func pause(at position: SortedPosition) -> CasePage {
    let next = VendorPosition(page: SortedPosition.page(position.early, isOrdered: false), row: position.row)
    var page = CasePage(rows: [], positions: [], next: next, total: reader.total)
    page.isPaused = true
    return page
  }

  /// Whether the rows before a position are those of this listing, and those after it are in memory or not returned yet.
  func follows(_ position: SortedPosition) -> Bool {
    let count = earlyNumbers.count
    if position.isOrdered { return position.early == earlyNumbers && position.row >= count + first }
    return earlyNumbers.starts(with: position.early)
      && (position.row < count ? position.row >= count - earlyRows.count : first == 0)
  }

  /// Returns the early rows after a position in their turn, to a request that needs the order of all rows.
  private mutating func takeBack(after position: SortedPosition) {
    guard given.isEmpty, first == 0 else { return restart(position) }
    let kept = position.row - (earlyNumbers.count - earlyRows.count)
    pending += earlyRows[kept...].map(\.row)
    sortPending()
    earlyRows.removeSubrange(kept...)
    earlyNumbers.removeSubrange(position.row...)
  }

  /// The next row is the last, because removing the first would move all others.
  private mutating func sortPending() {
    let sort = sort
    pending.sort { Self.comes($1, before: $0, sort) }
  }

  private mutating func restart(_ position: SortedPosition) {
    let count = restarts
    self = SortedRows(profile, fresh, after: position.early)
    restarts = count + 1
  }

  /// Returns rows before their turn: those of the newest cases whose order among these is known.
  private mutating func giveEarly(upTo last: Int, _ need: Need, isContinued: Bool) {
    let count = last - earlyNumbers.count
    guard last <= SortedPosition.mostEarly, let period = earlyPeriod(count, need, isContinued: isContinued) else {
      return
    }
    var others: [ListRow] = []
    while earlyNumbers.count < last, let row = pending.popLast() {
      guard period.contains(row.shared.value) else {
        others.append(row)
        continue
      }
      guard isSettled(row.key, period) else {
        pending.append(row)
        break
      }
      earlyNumbers.append(row.number)
      earlyRows.append(Early(row: row, period: period))
    }
    pending += others.reversed()
  }

  /// The period of so many early rows; nil if the request must wait for the order.
  private func earlyPeriod(_ count: Int, _ need: Need, isContinued: Bool) -> KnownPeriod? {
    // A client that pages gets more of the same, in order.
    if let period = earlyRows.last?.period, isContinued || available(period, atLeast: count) { return period }
    guard !isContinued, need != .more, let period = known?.period else { return nil }
    return available(period, atLeast: need == .anyRow ? 1 : count) ? period : nil
  }

  /// Whether at least so many rows can be returned, of a period or of all.
  private func available(_ period: KnownPeriod?, atLeast count: Int) -> Bool {
    var left = count
    for row in pending.reversed() {
      if left <= 0 { break }
      guard period?.contains(row.shared.value) ?? true else { continue }
      guard isSettled(row.key, period) else { return false }
      left -= 1
    }
    return left <= 0 || isAtEnd
  }

  /// Whether no unread row sorts before this key, of a period or of all.
  private func isSettled(_ key: SortKey, _ period: KnownPeriod? = nil) -> Bool {
    if isAtEnd || horizon.map({ key.comes(before: $0, sort) }) == true { return true }
    guard let period, let known, known.period.covers(period) else { return false }
    return known.horizon.map { key.comes(before: SortKey($0), sort) } ?? true
  }

  /// Returns the rows that no other row can precede, up to row number `last`.
  private mutating func give(upTo last: Int) {
    while end < last, let next = pending.last, isSettled(next.key) {
      given.append(next)
      pending.removeLast()
    }
  }

  /// Early rows of one period.
  private func earlyPage(_ row: Int, _ last: Int) -> CasePage {
    let rows = earlyRows.dropFirst(row - (earlyNumbers.count - earlyRows.count)).prefix(last - row)
    let period = rows.first?.period
    let sorted = rows.prefix { $0.period == period }
    let end = row + sorted.count
    let page = SortedPosition.page(earlyNumbers.prefix(end), isOrdered: false)
    var result = CasePage(
      rows: sorted.map(\.row.shared), positions: (row..<end).map { VendorPosition(page: page, row: $0 + 1) },
      next: VendorPosition(page: page, row: end), total: reader.total)
    result.asOf = asOf
    result.window = period?.window
    return result
  }

  /// Rows in order.
  private func page(_ row: Int, _ last: Int) -> CasePage {
    let range = min(row, end)..<max(min(row, end), min(last, end))
    let isLast = isAtEnd && pending.isEmpty && range.upperBound == end
    let page = SortedPosition.page(earlyNumbers, isOrdered: true)
    let front = earlyNumbers.count + first
    var result = CasePage(
      rows: range.map { given[$0 - front].shared }, positions: range.map { VendorPosition(page: page, row: $0) },
      next: isLast ? nil : VendorPosition(page: page, row: range.upperBound), total: reader.total)
    result.asOf = asOf
    return result
  }

  /// Drops rows far before the current page.
  private mutating func trim(before row: Int) {
    guard given.count > Self.longListing else { return }
    let count = min(row, end) - Self.keptInFront - first - earlyNumbers.count
    guard count > 0 else { return }
    given.removeFirst(count)
    first += count
  }

  // MARK: Reading

  /// Whether a client that continues after a row would have to wait for so many rows.
  func needs(_ count: Int, after row: Int) -> Bool {
    guard !isAtEnd, retry == nil else { return false }
    return !isOrdered || !available(nil, atLeast: row.addingReportingOverflow(count).partialValue - end)
  }

  /// Reads the next page. A failed part is requested again.
  mutating func nextReading() -> Reading {
    if let position = retry {
      reader.restart(at: position)
      (retry, isAtEnd) = (nil, false)
    }
    return Reading(reader: reader, restarts: restarts)
  }

  /// Adds the rows of a page. Throws the failure of a part: what failed may contain rows of any key. The rows read stay, and the
  /// next request reads that part again.
  mutating func add(_ page: CasePage, from reading: Reading) throws(Fault) {
    // The page does not follow the rows that are read again.
    guard reading.restarts == restarts else { return }
    let reader = reading.reader
    let report = reader.call.report
    self.reader = reader
    self.reader.call = Self.noCall
    asOf = asOf ?? page.asOf ?? reader.asOf
    let known = seen.count
    for shared in page.rows where seen.insert(shared.value.number).inserted {
      missing?.remove(shared.value.number)
      guard !excluded.contains(shared.value.number), reader.passes(shared) else { continue }
      pending.append(ListRow(shared: shared, key: SortKey(shared, sort), position: nil))
    }
    sortPending()
    retry = page.retry
    let isLast = !self.reader.goOn(behind: page, hasNewRow: seen.count > known) || missing?.isEmpty == true
    // The failed part may have rows with any key.
    isAtEnd = isLast && retry == nil
    horizon = retry == nil ? page.horizon.map { SortKey($0) } : nil
    self.known = page.known
    report("\(profile.name): cases read: \(seen.count)")
    let isTooLong =
      reader.plan.hasHorizon
      ? pending.count > SortedListings.mostRows : end + pending.count > SourceStream.sortLimit
    guard !isTooLong else { throw tooLarge() }
    if let failure = page.failure { throw failure }
  }

  private func tooLarge() -> Fault {
    let vendor = (try? profile.provider.get())?.descriptor.name ?? profile.name
    return Fault(
      .tooLarge,
      "\(vendor) cannot sort by \(sort.rawValue), and casewire sorts at most \(SourceStream.sortLimit) cases. Narrow the query."
    ).with("profile", profile.name)
  }

  private static func comes(_ one: ListRow, before other: ListRow, _ sort: CaseSort) -> Bool {
    one.key == other.key ? one.number < other.number : one.key.comes(before: other.key, sort)
  }
}
