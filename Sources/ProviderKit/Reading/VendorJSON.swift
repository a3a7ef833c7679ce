package import JSON

/// Whole JSON bodies of vendors.
package enum VendorJSON {
  /// The maximum number of rows of one page, and of elements of any other list. No vendor returns more at once, and each takes
  /// a multiple of the memory of its text.
  package static let mostRows = 10_000

  /// Reads the value of a body. A byte order mark is skipped (RFC 8259, section 8.1), and a few local errors are repaired
  /// (`JSONRepair`); everything else is read strictly.
  package static func read<Value>(
    _ body: [UInt8], _ read: (inout JSONCursor) throws(JSONError) -> Value
  ) throws(JSONError) -> Value {
    do throws(JSONError) {
      return try whole(body, read)
    } catch {
      guard JSONRepair.canHelp(error.reason) else { throw error }
      Omissions.restart()
      return try whole(JSONRepair.repaired(body), read)
    }
  }

  /// Reads a body that is an object.
  package static func record(_ body: [UInt8]) throws(JSONError) -> JSONRecord {
    try read(body) { (cursor) throws(JSONError) in try JSONRecord(&cursor) }
  }

  /// Reads the beginning of a body, as far as `read` goes.
  package static func begin<Value>(
    _ body: [UInt8], _ read: (inout JSONCursor) throws(JSONError) -> Value
  ) throws(JSONError) -> Value {
    do throws(JSONError) {
      var cursor = cursor(body)
      return try read(&cursor)
    } catch {
      guard JSONRepair.canHelp(error.reason) else { throw error }
      var cursor = cursor(JSONRepair.repaired(body))
      return try read(&cursor)
    }
  }

  private static func whole<Value>(
    _ body: [UInt8], _ read: (inout JSONCursor) throws(JSONError) -> Value
  ) throws(JSONError) -> Value {
    var cursor = cursor(body)
    let value = try read(&cursor)
    try cursor.expectEnd()
    return value
  }

  /// After a byte order mark.
  private static func cursor(_ body: [UInt8]) -> JSONCursor {
    JSONCursor(body, from: body.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
  }
}

/// The elements of a vendor's list: how many were received, and which ones are kept.
package struct VendorListing: Sendable {
  /// The positions of the kept elements in the list.
  package private(set) var indices: [Int] = []
  /// The number of received elements.
  package private(set) var received = 0
  /// The number of elements that were left out and do not have the right shape.
  private var foreign = 0

  package init() {}

  /// Counts an element.
  /// - Parameter isForeign: whether an element that is left out does not have the right shape.
  package mutating func add(isKept: Bool, isForeign: @autoclosure () -> Bool) {
    if isKept { indices.append(received) } else if isForeign() { foreign += 1 }
    received += 1
  }

  /// Whether there are elements and all are foreign. Such a list is not the requested one, and must not be taken for an empty
  /// one.
  package var isForeign: Bool { received > 0 && foreign == received }
}

/// The readable elements of a vendor's list.
package struct VendorList<Part> {
  package let parts: [Part]
  private let listing: VendorListing

  package init(_ parts: [Part] = [], _ listing: VendorListing = .init()) {
    self.parts = parts
    self.listing = listing
  }

  package var indices: [Int] { listing.indices }
  package var received: Int { listing.received }

  /// Whether every element could be read.
  package var isComplete: Bool { parts.count == received }
}

extension VendorList: Sendable where Part: Sendable {}
