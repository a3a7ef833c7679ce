package import CaseModel
package import CaseStore
import JSON
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
