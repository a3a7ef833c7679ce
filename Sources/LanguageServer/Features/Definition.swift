package import CaseModel
package import CaseService
package import JSON
import Platform
import References

/// Opens the case as a document.
package enum Definition: LSPMethod {
  package typealias Params = DocumentPositionParams
  package static let name = "textDocument/definition"
  package static let summary = "Returns the document of the case at a position."

  package static func prepare(_ params: DocumentPositionParams, _ call: Call) throws(Fault) -> FoundMention? {
    try call.mention(params)
  }

  package static func run(_ found: FoundMention?, _ call: Call) async throws(Fault) -> JSON {
    guard let found else { return .null }
    let server = found.server
    for key in found.mention.keys {
      if await server.row(key) != nil { return await server.location(of: key, call) ?? .null }
    }
    for key in found.mention.keys {
      if let location = await server.location(of: key, call) { return location }
    }
    return .null
  }
}

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
  /// The case as Markdown: from the store if it was read lately, else from the vendor.
  func render(_ key: CaseKey) async throws(Fault) -> String {
    let params: JSON = ["case": .string(key.id), "format": "markdown", "maxAgeSeconds": 60]
    return try await perform("cases/render", params)["text"]?.string ?? ""
  }
}

extension LanguageServer {
  private static let start: JSON = [
    "start": TextPosition(line: 0, character: 0).json, "end": TextPosition(line: 0, character: 0).json,
  ]

  /// The place of a case that the store has, as a document.
  func location(of key: CaseKey) async -> JSON? {
    if features.textDocumentContent { return ["uri": .string(CaseURI.uri(key)), "range": Self.start] }
    guard let text = await lookup.document(of: key), let path = try? files.write(text, of: key) else { return nil }
    return ["uri": .string(FileURI.uri(path)), "range": Self.start]
  }

  /// The place of a case as a document; nil if it cannot be shown.
  func location(of key: CaseKey, _ call: Call) async -> JSON? {
    if features.textDocumentContent { return ["uri": .string(CaseURI.uri(key)), "range": Self.start] }
    do throws(Fault) {
      let text = try await call.render(key)
      do throws(SystemError) {
        return ["uri": .string(FileURI.uri(try files.write(text, of: key))), "range": Self.start]
      } catch {
        throw Fault(.internalError, "Cannot write a file: \(error.reason).")
      }
    } catch {
      show("Cannot open \(key.id): \(error.message)", .warning)
      return nil
    }
  }
}
