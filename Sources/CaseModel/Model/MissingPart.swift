package import JSON

/// A part of a case that the vendor failed to return, although it returned the case itself.
package struct MissingPart: WireObject, Equatable {
  package var part: CaseField
  package var failure: JSON

  package enum CodingKeys: String, CodingKey, CaseIterable { case part, failure }
  package static let fields: [CodingKeys: Field] = [
    .part: Field("The member of the case that is missing, such as attachments."),
    .failure: Field("Why: an error with code, message and data."),
  ]

  /// `failure` is an error object in which no secret is left.
  package init(_ part: CaseField, failure: JSON) {
    self.part = part
    self.failure = failure
  }
}
