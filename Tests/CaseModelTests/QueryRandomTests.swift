import CaseModel
import Foundation
import JSON
import Platform
import TestSupport
import Testing

/// Random queries against an evaluation that is written from the grammar, with Foundation's folding.
@Suite struct QueryRandomTests {
  @Test(.timeLimit(.minutes(1)), arguments: [1, 2, 3, 4] as [UInt64])
  func randomQueriesMatchWhatTheyMean(seed: UInt64) throws {
    var random = QueryGenerator(seed: seed)
    var (matched, narrowed) = (0, 0)
    for _ in 0..<2_500 {
      let query = random.query(nesting: 2)
      let (saved, errors) = SavedQueries.read(query.saved)
      #expect(errors.isEmpty)
      let vocabulary = QueryVocabulary(saved: saved)
      let expression = try QueryExpression(parsing: query.text, vocabulary)
      #expect(try QueryExpression(parsing: expression.text, vocabulary) == expression, "\(query.text)")
      for _ in 0..<2 {
        let row = random.row()
        let context = QueryContext(now: QueryGenerator.now, user: ["me@example", "ID-7"])
        let isExpected = query.matches(row)
        guard expression.matches(row, context) == isExpected else {
          Issue.record("\(query.text): \(row) must \(isExpected ? "" : "not ")match")
          return
        }
        matched += isExpected ? 1 : 0
        narrowed += try check(expression, row, context, isExpected)
      }
    }
    // The test would prove nothing about queries that match no case, or all of them.
    #expect(matched > 500 && narrowed > 500, "\(matched), \(narrowed)")
  }

  /// Checks the params and the remainder. Returns 1 if the params exclude the case.
  private func check(
    _ expression: QueryExpression, _ row: Case, _ context: QueryContext, _ isExpected: Bool
  ) throws -> Int {
    var base = CaseQuery()
    base.fields = []
    guard let compiled = expression.compiled(into: base, profile: row.profile, vendor: row.provider, context) else {
      #expect(!isExpected, "\(expression.text)")
      return 1
    }
    let passes = CaseFilter.allCases.allSatisfy { $0.passes(row, compiled.query) }
    #expect(passes || !isExpected, "\(expression.text) excludes \(row)")
    #expect((passes && compiled.remainder.matches(row, context)) == isExpected, "\(expression.text)")
    #expect(compiled.query.check().isEmpty)
    if passes {
      // The remainder reads only the members that the query requests.
      var reduced = row
      reduced.shown = compiled.query.fields.union([.profile, .provider, .number])
      var writer = JSONWriter()
      reduced.write(to: &writer)
      let read = try WireReader.read(Case.self, from: JSON(parsing: writer.bytes)).get()
      #expect(compiled.remainder.matches(read, context) == isExpected, "\(expression.text) misses a member")
    }
    return passes ? 0 : 1
  }
}

/// A query as text, with what it means.
private struct RandomQuery {
  var text: String
  var matches: (Case) -> Bool
  /// The queries that it names, and those that they name.
  var saved: [String: String] = [:]
}

private struct QueryGenerator {
  static let now = Timestamp(timeIntervalSince1970: 1_800_000_000)
  private static let names = ["Agent Smith", "smith@vendor", "ZOE", "zoe", "me@example", "id-7", "a,\"b\"", "-x", "@y"]
  private static let words = [
    "bgp", "BGP", "flap", "Größe", "grosse", "café", "cafe", "E\u{301}tat", "etat", "disk", "dis", "東京", "京", "東京都",
    "障害",
    "10", "1", "OpenShift", "Open",
  ]
  private static let states: [CaseState] = CaseState.allCases

  var random: SeededRandom
  private var lastSaved = 0

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  // MARK: Cases

