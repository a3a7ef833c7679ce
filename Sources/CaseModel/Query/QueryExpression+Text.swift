/// The text of a query, which parses to the same expression.
extension QueryExpression {
  package var text: String { terms.map(\.text).joined(separator: " ") }

  /// The text, and that of the saved queries it names: equal for queries that mean the same at any time.
  package var definition: String { ([text] + nested.map { "(\($0.definition))" }).joined(separator: "\n") }
}

extension QueryTerm {
  fileprivate var text: String { (isNegated ? "-" : "") + condition.text }
}

extension QueryCondition {
  fileprivate var text: String {
    switch self {
    case .status(let values): Self.list(.status, values.map(\.rawValue))
    case .severity(let values): Self.list(.severity, values.map { $0.text { String($0) } })
    case .profile(let names): Self.list(.profile, names)
    case .vendor(let names): Self.list(.vendor, names)
    case .person(let person, let names):
      Self.list(person == .owner ? .owner : .creator, names.map { Self.quoted($0, ifNeeded: true) })
    case .time(let field, let values):
      Self.list(field == .updated ? .updated : .created, values.map { $0.text(\.text) })
    case .product(let patterns): Self.list(.product, patterns.map(Self.text))
    case .number(let numbers): Self.list(.number, numbers.map(\.text))
    case .flag(let flags): Self.list(.flag, flags.map(\.rawValue))
    case .text(let texts): texts.map(Self.text).joined(separator: ",")
    }
  }

  private static func list(_ field: QueryField, _ values: [String]) -> String {
    field.prefix + values.joined(separator: ",")
  }

  private static func text(_ text: QueryText) -> String {
    switch text {
    case .pattern(let pattern): Self.text(pattern)
    case .saved(let name, _): "@" + name
    }
  }

  private static func text(_ pattern: TextPattern) -> String {
    pattern.isPhrase ? quoted(pattern.text) : pattern.text
  }

  private static func quoted(_ text: String, ifNeeded: Bool = false) -> String {
    let scalars = text.unicodeScalars
    if ifNeeded, !scalars.contains(where: { $0 == "," || $0 == "\"" || QueryScanner.isSpace($0) }) { return text }
    var quoted = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in scalars {
      if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
      quoted.append(scalar)
    }
    quoted.append("\"")
    return String(quoted)
  }
}

extension QueryComparison {
  fileprivate func text(_ print: (Value) -> String) -> String {
    switch self {
    case .equal(let value): print(value)
    case .greater(let value): ">" + print(value)
    case .atLeast(let value): ">=" + print(value)
    case .less(let value): "<" + print(value)
    case .atMost(let value): "<=" + print(value)
    case .range(let first, let last): print(first) + ".." + print(last)
    }
  }
}
