package import CaseModel
import CaseStore
package import Platform

/// The short form of a case, for hints, diagnostics and lists. Its texts have one line and no control characters.
package struct KnownCase: Sendable, Equatable {
  package let key: CaseKey
  /// The provider of the profile.
  package let provider: String
  package let title: String?
  package let state: CaseState?
  /// The vendor's own status.
  package let vendorStatus: String?
  /// 1 (worst) to 4.
  package let severity: Int?
  /// The vendor's own severity.
  package let vendorSeverity: String?
  /// The name of the vendor's engineer.
  package let owner: String?
  package let createdAt: Timestamp?
  package let updatedAt: Timestamp?
  /// The web page of the case; an address with `http` or `https`.
  package let url: String?
  /// When the vendor was asked for the oldest of these members; nil if that is not known.
  package let asOf: Timestamp?
  /// Whether casewire changed the case, and this may be the case as it was before.
  package private(set) var isStale: Bool
  /// Whether the title, the status or the severity was never read, because clients requested other members only.
  package private(set) var isPartial = false

  /// The members that it has.
  static let members: CaseFields = [.title, .status, .severity, .owner, .createdAt, .updatedAt, .url]
  /// The members that hints show.
  private static let shown: CaseFields = [.title, .status, .severity]
  /// The longest text, in characters.
  private static let longestText = 500

  init(_ row: Case, asOf: Timestamp?, isStale: Bool = false) {
    key = CaseKey(profile: row.profile, number: row.number)
    provider = row.provider
    title = row.title.flatMap(Self.line)
    (state, vendorStatus) = (row.status?.state, (row.status?.vendor).flatMap(Self.line))
    (severity, vendorSeverity) = (row.severity?.level, (row.severity?.vendor).flatMap(Self.line))
    owner = row.owner.flatMap { $0.name ?? $0.userId }.flatMap(Self.line)
    (createdAt, updatedAt) = (row.createdAt, row.updatedAt)
    url = row.url.flatMap(Self.address)
    (self.asOf, self.isStale) = (asOf, isStale)
  }

  /// A case of the store; nil if it has neither the title nor the status, because only parts of the case were read.
  init?(_ summary: StoredSummary) {
    guard !summary.known.isDisjoint(with: [.title, .status]) else { return nil }
    self.init(summary.row, asOf: summary.asOf, isStale: summary.isOutdated)
    isPartial = !summary.known.isSuperset(of: Self.shown)
  }

  /// Whether the state is `closed` or `resolved`.
  package var isOver: Bool { state.map { !$0.isOpen } ?? false }

  /// The same after a write that the store does not show.
  var stale: KnownCase {
    var same = self
    same.isStale = true
    return same
  }

  /// The order of a search: open cases first, and then the newest update.
  func comes(before other: KnownCase) -> Bool {
    if isOver != other.isOver { return !isOver }
    let (first, second) = (updatedAt ?? .distantPast, other.updatedAt ?? .distantPast)
    return first == second ? key.id < other.key.id : first > second
  }

  /// The case with these members only.
  var row: Case {
    var row = Case(profile: key.profile, provider: provider, number: key.number)
    row.title = title
    row.status = state.map { CaseStatus($0, vendor: vendorStatus ?? $0.rawValue) }
    row.severity = vendorSeverity.map { CaseSeverity(level: severity, vendor: $0) }
    row.owner = owner.map { User(name: $0) }
    (row.createdAt, row.updatedAt, row.url, row.asOf) = (createdAt, updatedAt, url, asOf)
    return row
  }

  /// Whether both describe the case in the same way, whenever the vendor was asked.
  func isSame(as other: KnownCase) -> Bool {
    key == other.key && title == other.title && state == other.state && vendorStatus == other.vendorStatus
      && severity == other.severity && vendorSeverity == other.vendorSeverity && owner == other.owner
      && url == other.url && isStale == other.isStale
  }

  private static func line(_ text: String) -> String? {
    let clean = TextSanitizer.sanitizeLine(CleanText.of(text))
    guard !clean.isEmpty else { return nil }
    return clean.count <= longestText ? clean : clean.prefix(longestText - 1) + "…"
  }

  /// The address if a browser may be asked to open it.
  static func address(_ text: String) -> String? {
    let scheme = text.prefix { $0 != ":" }.lowercased()
    guard scheme == "https" || scheme == "http", text.utf8.count <= 2000,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    return text
  }
}
