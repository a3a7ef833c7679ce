/// An error in a result, such as that of one profile among several. Declares the schema of `Fault.json`.
package struct Failure: WireObject {
  package var code: Int
  package var message: String
  package var data: ErrorData

  package enum CodingKeys: String, CodingKey, CaseIterable { case code, message, data }
  package static let fields: [CodingKeys: Field] = [
    .code: Field("The code of the error."), .message: Field("One sentence for people."),
    .data: Field("The kind and the details."),
  ]
}
