package import CaseModel
package import JSON
package import Platform

/// The state of one profile of a list.
package struct ListSource: WireObject {
  package struct Total: WireObject, Equatable {
    package var count: Int
    package var exact: Bool

    package enum CodingKeys: String, CodingKey, CaseIterable { case count, exact }
    package static let fields: [CodingKeys: Field] = [
      .count: Field("The vendor's count of matching cases."),
      .exact: Field("Whether the count is exact; false if casewire filters the cases itself (`filteredHere`)."),
    ]
    package static var schemaName: String { "ListTotal" }

    package func write(to writer: inout JSONWriter) {
      writer.beginObject()
      writer.member("count", count)
      writer.member("exact", exact)
      writer.endObject()
    }
  }

  package var profile: String
  package var provider: String?
  package var total: Total?
  package var filteredHere: [String]
  package var window: JSON?
  package var complete: Bool
  package var asOf: Timestamp?
  package var stale: Bool?
  package var failure: JSON?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case profile, provider, total, filteredHere, window, complete, asOf, stale, failure
  }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."),
    .provider: Field("The provider."),
    .total: Field("The vendor's count of cases; absent if the vendor returns no count."),
    .filteredHere: Field("The filters that casewire applied because the vendor does not support them."),
    .window: Field(
      "The period that the vendor's listing covers, if it is limited, or that this page covers, if it has a `reason`.",
      as: JSONObject.self),
    .complete: Field("Whether all cases of this profile have been returned, on this page or before."),
    .asOf: Field("When the vendor was queried. For cases of the store, all changes up to this time are known."),
    .stale: Field("True if the vendor could not be reached, and the cases are those of the store."),
    .failure: Field("The error, if the profile, or a part of its cases, could not be read.", as: Failure.self),
  ]

  init(
    profile: String, provider: String?, total: Total? = nil, filteredHere: [String] = [], window: JSON? = nil,
    complete: Bool, asOf: Timestamp? = nil, stale: Bool? = nil, failure: JSON? = nil
  ) {
    self.profile = profile
    self.provider = provider
    self.total = total
    self.filteredHere = filteredHere
    self.window = window
    self.complete = complete
    self.asOf = asOf
    self.stale = stale
    self.failure = failure
  }

  // By hand (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("profile", profile)
    writer.member("provider", provider)
    writer.member("total", total)
    writer.member("filteredHere", filteredHere)
    writer.member("window", window)
    writer.member("complete", complete)
    writer.member("asOf", asOf)
    writer.member("stale", stale)
    writer.member("failure", failure)
    writer.endObject()
  }
}
