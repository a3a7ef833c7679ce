package import JSON

/// An unmodified vendor record: JSON as its own bytes, XML as a string.
package enum RawRecord: WireValue, Equatable {
  case json(JSONSlice)
  case text(String)

  package static var schema: JSON { ["description": "The unmodified vendor record: JSON, or XML in a string."] }
  package static var placeholder: RawRecord { .text("") }
  package static func read(_ json: JSON) -> RawRecord? {
    if case .string(let text) = json { return .text(text) }
    return (try? JSONSlice(checking: json.bytes)).map(RawRecord.json)
  }
  package func write(to writer: inout JSONWriter) {
    switch self {
    case .json(let slice): writer.raw(slice)
    case .text(let text): writer.string(text)
    }
  }
  package static func == (left: RawRecord, right: RawRecord) -> Bool {
    switch (left, right) {
    case (.json(let one), .json(let other)): one.bytes == other.bytes
    case (.text(let one), .text(let other)): one == other
    default: false
    }
  }
}
