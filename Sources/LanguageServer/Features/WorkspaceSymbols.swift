package import CaseModel
package import CaseService
package import JSON

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
    var symbols: [JSON] = []
    for row in rows {
      let title = row.title.map { " \($0)" } ?? ""
      guard let location = await server.location(of: row.key) else { continue }
      symbols.append([
        "name": .string(row.key.number + title), "kind": 18, "containerName": .string(row.key.profile),
        "location": location,
      ])
    }
    return .array(symbols)
  }
}
