package import CaseModel
package import CaseStore
package import JSON
package import Platform

extension StoreEvent.Kind: WireValue {}
extension StoreEvent.Origin: WireValue {}

/// A change of a case.
package struct CaseChange: WireObject {
  package var id: String
  package var key: String
  package var profile: String
  package var `case`: String
  package var kind: StoreEvent.Kind
  package var at: Timestamp?
  package var seenAt: Timestamp
  package var origin: StoreEvent.Origin
  package var old: JSON?
  package var new: JSON?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case id, key, profile, `case`, kind, at, seenAt, origin, old, new
  }
  package static let fields: [CodingKeys: Field] = [
    .id: Field("Identifies the event in this store."),
    .key: Field("Equal for the same change on every machine that saw the same values."),
    .profile: Field("The profile."),
    .case: Field("The id of the case."),
    .kind: Field(
      "What changed. `fields` is any other member; `gone` is a case that the account does not show any more, and `back` one that it shows again."
    ),
    .at: Field("The vendor's time of the change, if it is known."),
    .seenAt: Field("When casewire saw it."),
    .origin: Field(
      "`self` for a write of casewire, `other` if another person made the change, `unknown` if the vendor does not name the author."
    ),
    .old: Field("The members before the change.", as: JSONObject.self),
    .new: Field(
      "The members after the change. For a comment or a file: its `id`, or the whole record with `include`. For `gone`: the `reason`, `notFound` or `noAccess`.",
      as: JSONObject.self),
  ]

  init(_ event: StoreEvent, hasBody: Bool = true, epoch: String) {
    id = "\(epoch)-\(event.sequence)"
    (key, profile, kind) = (event.key, event.profile, event.kind)
    self.case = "\(event.profile)/\(event.number)"
    (at, seenAt, origin) = (event.at, event.seenAt, event.origin)
    (old, new) = (event.old, event.new)
    switch kind {
    case .comment, .attachment: new = (hasBody ? event.body : nil) ?? event.part.map { ["id": .string($0)] }
    default: break
    }
  }

  /// Whether the comments of the case may be others now.
  package var affectsComments: Bool { kind == .comment || affectsPresence }
  /// Whether the attachments of the case may be others now.
  package var affectsAttachments: Bool { kind == .attachment || affectsPresence }
  /// Whether a list of open cases may be another one now.
  package var affectsLists: Bool { kind == .created || kind == .status || affectsPresence }
  private var affectsPresence: Bool { kind == .gone || kind == .back }

  /// Whether it has the whole comment or file.
  var hasRecord: Bool {
    switch kind {
    case .comment, .attachment: (new?.object?.count ?? 0) > 1
    default: false
    }
  }

  // By hand (see `WireEncoder`).
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("id", id)
    writer.member("key", key)
    writer.member("profile", profile)
    writer.member("case", self.case)
    writer.member("kind", kind.rawValue)
    writer.member("at", at)
    writer.member("seenAt", seenAt)
    writer.member("origin", origin.rawValue)
    writer.member("old", old)
    writer.member("new", new)
    writer.endObject()
  }
}
