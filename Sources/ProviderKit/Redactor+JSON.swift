package import JSON
package import Platform

extension Redactor {
  /// The value without secrets in texts, names and numbers.
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

  /// Registers the secrets of a request before any of it can be shown: all texts and numbers below a member with the name of a
  /// secret, at any depth, and names in the place of texts. Their number is limited.
  package func registerSecrets(in params: JSON) {
    var search = SecretSearch()
    search.visit(params, isSecret: false)
    for text in search.found { register(text) }
  }
}

/// A search through the params of a request.
private struct SecretSearch {
  /// The maximum number of visited values.
  private static let visitLimit = 100_000

  var found: [String] = []
  private var visits = 0

  mutating func visit(_ json: JSON, isSecret: Bool) {
    visits += 1
    guard visits < Self.visitLimit else { return }
    switch json {
    case .string(let text): if isSecret { note(text) }
    case .number(let number): if isSecret { note(number.text) }
    case .array(let elements): for element in elements { visit(element, isSecret: isSecret) }
    case .object(let members):
      for member in members {
        if isSecret && !Redactor.isPlainName(member.name) { note(member.name) }
        visit(member.value, isSecret: isSecret || Redactor.isSecretName(member.name))
      }
    case .null, .bool, .slice: break
    }
  }

  private mutating func note(_ text: String) {
    if found.count < Redactor.countOfOne, text.utf8.count <= Redactor.longestOfOne { found.append(text) }
  }
}
