import CaseModel
import JSON
import ProviderKit

/// All questions of one listing, in a fixed order: the open cases of all chunks of ids, then their windows, newest first.
struct CiscoQuestions: Sendable {
  let scope: CiscoScope
  private let chunks: [(kind: CiscoIDKind, ids: [String])]
  private let perChunk: Int
  private let sort: String

  /// The maximum number of questions: at two per second they take more than four minutes.
  static let most = 500

  init(_ selection: CiscoSelection, _ scope: CiscoScope, _ sizes: CiscoChunks, _ sort: CaseSort) {
    self.scope = scope
    // Cisco: both orders are ascending. The one by status is alphabetical, so the caller sorts again.
    self.sort = sort.field == .status ? "STATUS" : "UPDATED_DATE"
    switch selection {
    case .numbers(let numbers):
      chunks = Self.chunks(.numbers, numbers, sizes)
      perChunk = 1
    case .owners(let contracts, let users):
      chunks = Self.chunks(.contracts, contracts, sizes) + Self.chunks(.users, users, sizes)
      perChunk = (scope.includesOpen ? 1 : 0) + scope.windowCount
    }
  }

  private static func chunks(
    _ kind: CiscoIDKind, _ ids: [String], _ sizes: CiscoChunks
  ) -> [(kind: CiscoIDKind, ids: [String])] {
    let size = max(1, sizes[kind])
    return stride(from: 0, to: ids.count, by: size).map { (kind, Array(ids[$0..<min($0 + size, ids.count)])) }
  }

  var count: Int { chunks.count * perChunk }
  /// The number of questions about the same period: one for each chunk of ids.
  var groupSize: Int { chunks.count }

  /// The period of the first groups; nil if it has no group, or is the whole listing.
  func period(ofGroups groups: Int) -> KnownPeriod? {
    guard chunks.first?.kind != .numbers, groups > 0, groups < perChunk else { return nil }
    let windows = groups - (scope.includesOpen ? 1 : 0)
    let start = windows > 0 ? scope.start(ofWindow: windows - 1) : KnownPeriod.never
    return start.map { KnownPeriod(createdSince: $0, includesOpen: scope.includesOpen) }
  }

  /// Nil outside the list.
  subscript(_ index: Int) -> CiscoQuestion? {
    guard index >= 0, index < count else { return nil }
    let (kind, ids) = chunks[index % chunks.count]
    if kind == .numbers { return CiscoQuestion(kind: kind, ids: ids, sort: sort) }
    let offset = index / chunks.count
    if scope.includesOpen && offset == 0 { return CiscoQuestion(kind: kind, ids: ids, flag: "O", sort: sort) }
    let window = scope.window(scope.includesOpen ? offset - 1 : offset).map {
      CiscoQuestion.Window(from: $0.from, to: $0.to)
    }
    return CiscoQuestion(kind: kind, ids: ids, flag: scope.windowFlag, window: window, sort: sort)
  }

  /// Whether there is one question about one id, whose response is in Cisco's own order.
  var isOneAnswer: Bool {
    count == 1 && chunks[0].ids.count == 1 && chunks[0].kind != .numbers
  }
}
