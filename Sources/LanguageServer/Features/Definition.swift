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
    var keys = found.mention.keys
    for key in keys where await server.row(key) != nil {
      keys = [key]
      break
    }
    var failure: Fault?
    for key in keys {
      do throws(Fault) {
        return try await server.location(of: key, call)
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { try server.report(failure, "Cannot open the case \(found.mention.number)") }
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
  /// The case as Markdown: from the store if it was read lately or the vendor does not answer, else from the vendor.
  func render(_ key: CaseKey) async throws(Fault) -> String {
    let params: JSON = ["case": .string(key.id), "format": "markdown", "maxAgeSeconds": 60]
    do throws(Fault) {
      return try await perform("cases/render", params)["text"]?.string ?? ""
    } catch {
      switch error.kind {
      case .notFound, .forbidden, .invalidParams, .cancelled: throw error
      default: if let text = try await server().lookup.document(of: key) { return text }
      }
      throw error
    }
  }
}

extension LanguageServer {
  private static let start: JSON = [
    "start": TextPosition(line: 0, character: 0).json, "end": TextPosition(line: 0, character: 0).json,
  ]

  /// The location of a case that the store has, as a document.
  func location(of key: CaseKey) async -> JSON? {
    if features.textDocumentContent { return ["uri": .string(CaseURI.uri(key)), "range": Self.start] }
    guard let text = await lookup.document(of: key), let path = try? files.write(text, of: key) else { return nil }
    return ["uri": .string(FileURI.uri(path)), "range": Self.start]
  }

  /// The location of a case as a document.
  func location(of key: CaseKey, _ call: Call) async throws(Fault) -> JSON {
    if features.textDocumentContent { return ["uri": .string(CaseURI.uri(key)), "range": Self.start] }
    let text = try await call.render(key)
    do throws(SystemError) {
      return ["uri": .string(FileURI.uri(try files.write(text, of: key))), "range": Self.start]
    } catch {
      throw Fault(.internalError, "Cannot write a file: \(error.reason).")
    }
  }

  /// Shows why a request has no result. What the network causes is only logged.
  func report(_ fault: Fault, _ message: String) throws(Fault) {
    switch fault.kind {
    case .cancelled: throw fault
    case .vendorUnavailable: log("\(message): \(fault.message)", .warning)
    default: show("\(message): \(fault.message)", .warning)
    }
  }
}
