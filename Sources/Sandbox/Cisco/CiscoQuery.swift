import HTTP
import Platform

/// The parameters of a request, checked in the vendor's order. Section 2 of the reference.
struct CiscoQuery: Sendable {
  enum SortKey: String, Sendable {
    case updatedDate = "UPDATED_DATE"
    case status = "STATUS"
  }

  static let pageSize = 100
  /// In seconds.
  static let widestWindow: Int64 = 90 * 86_400

  var ids: [String]
  var sort = SortKey.updatedDate
  /// Inclusive bounds of creation, in Unix seconds; nil for any.
  var window: ClosedRange<Int64>?
  /// Nil for both.
  var isOpen: Bool?
  var page = 1

  init(
    _ operation: CiscoOperation, ids text: String, query: String, now: Int64, takesOneContract: Bool
  ) throws(CiscoError) {
    guard let pairs = URLText.pairs(query),
      let ids = Self.ids(text)
    else { throw .application(.badRequest) }
    guard !ids.contains(where: { $0.contains(" ") }), !pairs.contains(where: { $0.value.contains(" ") }) else {
      throw .gateway(.serviceNotFound)
    }
    self.ids = ids
    try checkNumber(operation, takesOneContract: takesOneContract)
    let values = try Self.values(pairs, operation.parameters)
    if let text = values["sort_by"] {
      guard let key = SortKey(rawValue: text) else { throw .application(.invalidSortOption) }
      sort = key
    }
    let asked = try Self.window(
      from: try Self.date(values["date_created_from"]), to: try Self.date(values["date_created_to"]))
    isOpen = try Self.isOpen(values["status_flag"])
    // Cisco contradicts itself about open cases without dates; here, all match.
    window = asked ?? (isOpen == true ? nil : now - Self.widestWindow...now)
    page = try Self.page(values["page_index"])
  }

  /// Commas separate ids, escaped or not.
  private static func ids(_ text: String) -> [String]? {
    guard let decoded = URLText.decode(text) else { return nil }
    return decoded.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  private func checkNumber(_ operation: CiscoOperation, takesOneContract: Bool) throws(CiscoError) {
    guard ids.allSatisfy({ !$0.isEmpty }) else { throw .application(.missingInputs) }
    if takesOneContract && operation == .casesByContract && ids.count > 1 { throw .application(.exceededInputs) }
    let limit = operation.limit
    guard ids.count <= limit.ids else { throw .application(limit.excess) }
  }

  /// An empty value means the default. An unknown or repeated parameter is refused: its sender expects an effect that
  /// it does not have.
  private static func values(
    _ pairs: [(name: String, value: String)], _ known: [String]
  ) throws(CiscoError) -> [String: String] {
    var values: [String: String] = [:]
    for pair in pairs {
      guard known.contains(pair.name), values.updateValue(pair.value, forKey: pair.name) == nil else {
        throw .application(.badRequest)
      }
    }
    return values.filter { !$0.value.isEmpty }
  }

  /// `2013-04-23T11:00:14Z`: in UTC, and without a fraction.
  private static func date(_ text: String?) throws(CiscoError) -> Int64? {
    guard let text else { return nil }
    guard text.utf8.count == 20, text.hasSuffix("Z"), text.utf8.dropFirst(10).first == UInt8(ascii: "T"),
      let date = RFC3339.parse(text)
    else { throw .application(.invalidDateFormat) }
    return UnixTime.seconds(date)
  }

  private static func isOpen(_ text: String?) throws(CiscoError) -> Bool? {
    switch text {
    case nil: return nil
    case "O": return true
    case "C": return false
    default: throw .application(.invalidStatusFlag)
    }
  }

  /// A missing date is 90 days from the other.
  private static func window(from: Int64?, to: Int64?) throws(CiscoError) -> ClosedRange<Int64>? {
    let (start, end): (Int64, Int64)
    switch (from, to) {
    case (nil, nil): return nil
    case (let from?, nil): (start, end) = (from, from + widestWindow)
    case (nil, let to?): (start, end) = (to - widestWindow, to)
    case (let from?, let to?): (start, end) = (from, to)
    }
    guard start <= end, end - start <= widestWindow else { throw .application(.invalidDateRange) }
    return start...end
  }

  private static func page(_ text: String?) throws(CiscoError) -> Int {
    guard let text else { return 1 }
    guard text.utf8.count <= 5, text.isDecimal, let page = Int(text), page >= 1 else {
      throw .application(.badRequest)
    }
    return page
  }
}
