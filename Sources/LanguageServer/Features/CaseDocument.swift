package import CaseModel
package import CaseService
package import JSON

/// Returns a case as a document, for a client that reads documents from servers.
package enum CaseDocument: LSPMethod {
  package static let name = "workspace/textDocumentContent"
  package static let summary = "Returns a case as Markdown."

  package struct Params: WireObject {
    package var uri: String

    package enum CodingKeys: String, CodingKey, CaseIterable { case uri }
    package static let fields: [CodingKeys: Field] = [.uri: Field("case://profile/number.")]
    package static var allowsOtherMembers: Bool { true }
  }

  package static func prepare(_ params: Params, _ call: Call) throws(Fault) -> CaseKey {
    guard let key = CaseURI.key(params.uri) else {
      throw .invalidParams("uri", "must be case://profile/number", value: .string(params.uri))
    }
    return key
  }

  package static func run(_ key: CaseKey, _ call: Call) async throws(Fault) -> JSON {
    ["text": .string(try await call.render(key))]
  }
}

extension Call {
  /// The case as Markdown: from the store if it was read lately or the vendor does not answer, else from the vendor.
  func render(_ key: CaseKey) async throws(Fault) -> String {
    let params: JSON = ["case": .string(key.id), "format": "markdown", "maxAgeSeconds": 60]
    do throws(Fault) {
      return try await perform(CasesRender.name, params)["text"]?.string ?? ""
    } catch {
      switch error.kind {
      case .notFound, .forbidden, .invalidParams, .cancelled: throw error
      default: if let text = try await server().lookup.document(of: key) { return text }
      }
      throw error
    }
  }
}
