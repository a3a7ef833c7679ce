package import JSON

/// The forms of absent params: `null`, and `[]` and `[null]`, which generated clients send.
package enum AbsentParams {
  package static func matches(_ params: JSONSlice) -> Bool { matches(params.storage, params.range) }

  static func matches(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    guard range.count <= 64 else { return false }
    let text = bytes[range].filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    return ["null", "[]", "[null]"].contains { text.elementsEqual($0.utf8) }
  }
}
