package import JSON
package import Platform

extension Redactor {
  /// The same value without secrets, in texts, names and numbers.
  package func redact(_ json: JSON) -> JSON {
    switch json {
    case .string(let text): .string(redact(text))
    case .array(let elements): .array(elements.map { redact($0) })
    case .object(let members): .object(members.map { JSON.Member(redact($0.name), redact($0.value)) })
    case .slice(let slice): (try? slice.tree()).map { redact($0) } ?? .string(Redactor.replacement)
    case .number(let number): redact(number.text) == number.text ? json : .string(Redactor.replacement)
    case .null, .bool: json
    }
  }
}
