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
    try client.require(ResponseMatch.isSameID(answer.id, unit), "the unit \(unit)", request)
    return answer.unit
  }
}
