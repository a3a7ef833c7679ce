/// The bytes of one checked JSON value, in the storage in which it arrived.
///
/// The slice shares the array. A vendor's record thus gets into `raw` unchanged.
package struct JSONSlice: Sendable {
  /// The storage; only `range` of it belongs to the value.
  package let storage: [UInt8]
  package let range: Range<Int>
  /// The longest text of the value, if it is known.
  private let longText: LongText

  /// Wraps bytes that the caller knows to be one JSON value.
  package init(checked storage: [UInt8], _ range: Range<Int>, longText: LongText = .none) {
    self.storage = storage
    self.range = range
    self.longText = longText
  }

  /// Checks that `bytes` contain one JSON value and otherwise only white space.
  package init(checking bytes: [UInt8], depthLimit: Int = 512) throws(JSONError) {
    var cursor = JSONCursor(bytes, depthLimit: depthLimit)
    let range = try cursor.skipValue()
    try cursor.expectEnd()
    self.init(checked: bytes, range, longText: cursor.longText)
  }

  package var bytes: ArraySlice<UInt8> { storage[range] }

  /// The kind according to the first byte.
  package var kind: JSONKind { JSONKind(first: storage[range.lowerBound]) ?? .number }

  package var cursor: JSONCursor {
    JSONCursor(storage, from: range.lowerBound, to: range.upperBound, longText: longText)
  }

  package func tree(
    duplicates: JSON.Duplicates = .keep, atMost limit: Int = JSON.mostValues, longestText: Int = .max
  ) throws(JSONError) -> JSON {
    var cursor = cursor
    return try cursor.readTree(duplicates: duplicates, atMost: limit, longestText: longestText)
  }

  package var string: String? {
    guard kind == .string, range.count >= 2 else { return nil }
    // The value is checked, so the text between its quotes is not scanned again.
    return StringDecoder.unescape(storage.span, (range.lowerBound + 1)..<(range.upperBound - 1))
  }

  /// Returns the beginning of a string, at most `count` bytes as written; nil for any other kind.
  package func string(atMost count: Int) -> String? {
    guard kind == .string, range.count >= 2 else { return nil }
    let start = range.lowerBound + 1
    return StringDecoder.unescape(storage.span, start..<min(start + max(0, count), range.upperBound - 1))
  }

  package var number: JSONNumber? {
    guard kind == .number else { return nil }
    return JSONNumber(written: String(decoding: bytes, as: UTF8.self))
  }

  /// The last element of an array; nil for an empty array and for any other kind.
  package var lastElement: JSONSlice? {
    guard kind == .array else { return nil }
    var cursor = cursor
    var last: Range<Int>?
    do {
      try cursor.beginArray()
      while try cursor.nextElement() { last = try cursor.skipValue() }
    } catch { return nil }
    return last.map { JSONSlice(checked: storage, $0) }
  }

  /// The elements of an array, each a slice of the same storage; nil for any other kind.
  package var elements: [JSONSlice]? {
    guard kind == .array else { return nil }
    var cursor = cursor
    var found: [JSONSlice] = []
    do {
      try cursor.beginArray()
      while try cursor.nextElement() { found.append(JSONSlice(checked: storage, try cursor.skipValue())) }
    } catch { return nil }
    return found
  }
}

extension JSONSlice: JSONWritable {
  /// Writes the bytes; see `JSONWriter.raw`.
  package func write(to writer: inout JSONWriter) { writer.raw(self) }
}
