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
