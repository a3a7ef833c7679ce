import JSON
import Testing

@Suite("Objects that repeat on a page")
struct RepeatsTests {
  /// The elements of an array that are recognised.
  private func recognised(_ elements: [String]) throws -> [Bool] {
    var table = JSONRepeats()
    var cursor = JSONCursor(Array("[\(elements.joined(separator: ","))]".utf8))
    var found: [Bool] = []
    try cursor.beginArray()
    while try cursor.nextElement() {
      guard let slot = table.slot(cursor) else {
        try cursor.skipValue()
        found.append(false)
        continue
      }
      if table.skip(slot, &cursor) {
        found.append(true)
      } else {
        let start = cursor.position
        try cursor.skipValue()
        _ = table.note(slot, cursor, from: start)
        found.append(false)
      }
    }
    try cursor.expectEnd()
    return found
  }

  private static let ann = #"{"name":"Ann","realm":"IBMid","user_id":"ann@example.com"}"#
  private static let bob = #"{"name":"Bob","realm":"IBMid","user_id":"bob@example.com"}"#

  @Test("An object with the same bytes is recognised, and no other")
  func same() throws {
    let changed = #"{"name":"Ann","realm":"IBMid","user_id":"ann@example.org"}"#
    let longer = #"{"name":"Ann","realm":"IBMid","user_id":"ann@example.com","type":"x"}"#
    #expect(try recognised([Self.ann, Self.bob, Self.ann, Self.bob]) == [false, false, true, true])
    for other in [changed, longer, Self.bob] { #expect(try recognised([Self.ann, other]) == [false, false]) }
  }

  @Test("Short values and values that are not objects are always read")
  func short() throws {
    let text = "\"\(String(repeating: "a", count: 60))\""
    #expect(try recognised(["{}", "{}", "12", "123", text, text, "null"]).allSatisfy { !$0 })
  }

  @Test("Large objects, and a large number of objects, are read without being kept")
  func bounds() throws {
    let large = #"{"name":"\#(String(repeating: "a", count: 600))"}"#
    #expect(try recognised([large, large]) == [false, false])
    let many = (0..<2000).map { #"{"number":"\#($0)","text":"\#(String(repeating: "b", count: 200))"}"# }
    #expect(try recognised(many + many.suffix(1)).last == true)
  }

  @Test("An invalid object is not recognised as the one with the same beginning")
  func broken() {
    let cut = String(Self.ann.dropLast())
    #expect(throws: JSONError.self) { try recognised([Self.ann, cut]) }
  }
}
