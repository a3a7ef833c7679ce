import HTTP
import Platform

/// The query of a listing, section 4.1 of the reference.
struct IBMQuery: Sendable, Equatable {
  enum SortKey: String, Sendable {
    case number
    case shortDescription = "short_description"
    case severity
    case updatedAt = "updated_at"
    case createdAt = "created_at"
  }

  static let largestPage = 100

  var offset = 0
  var limit = 10
  var search = ""
  var sort = SortKey.updatedAt
  var isDescending = true
  /// Empty for any.
  var statuses: [SimulatedIBMStatus] = []
  var fields = IBMField.allCases
  /// The parameters beside the page, encoded for the links of the answer.
  private(set) var filters = ""

  /// The same without the page.
  var order: IBMQuery {
    var order = self
    (order.offset, order.limit, order.fields, order.filters) = (0, 0, [], "")
    return order
  }

  init(_ query: QueryParameters) throws(IBMError) {
    if let text = query["offset"] { offset = try Self.count(text, "offset", from: 0) }
    if let text = query["limit"] { limit = min(try Self.count(text, "limit", from: 1), Self.largestPage) }
    search = query["search"] ?? ""
    if let text = query["sort"] {
      isDescending = text.hasPrefix("~")
      guard let key = SortKey(rawValue: String(isDescending ? text.dropFirst() : text[...])) else {
        throw .invalid("sort", because: "'\(text)' is not a field that cases can be sorted by")
      }
      sort = key
    }
    if let text = query["status"] {
      for name in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let status = SimulatedIBMStatus(rawValue: String(name)) else {
          throw .invalid("status", because: "'\(name)' is not a status")
        }
        statuses.append(status)
      }
    }
    fields = try Self.fields(query["fields"])
    for name in ["search", "sort", "status", "fields"] {
      if let text = query[name] { filters += "&\(name)=\(URLText.encode(text))" }
    }
  }

  /// The named fields, or all for nil. An unknown or repeated name is refused.
  static func fields(_ text: String?) throws(IBMError) -> [IBMField] {
    guard let text else { return IBMField.allCases }
    var named: Set<IBMField> = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let field = IBMField(rawValue: String(name)) else {
        throw .invalid("fields", because: "'\(name)' is not a field of a case")
      }
      guard named.insert(field).inserted else { throw .invalid("fields", because: "'\(name)' is named twice") }
    }
    return IBMField.allCases.filter(named.contains)
  }

  /// A whole number. A larger one than `Int.max` would be clamped anyway.
  private static func count(_ text: String, _ name: String, from least: Int) throws(IBMError) -> Int {
    guard text.isDecimal else {
      throw .invalid(name, because: "'\(text)' is not a whole number of at least \(least)")
    }
    let value = Int(text) ?? .max
    guard value >= least else { throw .invalid(name, "must be at least \(least)") }
    return value
  }
}
