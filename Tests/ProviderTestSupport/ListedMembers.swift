package import CaseModel
import JSON
package import ProviderKit

/// Compares the rows of a listing with the same cases, read one by one.
package struct ListedMembers {
  /// The members that differ for at least one case.
  package private(set) var differing: CaseFields = []
  /// The number of compared cases.
  package private(set) var count = 0

  /// Reads at most `most` cases.
  package init(_ cases: any CaseSource, atMost most: Int = 60, _ call: () -> VendorCall) async throws {
    var query = CaseQuery()
    query.fields = .all
    var position: VendorPosition?
    repeat {
      let page = try await cases.page(query, at: position, size: 100, call())
      for row in page.cases where count < most {
        let single = try await cases.get(row.number, fields: .all, raw: false, call())
        differing.formUnion(try Self.differences(Self.json(row), Self.json(single)))
        count += 1
      }
      position = page.next
    } while position != nil && count < most
  }

  private static func json(_ row: Case) throws(JSONError) -> JSON {
    var writer = JSONWriter()
    CaseBox(row).write(.all, to: &writer)
    return try JSON(parsing: writer.bytes)
  }

  private static func differences(_ row: JSON, _ single: JSON) -> CaseFields {
    CaseFields(
      CaseField.selectable.filter { member in
        let (one, other) = (row[member.stringValue], single[member.stringValue])
        return [.createdBy, .contact, .owner].contains(member) ? !areSame(one, other) : one != other
      })
  }

  /// Whether both are the same person. A row has fewer details.
  private static func areSame(_ one: JSON?, _ other: JSON?) -> Bool {
    for member in ["userId", "name"] {
      if let first = one?[member]?.string, let second = other?[member]?.string {
        return first.lowercased() == second.lowercased()
      }
    }
    return one == other
  }
}
