package import CaseModel
import CaseService
package import JSON

/// A hint, a lens, a completion or a symbol, sent back by the client to get the rest of it. Its `data` is the case id.
package struct UnresolvedItem: WireObject {
  package var data: JSON?
  /// The whole item.
  package var json = JSON.null

  package enum CodingKeys: String, CodingKey, CaseIterable { case data }
  package static let fields: [CodingKeys: Field] = [.data: Field("The case id.")]
  package static var allowsOtherMembers: Bool { true }

  var key: CaseKey? { data?.string.flatMap(CaseKey.init(id:)) }

  var members: [JSON.Member] { json.object ?? [] }
}
