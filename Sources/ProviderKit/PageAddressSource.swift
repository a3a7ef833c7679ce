import CaseModel
import Platform

/// A source whose cases have the web pages of the configuration (`pageURL`).
struct PageAddressSource: CaseSource {
  let base: any CaseSource
  let address: PageAddress

  var listedMembers: CaseFields { base.listedMembers.union([.url]) }
  var optionalMembers: CaseFields { base.optionalMembers.subtracting([.url]) }

  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan { try base.plan(query) }

  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage {
    var page = try await base.page(query, at: position, size: size, call)
    guard query.fields.contains(.url) else { return page }
    page.rows = page.rows.map { CaseBox(addressed($0.value)) }
    return page
  }

  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition { base.rewind(position, by: rows) }

  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case {
    let row = try await base.get(number, fields: fields, raw: raw, call)
    return fields.contains(.url) ? addressed(row) : row
  }

  var changes: any ChangedCases { Changes(base: base.changes, source: self) }

  func presence(
    of numbers: [String], _ call: VendorCall
  ) async -> [(number: String, presence: CasePresence)] {
    await base.presence(of: numbers, call).map { entry in
      guard case .found(let row, let members) = entry.presence else { return entry }
      return (entry.number, .found(CaseBox(addressed(row.value)), members: members.union([.url])))
    }
  }

  private struct Changes: ChangedCases {
    let base: any ChangedCases
    let source: PageAddressSource

    func page(
      since: Timestamp, memory: String?, at position: VendorPosition?, _ call: VendorCall
    ) async throws(Fault) -> ChangedPage {
      var changed = try await base.page(since: since, memory: memory, at: position, call)
      changed.page.rows = changed.page.rows.map { CaseBox(source.addressed($0.value)) }
      return changed
    }
  }

  private func addressed(_ row: Case) -> Case {
    var row = row
    row.url = address.address(of: row.number)
    return row
  }
}

extension Provider {
  /// The provider whose cases have these web pages; nil for those of the vendor.
  func showing(_ address: PageAddress?) -> Provider {
    guard let address, let cases else { return self }
    var provider = self
    provider.cases = PageAddressSource(base: cases, address: address)
    return provider
  }
}
