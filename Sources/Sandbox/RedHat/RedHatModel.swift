// The records of sections 3 to 7 of the vendor reference, as the simulator keeps them. Times are Unix seconds.

enum SimulatedRedHatStatus: Int8, Sendable, CaseIterable {
  case waitingOnRedHat, waitingOnCustomer, closed

  /// The name in strata and rest-v1.
  var title: String {
    switch self {
    case .waitingOnRedHat: "Waiting on Red Hat"
    case .waitingOnCustomer: "Waiting on Customer"
    case .closed: "Closed"
    }
  }

  init?(title: String) {
    guard let found = Self.allCases.first(where: { $0.title == title }) else { return nil }
    self = found
  }

  /// Red Hat: rest-v3 renames the statuses, and has one for cases without an owner.
  func newTitle(hasOwner: Bool) -> String {
    switch self {
    case .waitingOnRedHat: hasOwner ? "In Progress" : "Needs New Owner"
    case .waitingOnCustomer: "Waiting on Customer Action Required"
    case .closed: "Closed"
    }
  }

  init?(newTitle: String) {
    switch newTitle {
    case "In Progress", "Needs New Owner": self = .waitingOnRedHat
    case "Waiting on Customer Action Required": self = .waitingOnCustomer
    case "Closed": self = .closed
    default: return nil
    }
  }
}

/// Severities are 1 (worst) to 4.
enum SimulatedRedHatSeverity {
  static let titles = ["1 (Urgent)", "2 (High)", "3 (Normal)", "4 (Low)"]

  static func title(_ level: Int8) -> String {
    titles.indices.contains(Int(level) - 1) ? titles[Int(level) - 1] : titles[2]
  }

  static func level(_ title: String) -> Int8? { titles.firstIndex(of: title).map { Int8($0 + 1) } }
}

struct RedHatPerson: Sendable, Equatable {
  var name: String
  /// The name in the single sign-on.
  var sso: String
  var isRedHat = false
  var account = ""

  var firstName: String { String(name.prefix { $0 != " " }) }
  var lastName: String { String(name.drop { $0 != " " }.dropFirst()) }
  var email: String { isRedHat ? "\(sso)@redhat.example" : "\(sso)@fjordbank.example" }
}

struct RedHatComment: Sendable, Equatable {
  var id: String
  var text: String
  var createdAt: Int64
  var author: RedHatPerson
  var updatedAt: Int64
  var isPublic = true
  var isDraft = false
}

struct RedHatAttachment: Sendable, Equatable {
  var uuid: String
  var fileName: String
  var description = ""
  var mimeType: String
  /// In bytes.
  var length: Int
  var createdAt: Int64
  var author: RedHatPerson
  var isPrivate = false
  /// Red Hat: keeps the entry of a file that is gone, with one of these changed.
  var isActive = true
  var isDeprecated = false
}

struct RedHatCase: Sendable, Equatable {
  /// Eight digits, with leading zeros.
  var number: String
  /// 18 characters.
  var id: String
  var alternateID = ""
  var createdAt: Int64
  var createdBy: RedHatPerson
  var updatedAt: Int64
  var updatedBy: RedHatPerson
  var summary = ""
  var description = ""
  var status = SimulatedRedHatStatus.waitingOnRedHat
  var severity: Int8 = 3
  var product = ""
  var version = ""
  var component = ""
  var type = "Other"
  var account: String
  var reference = ""
  var notes = ""
  var isEscalated = false
  var contact: RedHatPerson
  var origin = "Web"
  /// The engineer or the queue.
  var owner = RedHatCase.queue
  var suppliedName = ""
  var suppliedPhone = ""
  var suppliedEmail = ""
  var tags: [String] = []
  var group: Int?
  var entitlement = ""
  var followsTheSun = false
  /// Names in the single sign-on.
  var notifiedUsers: [String] = []
  var bugzillas: [Bugzilla] = []
  /// Oldest first.
  var comments: [RedHatComment] = []
  var attachments: [RedHatAttachment] = []

  struct Bugzilla: Sendable, Equatable {
    var number: String
    var summary: String
  }

  /// The owner before an engineer takes the case.
  static let queue = "New Case Queue"

  var isClosed: Bool { status == .closed }
  var hasOwner: Bool { owner != Self.queue }
}

/// Ids in the form of Salesforce's: 15 case-sensitive characters, and 3 that encode the case.
enum SalesforceID {
  /// - Parameter prefix: the kind of the record, three characters.
  static func make(_ prefix: String, _ random: inout SplitMix64) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    var bytes = Array(prefix.utf8) + Array("A000000".utf8)
    while bytes.count < 15 { bytes.append(alphabet[random.below(alphabet.count)]) }
    for start in [0, 5, 10] {
      let bits = (0..<5).reduce(0) { bits, offset in
        let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(bytes[start + offset])
        return bits | (isCapital ? 1 << offset : 0)
      }
      bytes.append(Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".utf8)[bits])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
