package import CaseModel

/// Where personal data may go: EU support, or a data centre. The vendor decides which of them it accepts.
package struct EUSupport: WireObject, Equatable {
  package var supported: Bool?
  package var dataCenter: Int?

  package enum CodingKeys: String, CodingKey, CaseIterable { case supported, dataCenter }
  package static let fields: [CodingKeys: Field] = [
    .supported: Field("Whether EU support is required."),
    .dataCenter: Field("The id of the data centre, from `values/list` with the kind euSupport."),
  ]

  package func check() -> [Issue] {
    switch (supported, dataCenter) {
    case (nil, nil): [Issue("supported", "is required unless \"dataCenter\" is set")]
    case (.some, .some): [Issue("supported", "cannot be combined with \"dataCenter\"")]
    default: []
    }
  }

  package init(supported: Bool? = nil, dataCenter: Int? = nil) {
    self.supported = supported
    self.dataCenter = dataCenter
  }
}
