import Platform

/// A case in the index of an account: enough to sort, filter and find it. The rest is made from the seed on demand, so
/// that 100,000 cases take megabytes rather than gigabytes.
struct CaseHeadline<Status: Sendable, Owner: Sendable>: Sendable {
  var number: Int32
  var status: Status
  /// 1 (worst) to 4.
  var severity: Int8
  /// The index of the scenario; -1 for a case that a client made.
  var scenario: Int16
  var owner: Owner
  /// In Unix seconds.
  var created: Int64
  var updated: Int64
  var seed: UInt64
}

/// The initial cases of an account.
protocol CasePopulation: Sendable {
  associatedtype Status: CaseIterable & Hashable & Sendable
  associatedtype Facts: ScenarioFacts
  associatedtype Owner: Sendable

  static var rules: PopulationRules<Status> { get }
  static var texts: CaseTexts<Facts> { get }

  var seed: UInt64 { get }
  var history: AccountHistory { get }

  init(seed: UInt64, history: AccountHistory)

  /// Whether a case of that status can come from the scenario.
  static func fits(_ scenario: Scenario<Facts>, _ status: Status) -> Bool

  /// - Parameter drawn: the severity that the weights gave.
  static func severity(_ drawn: Int, age: Int64) -> Int

  static func owner(_ random: inout SplitMix64) -> Owner

  static func lastChange(_ status: Status) -> LastChange
}

extension CasePopulation {
  typealias Headline = CaseHeadline<Status, Owner>

  static var scenarios: [Scenario<Facts>] { texts.scenarios }

  /// Nil for a case that a client made.
  static func scenario(of headline: Headline) -> Scenario<Facts>? {
    let index = Int(headline.scenario)
    return scenarios.indices.contains(index) ? scenarios[index] : nil
  }

  static func fits(_ scenario: Scenario<Facts>, _ status: Status) -> Bool { true }
  static func severity(_ drawn: Int, age: Int64) -> Int { drawn }

  init(count: Int, seed: UInt64, at date: Timestamp) {
    self.init(seed: seed, history: AccountHistory(at: date, count: count, days: Self.rules.days))
  }

  static func text(_ number: Int32) -> String {
    let digits = String(number)
    return rules.prefix + String(repeating: "0", count: max(0, rules.digits - digits.utf8.count)) + digits
  }

  /// Nil for text of another form.
  static func number(_ text: String) -> Int32? {
    guard text.hasPrefix(rules.prefix), let number = Int32(text.dropFirst(rules.prefix.utf8.count)) else { return nil }
    // `Int32` accepts a sign.
    return Self.text(number) == text ? number : nil
  }

  /// The numbers ascend.
  static func row(of text: String, in headlines: [Headline]) -> Int? {
    guard let number = number(text) else { return nil }
    var (low, high) = (0, headlines.count)
    while low < high {
      let middle = (low + high) / 2
      if headlines[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low < headlines.count && headlines[low].number == number ? low : nil
  }

  /// In the order of the numbers.
  func headlines() -> [Headline] {
    var random = SplitMix64(seed: seed ^ Self.rules.salt, part: 0)
    let range = Self.rules.numbers
    let numbers = history.numbers(
      from: range.first, spread: range.spread, widestGap: range.widestGap, room: range.room, &random)
    let all = Self.scenarios.indices
    let urgent = all.filter { Self.scenarios[$0].severities.contains(1) }
    let possible = Dictionary(
      uniqueKeysWithValues: Status.allCases.map { status in
        (status, all.filter { Self.fits(Self.scenarios[$0], status) })
      })
    return numbers.enumerated().map { index, number in
      headline(at: index, number: number) { status, isUrgent in isUrgent ? urgent : possible[status] ?? [] }
    }
  }

  private func headline(
    at index: Int, number: Int32, _ scenarios: (_ status: Status, _ isUrgent: Bool) -> [Int]
  ) -> Headline {
    let rules = Self.rules
    var random = SplitMix64(seed: seed ^ rules.salt, part: UInt64(index) &+ 1)
    let caseSeed = random.next()
    let created = history.created(at: index, &random)
    let age = history.age(of: created)
    let rank = history.count - index
    // A small account has no room for all of them.
    let isLarge = history.count >= rules.newest.count + 5
    let status = isLarge && rank <= rules.newest.count ? rules.newest[rank - 1] : Self.status(age: age, &random)
    let isUrgent = isLarge && rank == rules.urgent
    let scenario = scenarios(status, isUrgent).pick(&random) ?? 0
    let allowed = Self.scenarios[scenario].severities
    let drawn = random.weighted(rules.severities.enumerated().map { allowed.contains($0 + 1) ? $1 : 0 }) + 1
    let severity = isUrgent ? 1 : Self.severity(drawn, age: age)
    let owner = Self.owner(&random)
    return Headline(
      number: number, status: status, severity: Int8(severity), scenario: Int16(scenario), owner: owner,
      created: created, updated: updated(Self.lastChange(status), created: created, &random), seed: caseSeed)
  }

  private static func status(age: Int64, _ random: inout SplitMix64) -> Status {
    let weights = rules.statuses.first { age / AccountHistory.day < $0.days }?.weights ?? []
    return Array(Status.allCases)[random.weighted(weights)]
  }

  private func updated(_ change: LastChange, created: Int64, _ random: inout SplitMix64) -> Int64 {
    switch change {
    case .opening:
      random.percent(60) ? created : min(created + Int64(random.within(120...5400)), history.anchor - 60)
    case .recent(let days): history.recently(days, since: created, &random)
    case .end(let wait, let hours, let usual, let longest, let latest):
      // A case of today is closed today.
      min(
        created + wait * AccountHistory.day
          + Int64(random.within(hours * 3600...(random.percent(70) ? usual : longest) * 86400)),
        max(history.anchor - Int64(random.within(latest)), created + history.age(of: created) / 2))
    }
  }
}
