package import JSON
package import Platform

/// A text that is not decoded when it is read: a large one stays the bytes of the message that it came in.
package struct UndecodedText: WireValue {
  private let json: JSON

  package static var schema: JSON { String.schema }
  package static var placeholder: UndecodedText { UndecodedText(json: .string("")) }

  package static func read(_ json: JSON) -> UndecodedText? {
    json.kind == .string ? UndecodedText(json: json) : nil
  }

  package func write(to writer: inout JSONWriter) { json.write(to: &writer) }

  /// The text, decoded in pieces.
  package var reader: JSONTextReader {
    switch json {
    case .slice(let slice): JSONTextReader(slice) ?? JSONTextReader("")
    default: JSONTextReader(json.string ?? "")
    }
  }

  /// The encoded bytes, decoded on demand; nil if the text is not padded base64.
  package var base64: Base64Text? {
    switch json {
    case .string(let text): Base64Text(text)
    case .slice(let slice) where slice.range.count >= 2:
      // Without the quotes.
      Base64Text(jsonString: slice.storage, slice.range.lowerBound + 1..<slice.range.upperBound - 1)
    default: nil
    }
  }
}
