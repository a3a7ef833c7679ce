package import CaseModel
package import Platform

/// A query as text, with what it means.
package struct RandomQuery {
  package var text: String
  package var matches: (Case) -> Bool
  /// The queries that it names, and those that they name.
  package var saved: [String: String] = [:]
}

/// Random queries, each with an evaluation that is written from the grammar, with Foundation's folding; and random cases in
/// which they find something.
package struct QueryGenerator {
  package static let now = Timestamp(timeIntervalSince1970: 1_800_000_000)
  static let names = [
    "Agent Smith", "smith@vendor", "ZOE", "zoe", "me@example", "id-7", "a,\"b\"", "-x", "@y", "Zoë", "ZOE\u{308}",
    "zoe\u{301}",
  ]
  static let words = [
    "bgp", "BGP", "flap", "Größe", "grosse", "café", "cafe", "E\u{301}tat", "etat", "disk", "dis", "東京", "京", "東京都",
    "障害",
    "10", "1", "OpenShift", "Open",
  ]
  static let states: [CaseState] = CaseState.allCases

  package var random: SeededRandom
  var lastSaved = 0

  package init(seed: UInt64) { random = SeededRandom(seed: seed) }

  // MARK: Cases

  package mutating func row() -> Case {
    row(
      Case(
        profile: random.pick(["ibm", "work"]), provider: random.pick(["ibm-cloud", "cisco-support"]),
        number: random.pick(["CS1", "CS2", "10"])))
  }

  /// A case with this identity.
  package mutating func row(_ identity: Case) -> Case {
    var row = identity
    if random.hits(90) { row.title = sentence() }
    if random.hits(40) { row.description = sentence() }
    if random.hits(90) { row.status = CaseStatus(random.pick(Self.states), vendor: "x") }
    if random.hits(90) { row.severity = CaseSeverity(level: random.hits(90) ? random.roll(1...4) : nil, vendor: "x") }
    if random.hits(70) { row.owner = person() }
    if random.hits(70) { row.createdBy = person() }
    if random.hits(50) { row.contact = person() }
    if random.hits(30) { row.watchlist = [person(), person()] }
    if random.hits(90) { row.updatedAt = time() }
    if random.hits(90) { row.createdAt = time() }
    if random.hits(50) { row.product = sentence() }
    if random.hits(30) { row.offering = Offering(name: sentence()) }
    if random.hits(70) { row.escalated = random.hits(50) }
    return row
  }

  package mutating func sentence() -> String {
    let count = random.roll(1...5)
    return (0..<count).map { _ in random.pick(Self.words) }.joined(separator: random.pick([" ", "-", ", "]))
  }

  package mutating func person() -> User {
    var user = User(name: random.pick(Self.names), userId: random.pick(Self.names))
    if random.hits(30) { user.emails = [random.pick(Self.names).uppercased()] }
    return user
  }

  /// A time at a boundary of one of the queries below, or beside it.
  mutating func time() -> Timestamp {
    let day = CivilTime.date(year: 2027, month: 1, day: random.roll(8...16)) ?? Self.now
    let base =
      random.hits(50) ? day : Self.now.addingTimeInterval(-Double(random.pick([7 * 86_400, 12 * 3_600, 1_800])))
    return base.addingTimeInterval(random.pick([0, 0, -0.001, 0.001, -1, 1, 500]))
  }

  // MARK: Queries

  package mutating func query(nesting: Int) -> RandomQuery {
    let terms = (0..<random.pick([0, 1, 1, 1, 2, 2, 3])).map { _ in term(nesting) }
    return RandomQuery(
      text: terms.map(\.text).joined(separator: random.pick([" ", "  ", "\u{3000}", "\n"])),
      matches: { row in terms.allSatisfy { $0.matches(row) } },
      saved: terms.reduce(into: [:]) { $0.merge($1.saved) { first, _ in first } })
  }

  mutating func term(_ nesting: Int) -> RandomQuery {
    var term: RandomQuery
    switch random.roll(0...10) {
    case 0: term = list("status:") { $0.status() }
    case 1: term = list("severity:") { $0.severity() }
    case 2: term = origin()
    case 3: term = people()
    case 4: term = times()
    case 5: term = list("product:") { $0.text { [$0.product, $0.offering?.name] } }
    case 6: term = list("number:") { $0.number() }
    case 7: term = list("is:") { $0.flag() }
    default:
      term = list("") { generator in
        nesting > 0 && generator.random.hits(25)
          ? generator.saved(nesting - 1) : generator.text { [$0.number, $0.title, $0.description] }
      }
    }
    guard random.hits(25) else { return term }
    let positive = term.matches
    return RandomQuery(text: "-" + term.text, matches: { !positive($0) }, saved: term.saved)
  }

  mutating func list(
    _ prefix: String, _ value: (inout QueryGenerator) -> RandomQuery
  ) -> RandomQuery {
    let values = (0..<random.pick([1, 1, 1, 2, 3])).map { _ in value(&self) }
    return RandomQuery(
      text: prefix + values.map(\.text).joined(separator: ","), matches: { row in values.contains { $0.matches(row) } },
      saved: values.reduce(into: [:]) { $0.merge($1.saved) { first, _ in first } })
  }
}
