package import CaseModel
package import JSON

package struct CancelParams: WireObject {
  package var id: JSON

  package enum CodingKeys: String, CodingKey, CaseIterable { case id }
  package static let fields: [CodingKeys: Field] = [.id: Field("The id of the request.", as: RequestToken.self)]
}