  mutating func row() -> Case {
    var row = Case(
      profile: random.pick(["ibm", "work"]), provider: random.pick(["ibm-cloud", "cisco-support"]),
      number: random.pick(["CS1", "CS2", "10"]))
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

  private mutating func sentence() -> String {
    let count = random.roll(1...5)
    return (0..<count).map { _ in random.pick(Self.words) }.joined(separator: random.pick([" ", "-", ", "]))
  }

  private mutating func person() -> User {
    var user = User(name: random.pick(Self.names), userId: random.pick(Self.names))
    if random.hits(30) { user.emails = [random.pick(Self.names).uppercased()] }
    return user
  }

  /// A time at a boundary of one of the queries below, or beside it.
  private mutating func time() -> Timestamp {
    let day = CivilTime.date(year: 2027, month: 1, day: random.roll(8...16)) ?? Self.now
    let base =
      random.hits(50) ? day : Self.now.addingTimeInterval(-Double(random.pick([7 * 86_400, 12 * 3_600, 1_800])))
    return base.addingTimeInterval(random.pick([0, 0, -0.001, 0.001, -1, 1, 500]))
  }

  // MARK: Queries

  mutating func query(nesting: Int) -> RandomQuery {
    let terms = (0..<random.pick([0, 1, 1, 1, 2, 2, 3])).map { _ in term(nesting) }
    return RandomQuery(
      text: terms.map(\.text).joined(separator: random.pick([" ", "  ", "\u{3000}", "\n"])),
      matches: { row in terms.allSatisfy { $0.matches(row) } },
      saved: terms.reduce(into: [:]) { $0.merge($1.saved) { first, _ in first } })
  }

  private mutating func term(_ nesting: Int) -> RandomQuery {
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

  private mutating func list(
    _ prefix: String, _ value: (inout QueryGenerator) -> RandomQuery
  ) -> RandomQuery {
    let values = (0..<random.pick([1, 1, 1, 2, 3])).map { _ in value(&self) }
    return RandomQuery(
      text: prefix + values.map(\.text).joined(separator: ","), matches: { row in values.contains { $0.matches(row) } },
      saved: values.reduce(into: [:]) { $0.merge($1.saved) { first, _ in first } })
  }

  private mutating func status() -> RandomQuery {
    let state = random.pick(StatusFilter.allCases)
    let text = random.hits(30) ? state.rawValue.uppercased() : state.rawValue
    return RandomQuery(text: text) { row in
      guard let known = row.status?.state else { return false }
      return state == .open ? known != .resolved && known != .closed : known.rawValue == state.rawValue
    }
  }

  private mutating func severity() -> RandomQuery {
    let (one, other) = (random.roll(1...4), random.roll(1...4))
    let (low, high) = (min(one, other), max(one, other))
    func made(_ text: String, _ test: @escaping (Int) -> Bool) -> RandomQuery {
      RandomQuery(text: text) { $0.severity?.level.map(test) ?? false }
    }
    switch random.roll(0...5) {
    case 0: return made("\(low)..\(high)") { $0 >= low && $0 <= high }
    case 1: return made(">\(low)") { $0 > low }
    case 2: return made(">=\(low)") { $0 >= low }
    case 3: return made("<\(low)") { $0 < low }
    case 4: return made("<=\(low)") { $0 <= low }
    default: return made("\(low)") { $0 == low }
    }
  }

  private mutating func origin() -> RandomQuery {
    if random.hits(50) {
      return list("profile:") { generator in
        let name = generator.random.pick(["ibm", "work", "other"])
        return RandomQuery(text: name) { $0.profile == name }
      }
    }
    return list("vendor:") { generator in
      let name = generator.random.pick(["ibm-cloud", "cisco-support", "other"])
      return RandomQuery(text: name) { $0.provider == name }
    }
  }

  private static func isCalled(_ user: User?, _ name: String) -> Bool {
    guard let user else { return false }
    return ([user.name, user.userId].compactMap { $0 } + (user.emails ?? [])).contains {
      $0.caseInsensitiveCompare(name) == .orderedSame
    }
  }

  private mutating func people() -> RandomQuery {
    let isOwner = random.hits(50)
    return list(isOwner ? "owner:" : "creator:") { generator in
      let name = generator.random.pick(Self.names)
      let isQuoted = name.contains(" ") || name.contains(",") || generator.random.hits(30)
      let text = isQuoted ? "\"" + name.replacingOccurrences(of: "\"", with: "\\\"") + "\"" : name
      return RandomQuery(text: text) { Self.isCalled(isOwner ? $0.owner : $0.createdBy, name) }
    }
  }

  /// A text, and the first and the last millisecond since 1970 that it covers.
  private mutating func timeText() -> (text: String, first: Int, last: Int) {
    let now = 1_800_000_000_000
    switch random.roll(0...2) {
    case 0:
      let day = random.roll(8...16)
      // 1 January 2027 is 20,819 days after 1 January 1970.
      let first = (20_819 + day - 1) * 86_400_000
      return ("2027-01-\(day < 10 ? "0" : "")\(day)", first, first + 86_399_999)
    case 1:
      let day = random.roll(8...16)
      let first = (20_819 + day - 1) * 86_400_000 + random.pick([0, 1000])
      let text = "2027-01-\(day < 10 ? "0" : "")\(day)T02:00:0\(first / 1000 % 2)+02:00"
      return (text, first, first)
    default:
      let (text, length) = random.pick([("-7d", 604_800_000), ("-12h", 43_200_000), ("-30m", 1_800_000)])
      return (text, now - length, now - length - 1)
    }
  }

  private mutating func times() -> RandomQuery {
    let isUpdate = random.hits(50)
    return list(isUpdate ? "updated:" : "created:") { generator in
      let (one, other) = (generator.timeText(), generator.timeText())
      func made(_ text: String, _ test: @escaping (Int) -> Bool) -> RandomQuery {
        RandomQuery(text: text) { row in
          (isUpdate ? row.updatedAt : row.createdAt).map { test(Int(($0.timeIntervalSince1970 * 1000).rounded())) }
            ?? false
        }
      }
      switch generator.random.roll(0...5) {
      case 0 where one.first <= other.first:
        return made(one.text + ".." + other.text) { $0 >= one.first && $0 <= other.last }
      case 1: return made(">" + one.text) { $0 > one.last }
      case 2: return made("<" + one.text) { $0 < one.first }
      case 3: return made("<=" + one.text) { $0 <= one.last }
      case 4 where one.first <= one.last: return made(one.text) { $0 >= one.first && $0 <= one.last }
      default: return made(">=" + one.text) { $0 >= one.first }
      }
    }
  }

  private mutating func number() -> RandomQuery {
    let (profile, number) = (random.pick([nil, "ibm", "work"]), random.pick(["CS1", "CS2", "10", "cs1"]))
    return RandomQuery(text: (profile.map { $0 + "/" } ?? "") + number) { row in
      row.number == number && (profile == nil || row.profile == profile)
    }
  }

  private mutating func flag() -> RandomQuery {
    switch random.roll(0...3) {
    case 0: return RandomQuery(text: "escalated") { $0.escalated == true }
    case 1: return RandomQuery(text: "waiting") { $0.status?.state == .waitingOnCustomer }
    case 2:
      return RandomQuery(text: "idle") { row in
        guard let state = row.status?.state, state != .closed, state != .resolved, let time = row.updatedAt else {
          return false
        }
        return Int((time.timeIntervalSince1970 * 1000).rounded()) <= 1_800_000_000_000 - 604_800_000
      }
    default:
      return RandomQuery(text: "mine") { row in
        ([row.createdBy, row.contact] + (row.watchlist ?? [])).contains { user in
          Self.isCalled(user, "me@example") || Self.isCalled(user, "id-7")
        }
      }
    }
  }

  private mutating func saved(_ nesting: Int) -> RandomQuery {
    lastSaved += 1
    let name = "q\(lastSaved)"
    let query = query(nesting: nesting)
    return RandomQuery(
      text: "@" + name, matches: query.matches, saved: query.saved.merging([name: query.text]) { first, _ in first })
  }

  // MARK: Text

  private mutating func text(_ members: @escaping (Case) -> [String?]) -> RandomQuery {
    let isPhrase = random.hits(40)
    let text = isPhrase ? sentence() : random.pick(Self.words)
    let searched = Self.split(text)
    return RandomQuery(text: isPhrase ? "\"\(text)\"" : text) { row in
      members(row).compactMap { $0.map(Self.split) }.contains { words in
        guard words.count >= searched.count else { return false }
        return (0...(words.count - searched.count)).contains { start in
          let part = words[start..<(start + searched.count)]
          if isPhrase { return Array(part) == searched }
          return part.dropLast().elementsEqual(searched.dropLast()) && part.last?.hasPrefix(searched.last ?? "") == true
        }
      }
    }
  }

  private static func split(_ text: String) -> [String] {
    let folded = text.replacingOccurrences(of: "ß", with: "ss")
      .folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    var words: [String] = []
    var isOpen = false
    for character in folded {
      if !character.isLetter && !character.isNumber {
        isOpen = false
      } else if character > "\u{3000}" {
        words.append(String(character))
        isOpen = false
      } else if isOpen {
        words[words.count - 1].append(character)
      } else {
        words.append(String(character))
        isOpen = true
      }
    }
    return words
  }
}
