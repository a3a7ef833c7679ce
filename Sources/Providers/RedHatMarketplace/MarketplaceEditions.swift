import CaseModel
import JSON
import ProviderKit

/// The editions that can be ordered.
struct MarketplaceEditions: EditionCatalog {
  let client: VendorClient

  func get(_ query: EditionQuery, _ call: VendorCall) async throws(Fault) -> Edition {
    // Red Hat: `edition`, in the singular.
    var path: VendorPath = "/commerce/api/v3/edition/\(query.edition, "edition")"
    if let version = query.version { path = "\(path)/\(version)" }
    typealias Query = MarketplaceWire.Query
    let request = MarketplaceWire.get(
      path,
      [
        (Query.locale, query.locale), (Query.metadata, query.includeMetadata ? "true" : nil),
        (Query.draft, query.allowDraft ? "true" : nil), (Query.quote, query.quote),
      ])
    let records = MarketplaceRecords(includesRaw: query.includesRaw)
    let answer = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      let ids = [answer.lenientText("id"), answer.lenientText("_id")].compactMap { $0 }
      return (ids: ids, version: answer.lenientText("version"), edition: try records.edition(answer))
    }
    try client.require(
      answer.ids.contains { ResponseMatch.isSameID($0, query.edition) }, "the edition \(query.edition)", request)
    if let version = query.version, let stated = answer.version.flatMap({ Int($0) }) {
      try client.require(version == stated, "the version \(version)", request)
    }
    return answer.edition
  }
}
