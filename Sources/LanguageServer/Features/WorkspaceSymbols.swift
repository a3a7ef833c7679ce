package import CaseModel
package import CaseService
package import JSON
import References

/// Searches the store for cases.
package enum WorkspaceSymbols: LSPMethod {
  package static let name = "workspace/symbol"
  package static let summary = "Searches the cases."

  package struct Params: WireObject {
    package var query: String

    package enum CodingKeys: String, CodingKey, CaseIterable { case query }
    package static let fields: [CodingKeys: Field] = [.query: Field("The words.")]
    package static var allowsOtherMembers: Bool { true }
  }

  package struct Prepared: Sendable {
    let server: LanguageServer
    let query: String
  }

  package static func prepare(_ params: Params, _ call: Call) throws(Fault) -> Prepared {
    Prepared(server: try call.server(), query: params.query)
  }

  package static func run(_ prepared: Prepared, _ call: Call) async throws(Fault) -> JSON {
    let server = prepared.server
    let profiles = server.settings(of: nil).profiles.map { Set($0) }
    let rows = await server.lookup.search(prepared.query, profiles: profiles, limit: 50)
    return .array(zip(rows, server.locations(rows)).map { symbol($0, $1, server.features) })
  }

  /// `SymbolKind.String` of LSP, which every client knows.
  private static let kind: JSON = 15

  private static func symbol(_ row: KnownCase, _ location: JSON, _ features: ClientFeatures) -> JSON {
    let title = row.title.map { " \($0)" } ?? ""
    let members: [JSON.Member] = [
      .init("name", .string(row.key.number + title)), .init("kind", kind),
      .init("containerName", .string(row.key.profile)), .init("location", location),
    ]
    return .object(members + (features.resolvesSymbols ? [.init("data", .string(row.key.id))] : []))
  }
}

extension LanguageServer {
  /// The locations of cases that a search found. No case is written to a file: a search happens for each key that is pressed, and most
  /// results are never opened.
  fileprivate func locations(_ rows: [KnownCase]) -> [JSON] {
    if features.textDocumentContent { return rows.map { Self.location(CaseURI.uri($0.key), .startOfDocument) } }
    if features.resolvesSymbols {
      // Written by `SymbolResolve`.
      let paths = try? rows.map { try files.path(of: $0.key) }
      return paths?.map { ["uri": .string(FileURI.uri($0))] } ?? []
    }
    // In a list, from which the definition of each number leads to the case.
    guard !rows.isEmpty, let list = try? files.list(rows.map { "\($0.key.id)  \(CaseLabel.line($0))" }) else {
      return []
    }
    let uri = FileURI.uri(list.path)
    return list.numbers.map { line in
      let position = TextPosition(line: line, character: 0)
      return Self.location(uri, TextPositionRange(start: position, end: position))
    }
  }
}
