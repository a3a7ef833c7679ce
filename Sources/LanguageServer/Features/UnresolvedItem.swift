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

  /// The item with a member, in place of one that it has.
  func setting(_ name: String, _ value: JSON) -> UnresolvedItem {
    let others = (json.object ?? []).filter { $0.name != name }
    return UnresolvedItem(data: data, json: .object(others + [JSON.Member(name, value)]))
  }
}
