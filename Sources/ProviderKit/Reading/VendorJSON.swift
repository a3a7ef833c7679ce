package import JSON

/// Whole JSON bodies of vendors.
package enum VendorJSON {
  /// The most rows of one page, and elements of any other list. No vendor gives more at once, and each takes a multiple of the
  /// memory of its text.
  package static let mostRows = 10_000

  /// Reads the one value of a body. A byte order mark is skipped (RFC 8259, section 8.1), and what makes a text unreadable in one
  /// place only is repaired (`JSONRepair`); all else is read strictly.
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

  /// Behind a byte order mark.
  private static func cursor(_ body: [UInt8]) -> JSONCursor {
    JSONCursor(body, from: body.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
  }
}

/// The elements of a vendor's list that could be read.
package struct VendorList<Part> {
  package var parts: [Part] = []
  /// The position of each part in the list.
  package var indices: [Int] = []
  /// How many elements the vendor sent.
  package var received = 0

  package init() {}

  /// Whether every element could be read.
  package var isComplete: Bool { parts.count == received }

  /// How many of the elements that were left out do not even have the shape of one.
  private var foreign = 0

  /// Counts an element, and takes what was read of it; nil is an element that was left out.
  /// - Parameter isForeign: Whether an element that was left out does not even have the shape of one.
  package mutating func add(_ part: Part?, isForeign: @autoclosure () -> Bool) {
    received += 1
    if let part {
      parts.append(part)
      indices.append(received - 1)
    } else if isForeign() {
      foreign += 1
    }
  }

  /// Whether there are elements and all of them are foreign: this is another list than the one that was asked for, and taking it
  /// for an empty one would hide that.
  package var isForeign: Bool { received > 0 && foreign == received }
}

extension VendorList: Sendable where Part: Sendable {}
