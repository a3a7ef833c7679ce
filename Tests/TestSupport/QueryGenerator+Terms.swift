import CaseModel
import Foundation
import Platform

extension QueryGenerator {
  mutating func status() -> RandomQuery {
    let state = random.pick(StatusFilter.allCases)
    let text = random.hits(30) ? state.rawValue.uppercased() : state.rawValue
    return RandomQuery(text: text) { row in
      guard let known = row.status?.state else { return false }
      return state == .open ? known != .resolved && known != .closed : known.rawValue == state.rawValue
    }
  }

  mutating func severity() -> RandomQuery {
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

  mutating func origin() -> RandomQuery {
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

  static func isCalled(_ user: User?, _ name: String) -> Bool {
    guard let user else { return false }
    return ([user.name, user.userId].compactMap { $0 } + (user.emails ?? [])).contains {
      $0.caseInsensitiveCompare(name) == .orderedSame
    }
  }

  mutating func people() -> RandomQuery {
    let isOwner = random.hits(50)
    return list(isOwner ? "owner:" : "creator:") { generator in
      let name = generator.random.pick(Self.names)
      let isQuoted = name.contains(" ") || name.contains(",") || generator.random.hits(30)
      let text = isQuoted ? "\"" + name.replacingOccurrences(of: "\"", with: "\\\"") + "\"" : name
      return RandomQuery(text: text) { Self.isCalled(isOwner ? $0.owner : $0.createdBy, name) }
    }
  }

  /// A text, and the first and the last millisecond since 1970 that it covers.
  mutating func timeText() -> (text: String, first: Int, last: Int) {
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

  mutating func times() -> RandomQuery {
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

  mutating func number() -> RandomQuery {
    let (profile, number) = (random.pick([nil, "ibm", "work"]), random.pick(["CS1", "CS2", "10", "cs1"]))
    return RandomQuery(text: (profile.map { $0 + "/" } ?? "") + number) { row in
      row.number == number && (profile == nil || row.profile == profile)
    }
  }

  mutating func flag() -> RandomQuery {
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

  mutating func saved(_ nesting: Int) -> RandomQuery {
    lastSaved += 1
    let name = "q\(lastSaved)"
    let query = query(nesting: nesting)
    return RandomQuery(
      text: "@" + name, matches: query.matches, saved: query.saved.merging([name: query.text]) { first, _ in first })
  }

  // MARK: Text

  mutating func text(_ members: @escaping (Case) -> [String?]) -> RandomQuery {
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

  static func split(_ text: String) -> [String] {
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
