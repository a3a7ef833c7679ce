package import CaseModel
package import Platform
package import ProviderKit

/// What one round of the change feed read.
package struct FeedRound: Sendable {
  /// All rows, including repeated ones.
  package var rows: [Case] = []
  package var pages = 0
  /// The number of requests to the vendor's API.
  package var requests = 0
  package var memory: String?
  /// The total that the last page stated.
  package var total: Int?

  package var numbers: Set<String> { Set(rows.map(\.number)) }

  /// The cases that changed at that time or later.
  package func changed(since: Timestamp) -> Set<String> {
    Set(rows.filter { row in row.updatedAt.map { $0 >= since } ?? true }.map(\.number))
  }
}

extension Provider {
  /// Reads a round. Throws the failure of a part, and after 1,000 pages.
  /// - Parameter afterPage: changes something at the vendor after a page, counted from 1.
  package func round(
    since: Timestamp, memory: String? = nil, _ call: VendorCall,
    afterPage: @Sendable (Int) async throws -> Void = { _ in }
  ) async throws -> FeedRound {
    guard let cases else { throw Fault(.unsupported, "The provider has no cases.") }
    var round = FeedRound(memory: memory)
    var position: VendorPosition?
    let before = requests.count
    repeat {
      let changed = try await cases.changes.page(since: since, memory: memory, at: position, call)
      if let failure = changed.page.failure { throw failure }
      round.rows += changed.page.cases
      round.memory = changed.memory ?? round.memory
      round.total = changed.page.total
      round.pages += 1
      position = changed.page.next
      try await afterPage(round.pages)
    } while position != nil && round.pages < 1000
    guard position == nil else { throw Fault(.internalError, "The round does not end.") }
    round.requests = requests.count - before
    return round
  }
}
