import CaseModel
import Platform
import ProviderKit
import ProviderTestSupport
import Synchronization
import TestSupport
import Testing

@Suite("The usual listing as a round of the change feed") struct ChangedCaseTests {
  private static func time(_ second: Int) -> Timestamp {
    Timestamp(timeIntervalSince1970: 1_800_000_000 + Double(second))
  }

  /// A vendor that sorts by update, newest first, with at most 50 rows per page.
  private final class FakeListing: CaseSource {
    struct State {
      /// The numbers and times, newest first.
      var rows: [(number: Int, second: Int)]
      var requests = 0
      var ignoresOffset = false
      var showsTotal = true
      /// Whether the total is smaller on each page, although no case leaves.
      var shrinks = false
      var isSorted = true
      var faults: [String: Fault] = [:]
    }

    let state: Mutex<State>
    var listedMembers: CaseFields { [.title, .updatedAt] }

    init(_ count: Int, second: (Int) -> Int = { -$0 }) {
      state = Mutex(State(rows: (0..<count).map { ($0, second($0)) }))
    }

    func adjust(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    func plan(_ query: CaseQuery) throws(Fault) -> CasePlan { CasePlan(isSorted: state.withLock { $0.isSorted }) }

    func page(
      _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
    ) async throws(Fault) -> CasePage {
      state.withLock { state in
        state.requests += 1
        let start = state.ignoresOffset ? 0 : min(Int(position?.page ?? "") ?? 0, state.rows.count)
        let shown = state.rows[start...].prefix(min(size, 50))
        let rows = shown.map { row in
          var made = Case(profile: "work", provider: "fake", number: String(row.number))
          made.updatedAt = ChangedCaseTests.time(row.second)
          return CaseBox(made)
        }
        let end = start + rows.count
        return CasePage(
          rows: rows, positions: rows.indices.map { VendorPosition(page: String(start + $0)) },
          next: end < state.rows.count || state.ignoresOffset ? VendorPosition(page: String(end)) : nil,
          total: state.showsTotal ? state.rows.count - (state.shrinks ? state.requests : 0) : nil)
      }
    }

    func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition {
      VendorPosition(page: String(max(0, (Int(position.page) ?? 0) - rows)))
    }

    func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
      let fault = state.withLock { state in
        state.requests += 1
        return state.faults[number]
      }
      if let fault { throw fault }
      return Case(profile: "work", provider: "fake", number: number)
    }
  }

  /// The numbers of a round, and the number of its pages.
  private func round(
    _ listing: FakeListing, since: Timestamp, afterPage: (Int) -> Void = { _ in }
  ) async throws -> (numbers: Set<Int>, pages: Int) {
    var numbers: Set<Int> = []
    var pages = 0
    var position: VendorPosition?
    repeat {
      let changed = try await listing.changes.page(
        since: since, memory: nil, at: position, VendorCall(deadline: MonotonicTime(nanoseconds: .max)))
      numbers.formUnion(changed.page.cases.compactMap { Int($0.number) })
      position = changed.page.next
      pages += 1
      afterPage(pages)
    } while position != nil && pages < 1000
    return (numbers, pages)
  }

  @Test(
    "The round ends with the first page that has an older row",
    arguments: [(0, 1), (1, 1), (49, 1), (50, 2), (200, 5), (299, 6), (300, 6)])
  func requests(changed: Int, pages: Int) async throws {
    let listing = FakeListing(300)
    let read = try await round(listing, since: Self.time(1 - changed))
    #expect(read.pages == pages && read.numbers.isSuperset(of: 0..<changed))
    #expect(listing.state.withLock { $0.requests } == pages)
  }

  @Test("An empty account costs one request")
  func empty() async throws {
    let read = try await round(FakeListing(0), since: .distantPast)
    #expect(read.numbers.isEmpty && read.pages == 1)
  }

  @Test("A hundred cases with the same time are all read, and the round ends", arguments: [true, false])
  func sameSecond(showsTotal: Bool) async throws {
    let listing = FakeListing(300) { $0 < 100 ? 0 : -60 }
    listing.adjust { $0.showsTotal = showsTotal }
    let read = try await round(listing, since: Self.time(0))
    #expect(read.numbers == Set(0..<150) && read.pages == 3)
  }

  @Test("Rows that change between two pages are repeated, and none is lost", arguments: 1...5)
  func changing(page: Int) async throws {
    let listing = FakeListing(300)
    let read = try await round(listing, since: .distantPast) { number in
      guard number == page else { return }
      listing.adjust { state in
        for moved in [260, 120, 10] {
          state.rows.removeAll { $0.number == moved }
          state.rows.insert((moved, 100 + moved), at: 0)
        }
      }
    }
    #expect(Set(0..<300).subtracting(read.numbers).isSubset(of: [260, 120, 10]) && read.pages <= 7)
  }

  @Test("A case that leaves the listing between two pages takes none with it", arguments: 1...5, [1, 3])
  func leaving(page: Int, count: Int) async throws {
    let listing = FakeListing(300)
    let read = try await round(listing, since: .distantPast) { number in
      guard number == page else { return }
      listing.adjust { $0.rows.removeFirst(count) }
    }
    #expect(read.numbers == Set(0..<300) && read.pages <= 7)
  }

  @Test("A vendor that ignores the position does not hold up the round")
  func ignoredPosition() async throws {
    let listing = FakeListing(300)
    listing.adjust { $0.ignoresOffset = true }
    #expect(try await round(listing, since: .distantPast).pages == 4)
  }

  @Test("A total that is smaller on each page does not hold up the round")
  func shrinkingTotal() async throws {
    let listing = FakeListing(300)
    listing.adjust { $0.shrinks = true }
    let read = try await round(listing, since: .distantPast)
    #expect(read.numbers == Set(0..<300) && read.pages <= 30)
  }

  @Test("Without an order, all pages are read")
  func unsorted() async throws {
    let listing = FakeListing(300)
    listing.adjust { $0.isSorted = false }
    let read = try await round(listing, since: Self.time(-10))
    #expect(read.numbers.count == 300 && read.pages == 6)
  }

  @Test("An invalid position begins again")
  func invalidPosition() async throws {
    let listing = FakeListing(10)
    let call = VendorCall(deadline: MonotonicTime(nanoseconds: .max))
    let page = try await listing.changes.page(
      since: .distantPast, memory: nil, at: VendorPosition(page: "[1,2]"), call)
    #expect(page.page.rows.count == 10 && page.page.next == nil)
  }

  @Test("The faults of single cases tell a missing case from one without access, and a general fault ends the requests")
  func presence() async throws {
    let listing = FakeListing(0)
    listing.adjust { state in
      state.faults = [
        "2": Fault(.notFound, "No."), "3": Fault(.forbidden, "No."), "4": Fault(.vendorProtocol, "No."),
        "6": Fault(.rateLimited, "No."),
      ]
    }
    let call = VendorCall(deadline: MonotonicTime(nanoseconds: .max))
    let found = await listing.presence(of: ["1", "2", "3", "4", "5", "6", "7"], call).map { entry in
      switch entry.presence {
      case .found(let row, let members): "\(row.value.number) \(members == listing.listedMembers)"
      case .notFound: "notFound"
      case .noAccess: "noAccess"
      case .unknown(let fault): fault.kind.rawValue
      }
    }
    #expect(
      found == ["1 true", "notFound", "noAccess", "vendorProtocol", "5 true", "rateLimited", "rateLimited"])
    #expect(listing.state.withLock { $0.requests } == 6)
  }
}
