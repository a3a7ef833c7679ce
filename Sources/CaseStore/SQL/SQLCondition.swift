/// A condition for a row, as SQL with its values in the order of their `?`. A column without a value fails each condition, as
/// `NULL` does.
struct SQLCondition {
  /// Nil if it is true of every row.
  private(set) var sql: String?
  private(set) var values: [SQLValue]
  /// Whether it matches exactly the intended rows; if false, it matches more.
  private(set) var isExact: Bool

  static let always = SQLCondition(nil, [], true)
  static let never = SQLCondition("1 = 0", [])
  /// A condition that SQL cannot express.
  static let unknown = SQLCondition(nil, [], false)

  init(_ sql: String, _ values: [SQLValue], isExact: Bool = true) { self.init(sql, values, isExact) }

  private init(_ sql: String?, _ values: [SQLValue], _ isExact: Bool) {
    (self.sql, self.values, self.isExact) = (sql, values, isExact)
  }

  /// The same, known to be true of more rows.
  var widened: SQLCondition { SQLCondition(sql, values, false) }

  static func and(_ conditions: [SQLCondition]) -> SQLCondition {
    joined(conditions.filter { $0.sql != nil }, "AND", isExact: conditions.allSatisfy(\.isExact))
  }

  /// False if there are none.
  static func or(_ conditions: [SQLCondition]) -> SQLCondition {
    if conditions.contains(where: { $0.sql == nil && $0.isExact }) { return .always }
    guard conditions.allSatisfy({ $0.sql != nil }) else { return .unknown }
    return conditions.isEmpty ? .never : joined(conditions, "OR", isExact: conditions.allSatisfy(\.isExact))
  }

  /// The opposite of a condition that is true of too many rows is unknown.
  static func not(_ condition: SQLCondition) -> SQLCondition {
    guard condition.isExact else { return .unknown }
    return condition.sql.map { SQLCondition("(\($0)) IS NOT TRUE", condition.values) } ?? .never
  }

  private static func joined(_ conditions: [SQLCondition], _ word: String, isExact: Bool) -> SQLCondition {
    SQLCondition(join(conditions.compactMap(\.sql)[...], word), conditions.flatMap(\.values), isExact)
  }

  /// As a balanced tree, because the depth of an expression is limited.
  private static func join(_ parts: ArraySlice<String>, _ word: String) -> String? {
    if parts.count <= 1 { return parts.first }
    guard parts.count > 8 else { return parts.map { "(\($0))" }.joined(separator: " \(word) ") }
    let middle = parts.startIndex + parts.count / 2
    return join([join(parts[..<middle], word), join(parts[middle...], word)].compactMap { $0 }[...], word)
  }
}
