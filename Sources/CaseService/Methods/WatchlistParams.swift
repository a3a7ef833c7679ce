package import CaseModel

package struct WatchlistParams: CaseParams {
  package var `case`: CaseReference
  package var users: [User]

  package enum CodingKeys: String, CodingKey, CaseIterable { case `case`, users }
  package static let fields: [CodingKeys: Field] = [
    .case: Field("The case: profile/number, or a bare number."),
    .users: Field("The people. Default of `realm`: the vendor's usual directory.", count: 1...100),
  ]
}
