internal import CaseModel
internal import Platform

/// The filters of a query as SQL. They match what `CaseFilter` matches.
struct CaseConditions {
  private(set) var conditions: [String] = []
  private(set) var values: [SQLValue] = []

  /// - Parameter sources: nil for all.
  init(_ query: CaseQuery, sources: [Int]?) {
    if let sources { add(in: "cases.source_id", sources.map { .integer($0) }) }
    for filter in CaseFilter.allCases { add(filter, query) }
  }

  /// The text after `WHERE`.
  var text: String { conditions.isEmpty ? "1 = 1" : conditions.joined(separator: " AND ") }

  /// Binds a value. Returns its parameter.
  mutating func bind(_ value: SQLValue) -> String {
    values.append(value)
    return "?\(values.count)"
  }

  mutating func add(_ condition: String) { conditions.append(condition) }

  private mutating func add(_ filter: CaseFilter, _ query: CaseQuery) {
    switch filter {
    case .status:
      if let states = query.states {
        add(in: "state", CaseState.allCases.filter(states.contains).map { SQLValue(CaseTable.rank($0)) })
      }
    case .severity: if let levels = query.severities { add(in: "severity", levels.sorted().map { .integer($0) }) }
    case .search: if let text = query.search { addText(text) }
    case .owner: if let name = query.owner { addNames(["owner_names"], [name]) }
    case .createdBy: if let name = query.createdBy { addNames(["creator_names"], [name]) }
    case .updatedSince: add("updated_at", ">=", query.updatedSince)
    case .updatedUntil: add("updated_at", "<=", query.updatedUntil)
    case .createdSince: add("created_at", ">=", query.createdSince)
    case .createdUntil: add("created_at", "<=", query.createdUntil)
    case .contracts: if let list = query.contracts { add(in: "contract", list.map { .text($0) }) }
    case .users: if let users = query.users { addNames(["creator_names", "contact_names"], users) }
    case .groups: if let list = query.groups { add(in: "case_group", list.map { .text($0) }) }
    case .numbers: if let list = query.numbers { add(in: "cases.number", list.map { .text($0) }) }
    }
  }

  private mutating func add(in column: String, _ list: [SQLValue]) {
    let parameters = list.map { bind($0) }.joined(separator: ", ")
    conditions.append(list.isEmpty ? "1 = 0" : "\(column) IN (\(parameters))")
  }

  private mutating func add(_ column: String, _ comparison: String, _ time: Timestamp?) {
    guard let time else { return }
    conditions.append("\(column) \(comparison) \(bind(SQLValue(time.millisecondsSince1970)))")
  }

  /// The users by id, name or address, in any of the columns.
  private mutating func addNames(_ columns: [String], _ names: [String]) {
    let parameters = names.map { bind(.text(CaseTable.line($0))) }
    let tests = parameters.flatMap { parameter in columns.map { SQLDialect.hasLine($0, parameter) } }
    conditions.append(tests.isEmpty ? "1 = 0" : "(" + tests.joined(separator: " OR ") + ")")
  }

  private mutating func addText(_ text: String) {
    let parameter = bind(.text(SQLDialect.pattern(text)))
    let description = "(SELECT text FROM bodies WHERE case_id = cases.id AND comment = 0)"
    let tests = ["cases.title", description, "cases.number"].map { SQLDialect.contains($0, parameter) }
    conditions.append("(" + tests.joined(separator: " OR ") + ")")
  }
}
