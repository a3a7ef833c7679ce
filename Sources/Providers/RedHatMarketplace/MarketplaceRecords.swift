import CaseModel
import JSON
import ProviderKit
import Synchronization

/// Maps the vendor's records: the same members, with differences between its versions removed.
struct MarketplaceRecords: Sendable {
  let includesRaw: Bool
  private let budget = ValueBudget()

  init(includesRaw: Bool) { self.includesRaw = includesRaw }

  /// The number of values that may still be read of one response, because a tree takes a multiple of the memory of its text.
  private final class ValueBudget: Sendable {
    private let left = Mutex(JSON.mostValues)

    func tree(_ slice: JSONSlice) throws(JSONError) -> JSON {
      try left.withLock { (left) throws(JSONError) in
        var cursor = slice.cursor
        return try cursor.readTree(left: &left)
      }
    }
  }

  /// Red Hat: `_id` in version 1, `id` in version 2.
  func account(_ record: JSONRecord) throws(JSONError) -> Account {
    var members = try members(record)
    if Self.value("id", members) == nil, let id = Self.value("_id", members) { members.insert(.init("id", id), at: 0) }
    return Account(members, raw: raw(record))
  }

  func unit(_ record: JSONRecord) throws(JSONError) -> UnitOfMeasure {
    guard record.lenientText("identifier") != nil else { throw record.missing("identifier") }
    return UnitOfMeasure(try members(record), raw: raw(record))
  }

  /// Red Hat: the table has `product.id`, the example `productId`.
  func edition(_ record: JSONRecord) throws(JSONError) -> Edition {
    guard record.lenientText("id") != nil else { throw record.missing("id") }
    var members = try members(record)
    if Self.value("productId", members) == nil, let id = Self.value("product", members)?["id"] {
      members.append(.init("productId", id))
    }
    return Edition(members, raw: raw(record))
  }

  /// Red Hat: tags are a list, or an object with a list of the same name.
  func subscription(_ record: JSONRecord) throws(JSONError) -> Subscription {
    let members = try members(record).map { member in
      guard member.name == "tags", let inner = member.value["tags"], inner.array != nil else { return member }
      return JSON.Member("tags", inner)
    }
    return Subscription(members, raw: raw(record))
  }

  private func raw(_ record: JSONRecord) -> JSONSlice? { includesRaw ? record.slice : nil }

  private func members(_ record: JSONRecord) throws(JSONError) -> [JSON.Member] {
    try budget.tree(record.slice).object ?? []
  }

  private static func value(_ name: String, _ members: [JSON.Member]) -> JSON? {
    members.last { $0.name == name && !$0.value.isNull }?.value
  }
}
