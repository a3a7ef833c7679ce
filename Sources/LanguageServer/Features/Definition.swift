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

extension LanguageServer {
  /// The location of a case as a document.
  func location(of key: CaseKey, _ call: Call) async throws(Fault) -> JSON {
    if features.textDocumentContent { return Self.location(CaseURI.uri(key), .startOfDocument) }
    let text = try await call.render(key)
    do throws(SystemError) {
      return Self.location(FileURI.uri(try files.write(text, of: key)), .startOfDocument)
    } catch {
      throw Fault(.internalError, "Cannot write a file: \(error.reason).")
    }
  }

  static func location(_ uri: String, _ range: TextPositionRange) -> JSON {
    ["uri": .string(uri), "range": range.json]
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
