package import CaseModel

/// Lists and reads cases.
package protocol CaseSource: Sendable {
  /// The members that a row of `page` shows as `get` does, present or not. Others are neither compared nor replaced after a
  /// listing. A member that the vendor never has is among them.
  var listedMembers: CaseFields { get }

  /// Those of them that a row may lack although the case has them. Absent from a row, they are not compared.
  var optionalMembers: CaseFields { get }

  /// Splits a query into what the vendor does and what is done here. Throws `invalidParams` for a query that the vendor cannot
  /// answer at all.
  func plan(_ query: CaseQuery) throws(Fault) -> CasePlan

  /// Returns a page in the order of the plan, from the row at `position` (nil is the first) on. `size` is the number of rows
  /// that the caller can use; the vendor may return fewer or more. The cases have at least the members in `query.fields` that
  /// the vendor has.
  func page(
    _ query: CaseQuery, at position: VendorPosition?, size: Int, _ call: VendorCall
  ) async throws(Fault) -> CasePage

  /// Returns a position that is so many rows earlier, but not before the first row.
  func rewind(_ position: VendorPosition, by rows: Int) -> VendorPosition

  /// Reads one case with the given members.
  func get(_ number: String, fields: CaseFields, raw: Bool, _ call: VendorCall) async throws(Fault) -> Case

  /// How rounds of the change feed read. Default: the usual listing, newest update first.
  var changes: any ChangedCases { get }

  /// Requests cases that no listing shows any more, with the members of a listing. Returns one entry for each
  /// number, in the given order. After a fault that concerns all, nothing more is requested. Default: one `get` for each.
  func presence(of numbers: [String], _ call: VendorCall) async -> [(number: String, presence: CasePresence)]
}

extension CaseSource {
  package var optionalMembers: CaseFields { [] }

  package var changes: any ChangedCases { NewestUpdates(source: self) }

  package func presence(
    of numbers: [String], _ call: VendorCall
  ) async -> [(number: String, presence: CasePresence)] {
    var found: [(number: String, presence: CasePresence)] = []
    var stop: Fault?
    let members = listedMembers
    for number in numbers {
      var presence = stop.map { CasePresence.unknown($0) }
      if presence == nil {
        do throws(Fault) {
          presence = .found(CaseBox(try await get(number, fields: members, raw: false, call)), members: members)
        } catch {
          presence = CasePresence(error)
          if CasePresence.concernsAll(error) { stop = error }
        }
      }
      if let presence { found.append((number, presence)) }
    }
    return found
  }
}
