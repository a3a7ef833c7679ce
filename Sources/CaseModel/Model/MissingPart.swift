package import JSON

/// A part of a case that the vendor failed to return, although it returned the case itself.
package struct MissingPart: WireObject, Equatable {
  package var part: CaseField
  package var failure: JSON

  package enum CodingKeys: String, CodingKey, CaseIterable { case part, failure }
  package static let fields: [CodingKeys: Field] = [
    .part: Field("The missing member of the case, such as attachments."),
    .failure: Field("The error.", as: Failure.self),
  ]

  /// `failure` is a redacted error.
  package init(_ part: CaseField, failure: JSON) {
    self.part = part
    self.failure = failure
  }
}
