package import CaseModel
package import CaseService
package import JSON

/// A method that completes an item. Of members with the same name, the client gets the last one.
package protocol ResolvingMethod: LSPMethod where Params == UnresolvedItem, Prepared == Unresolved {
  static func resolve(_ item: UnresolvedItem, _ key: CaseKey, _ server: LanguageServer) async -> JSON
}

package struct Unresolved: Sendable {
  let item: UnresolvedItem
  let server: LanguageServer
}

extension ResolvingMethod {
  package static func read(_ json: JSON) -> UnresolvedItem? {
    json.object.map { _ in UnresolvedItem(data: json["data"], json: json) }
  }

  package static func prepare(_ params: UnresolvedItem, _ call: Call) throws(Fault) -> Unresolved {
    Unresolved(item: params, server: try call.server())
  }

  package static func run(_ prepared: Unresolved, _ call: Call) async throws(Fault) -> JSON {
    guard let key = prepared.item.key else { return prepared.item.json }
    let resolved = await resolve(prepared.item, key, prepared.server)
    guard let members = resolved.object else { return resolved }
    // A client may send an item that is resolved already.
    var names: Set<String> = []
    return .object(members.reversed().filter { names.insert($0.name).inserted }.reversed())
  }
}

extension LanguageServer {
  /// What is known of a case without asking its vendor.
  func row(_ key: CaseKey) async -> KnownCase? {
    if let known = lookup.current(key)?.known { return known }
    return await lookup.known([key])[key]?.known
  }
}
