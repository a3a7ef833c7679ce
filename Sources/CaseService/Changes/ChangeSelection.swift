package import CaseModel
package import CaseStore
package import JSON
package import Platform
import ProviderKit

/// The params that select changes.
package struct ChangeSelection: WireObject {
  package enum Include: String, CaseIterable, WireValue { case bodies }

  package var query: String?
  package var profiles: [ProfileName]?
  package var kinds: [StoreEvent.Kind]?
  package var include: [Include]?

  package enum CodingKeys: String, CodingKey, CaseIterable { case query, profiles, kinds, include }
  package static let fields: [CodingKeys: Field] = [
    .query: Field(
      "Only changes of cases that matched this query before or after the change, such as `status:open is:mine`.",
      length: 0...65_536),
    .profiles: CasesListParams.profileList,
    .kinds: Field(
      "Only changes of these kinds. Default: all; but new files at Red Hat and Cisco are reported only if `attachment` is named, since that is one more request for each changed case. Without `comment`, casewire does not request the comments there.",
      count: 1...100),
    .include: Field("`bodies` adds the record of each new comment and file.", count: 1...10),
  ]

  init() {}

  var includesBodies: Bool { include?.contains(.bodies) ?? false }

  /// The members that are read of changed cases although lists do not have them: each is a request for each case.
  var parts: CaseFields {
    var parts: CaseFields = []
    if includesBodies || kinds?.contains(.comment) ?? true { parts.insert(.comments) }
    if kinds?.contains(.attachment) ?? false { parts.insert(.attachments) }
    return parts
  }
}

/// What casewire may still request of a vendor.
package struct PollingBudget: WireValue {
  package var left: Int?
  package var nextPollAt: Timestamp?

  package static let schema: JSON = [
    "type": "object", "additionalProperties": false,
    "properties": [
      "left": [
        "type": "integer", "description": "The requests that rounds may send within this hour; absent without a limit.",
      ],
      "nextPollAt": ["type": "string", "format": "date-time", "description": "When the next round is due."],
    ],
  ]
  package static let placeholder = PollingBudget()
  package static func read(_ json: JSON) -> PollingBudget? {
    guard json.object != nil else { return nil }
    return PollingBudget(left: json["left"]?.integer, nextPollAt: json["nextPollAt"].flatMap(Timestamp.read))
  }

  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("left", left)
    writer.member("nextPollAt", nextPollAt)
    writer.endObject()
  }
}

/// Why the last round of a profile failed.
package struct ProfileFailure: WireObject {
  package var profile: String
  package var failure: JSON

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile, failure }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."), .failure: Field("The error of its last round.", as: Failure.self),
  ]

  init(profile: String, failure: JSON) { (self.profile, self.failure) = (profile, failure) }
}
