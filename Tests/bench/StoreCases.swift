import CaseModel
import Platform

/// The cases of the benchmark of the store: the same in every run.
struct StoreCases {
  static let now = Timestamp(timeIntervalSince1970: 1_800_000_000)
  /// Words as frequent as those of a language: the frequency falls with the rank.
  private let words: [String]
  private var state: UInt64 = 1

  init() {
    let syllables = Array("bcdfghjklmnpqrstvwxz").flatMap { letter in "aeiou".map { "\(letter)\($0)" } }
    // Four letters begin about four words, as in English.
    words = (0..<20_000).map { rank in
      let mixed = UInt64(rank + 1) &* 0x9E37_79B9_7F4A_7C15
      let parts = rank < 2000 ? [20, 30] : [20, 30, 40]
      return parts.map { syllables[Int(mixed >> UInt64($0)) % ($0 == 30 ? 60 : 100)] }.joined()
    }
  }

  /// xorshift64*
  private mutating func roll(_ count: Int) -> Int {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return Int((state &* 2_685_821_657_736_338_717) >> 33) % count
  }

  /// A word by its frequency.
  mutating func word() -> String {
    let limit = roll(words.count) + 1
    return words[roll(roll(limit) + 1)]
  }

  mutating func text(_ count: Int) -> String { (0..<count).map { _ in word() }.joined(separator: " ") }

  private mutating func person() -> User {
    let number = roll(300)
    var user = User(name: "Person Number \(number)", userId: "person\(number)@example.com", realm: "IBMid")
    user.emails = ["person\(number)@example.com"]
    return user
  }

  /// A case with this number of comments of about 30 words.
  mutating func row(_ index: Int, comments: Int) -> CaseBox {
    var row = Case(profile: "ibm", provider: "ibm-cloud", number: "CS\(1_000_000 + index)")
    row.title = text(7)
    row.description = text(90)
    row.status = CaseStatus(CaseState.allCases[[0, 1, 2, 5, 5, 5][roll(6)]], vendor: "In Progress")
    row.severity = CaseSeverity(level: roll(4) + 1, vendor: "2")
    row.type = "technical"
    row.createdAt = Self.now.addingTimeInterval(-Double(roll(60_000_000) + 1_000_000))
    row.updatedAt = Self.now.addingTimeInterval(-Double(roll(1_000_000)))
    (row.createdBy, row.contact, row.owner) = (person(), person(), person())
    row.offering = Offering(name: "Offering \(roll(40))", group: "compute", key: "key-\(roll(40))")
    row.product = "Product \(roll(50))"
    (row.group, row.account) = ("default", "a0123456789")
    row.escalated = roll(20) == 0
    row.url = "https://cases.example.com/case/\(row.number)"
    row.comments = (0..<comments).map { number in
      Comment(
        id: "c\(index)-\(number)", text: text(28), author: person(),
        createdAt: row.createdAt?.addingTimeInterval(Double(number) * 1000))
    }
    row.attachments = []
    return CaseBox(row)
  }

  /// Searches as people type them.
  mutating func search(_ index: Int) -> String {
    switch index % 8 {
    case 0: words[roll(20)]
    case 1: words[1000 + roll(10_000)]
    case 2: "\(word()) \(word())"
    case 3: "\(words[roll(50)]) \(words[roll(50)]) \(words[roll(50)])"
    case 4: String(word().prefix(3))
    case 5: String(words[roll(100)].prefix(2))
    case 6: "\"\(words[roll(20)]) \(words[roll(20)])\""
    default: "CS\(1_000_000 + roll(10_000))"
    }
  }
}
