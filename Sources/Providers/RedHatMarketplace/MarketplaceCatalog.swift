import CaseModel
import HTTP
import JSON
import ProviderKit

/// The units of measure of charges.
struct MarketplaceUnits: UnitCatalog {
  let client: VendorClient

  func list(locale: String?, raw: Bool, _ call: VendorCall) async throws(Fault) -> [UnitOfMeasure] {
    let request = MarketplaceWire.get("/commerce/api/v2/uoms", [(MarketplaceWire.Query.locale, locale)])
    let records = MarketplaceRecords(includesRaw: raw)
    return try await client.send(request, call) { (response) throws(JSONError) in
      // Red Hat: a bare array.
      try VendorJSON.read(response.body) { (cursor) throws(JSONError) in
        guard try cursor.peek() == .array else { throw cursor.wrong("an array", "uoms") }
        return try cursor.list("uoms", identifiedBy: ["identifier"]) { (cursor) throws(JSONError) in
          guard try cursor.isObject(in: "uoms") else { return nil }
          let record = try JSONRecord(&cursor)
          if record.lenientText("identifier") != nil { return try records.unit(record) }
          Omissions.note("uoms", "a unit with an identifier")
          return nil
        }.parts
      }
    }
  }

  func get(_ unit: String, locale: String?, raw: Bool, _ call: VendorCall) async throws(Fault) -> UnitOfMeasure {
    let request = MarketplaceWire.get(
      "/commerce/api/v2/uoms/\(unit, "uom")", [(MarketplaceWire.Query.locale, locale)])
    let records = MarketplaceRecords(includesRaw: raw)
    let answer = try await client.sendForRecord(request, call) { (answer) throws(JSONError) in
      (id: answer.lenientText("identifier") ?? "", unit: try records.unit(answer))
    }
    try client.require(ResponseMatch.isSameID(answer.id, unit), "about the unit \(unit)", request)
    return answer.unit
  }
}

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
      answer.ids.contains { ResponseMatch.isSameID($0, query.edition) }, "about the edition \(query.edition)", request)
    if let version = query.version, let stated = answer.version.flatMap({ Int($0) }) {
      try client.require(version == stated, "about the version \(version)", request)
    }
    return answer.edition
  }
}
