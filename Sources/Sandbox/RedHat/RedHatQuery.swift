import HTTP
import Platform

/// A search for cases.
struct RedHatQuery: Sendable, Equatable {
  enum SortField: String, Sendable {
    case caseNumber, createdDate, lastModifiedDate, severity, status
  }

  static let largestPage = 1000

  /// In lower case; a case must contain all.
  var words: [String] = []
  var includesClosed = false
  /// Numbers of groups; -1 for cases without one. Empty for any.
  var groups: [Int] = []
  /// Inclusive bounds of the last change, in Unix seconds.
  var from: Int64?
  var until: Int64?
  /// Empty for any, as for those that follow.
  var accounts: [String] = []
  var products: [String] = []
  var versions: [String] = []
  /// 0 for an unknown severity, which fits no case; likewise nil below.
  var severities: [Int8] = []
  var statuses: [SimulatedRedHatStatus?] = []
  var types: [String] = []
  var contacts: [String] = []
  var creators: [String] = []
  var owners: [String] = []
  var sort = SortField.lastModifiedDate
  var isDescending = true
  var count = 50
  var start = 0

  init() {}

  /// The same without the page.
  var order: RedHatQuery {
    var order = self
    order.count = 0
    order.start = 0
    return order
  }

  // MARK: From strata

  /// The query of GET /rs/cases, in its old form and in that of the later search.
  init(_ parameters: QueryParameters) throws(RedHatError) {
    for name in ["query", "q", "keyword"] {
      if let text = parameters[name] { words += Self.words(text) }
    }
    includesClosed = parameters.flag("includeClosed") ?? false
    if let text = parameters["group"] { groups = [try Self.group(text)] }
    if let text = parameters["startDate"] { from = try Self.bound(text, "startDate", isEnd: false) }
    if let text = parameters["endDate"] { until = try Self.bound(text, "endDate", isEnd: true) }
    if let account = parameters["account_number"] { accounts = [account] }
    if let text = parameters["count"] ?? parameters["limit"] ?? parameters["rows"] {
      count = try Self.count(text, "count")
    }
    if let text = parameters["start"] ?? parameters["offset"] { start = try Self.count(text, "start") }
    count = min(count, Self.largestPage)
  }

  /// A `caseFilter`.
  init(_ filter: StrataRecord, _ parameters: QueryParameters) throws(RedHatError) {
    words = filter.texts("keyword").flatMap(Self.words)
    includesClosed = filter.flag("includeClosed") ?? false
    let numbers = (filter.record("groupNumbers")?.texts("groupNumber") ?? []) + filter.texts("groupNumber")
    for text in numbers where !text.isEmpty { groups.append(try Self.group(text)) }
    if filter.flag("onlyUngrouped") == true { groups = [-1] }
    if let text = Self.filled(filter["startDate"]) { from = try Self.instant(text, "startDate", isEnd: false) }
    if let text = Self.filled(filter["endDate"]) { until = try Self.instant(text, "endDate", isEnd: true) }
    func texts(_ name: String) -> [String] { filter.texts(name).filter { !$0.isEmpty } }
    accounts = texts("accountNumber")
    if let account = parameters["account_number"] { accounts.append(account) }
    products = texts("product")
    severities = texts("severity").map { SimulatedRedHatSeverity.level($0) ?? 0 }
    statuses = texts("status").map { SimulatedRedHatStatus(title: $0) }
    types = texts("type")
    contacts = texts("ownerSSOName")
    creators = texts("createdBySSOName")
    owners = texts("owner")
    if let text = Self.filled(filter["count"]) { count = min(try Self.count(text, "count"), Self.largestPage) }
    if let text = Self.filled(filter["start"]) { start = try Self.count(text, "start") }
    try setOrder(Self.filled(filter["sortField"]), Self.filled(filter["sortOrder"]))
  }

  mutating func setOrder(_ field: String?, _ direction: String?) throws(RedHatError) {
    if let field {
      guard let field = SortField(rawValue: field) else { throw .bad("Cases cannot be sorted by \(field)") }
      sort = field
    }
    guard let direction else { return }
    guard ["ASC", "DESC"].contains(direction.uppercased()) else { throw .bad("The sortOrder is ASC or DESC") }
    isDescending = direction.uppercased() == "DESC"
  }

  // MARK: Values

  private static func filled(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }

  /// A star alone requests everything, as the later search writes it.
  static func words(_ text: String) -> [String] {
    text.lowercased().split(separator: " ").map(String.init).filter { $0 != "*:*" && $0 != "*" }
  }

  static func group(_ text: String) throws(RedHatError) -> Int {
    guard let number = Int(text) else { throw .bad("The group \(text) is not a number") }
    return number
  }

  /// A larger number than `Int.max` is clamped.
  static func count(_ text: String, _ name: String) throws(RedHatError) -> Int {
    guard text.isDecimal else { throw .bad("The \(name) is not a whole number") }
    return Int(text) ?? .max
  }

  /// `yyyy-MM-dd` or `yyyy-MM-ddTHH:mm:ss` in UTC. A day lasts from its begin to its end.
  static func bound(_ text: String, _ name: String, isEnd: Bool) throws(RedHatError) -> Int64 {
    let isDay = text.utf8.count == 10
    let full = isDay ? text + (isEnd ? "T23:59:59" : "T00:00:00") : text
    guard full.utf8.count == 19, let date = RFC3339.parse(full + "Z") else {
      throw .bad("The \(name) is neither yyyy-MM-dd nor yyyy-MM-ddTHH:mm:ss")
    }
    return UnixTime.seconds(date)
  }

  /// In XML, a date may have an offset.
  private static func instant(_ text: String, _ name: String, isEnd: Bool) throws(RedHatError) -> Int64 {
    if let date = RFC3339.parse(text) { return UnixTime.seconds(date) }
    return try bound(text, name, isEnd: isEnd)
  }
}
