import CaseModel
import HTTP
import JSON
import ProviderKit

/// The units that charges are counted in.
struct MarketplaceUnits: UnitCatalog {
  let client: VendorClient

  func list(locale: String?, raw: Bool, _ call: VendorCall) async throws(Fault) -> [UnitOfMeasure] {
    let request = MarketplaceWire.get("/commerce/api/v2/uoms", [(MarketplaceWire.Query.locale, locale)])
    let records = MarketplaceRecords(wantsRaw: raw)
    return try await client.send(request, call) { (response) throws(JSONError) in
      // Red Hat: a bare array.
      var cursor = JSONCursor(response.body)
      var units: [UnitOfMeasure] = []
      try cursor.beginArray()
      while try cursor.nextElement() { units.append(try records.unit(JSONRecord(&cursor))) }
      try cursor.expectEnd()
      return units
    }
  }

  func get(_ unit: String, locale: String?, raw: Bool, _ call: VendorCall) async throws(Fault) -> UnitOfMeasure {
    let request = MarketplaceWire.get(
      "/commerce/api/v2/uoms/\(unit, "uom")", [(MarketplaceWire.Query.locale, locale)])
    let records = MarketplaceRecords(wantsRaw: raw)
    let answer = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      (id: answer.scalar("identifier") ?? "", unit: try records.unit(answer))
    }
    try client.require(AnswerMatch.isSameID(answer.id, unit), "about the unit \(unit)", request)
    return answer.unit
  }
}

/// What can be ordered.
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
    let records = MarketplaceRecords(wantsRaw: query.wantsRaw)
    let answer = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      let ids = [answer.scalar("id"), answer.scalar("_id")].compactMap { $0 }
      return (ids: ids, version: answer.scalar("version"), edition: try records.edition(answer))
    }
    try client.require(
      answer.ids.contains { AnswerMatch.isSameID($0, query.edition) }, "about the edition \(query.edition)", request)
    if let version = query.version, let told = answer.version.flatMap({ Int($0) }) {
      try client.require(version == told, "about the version \(version)", request)
    }
    return answer.edition
  }
}
