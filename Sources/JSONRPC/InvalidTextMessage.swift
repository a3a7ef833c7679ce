import JSON

/// What can be known of a message whose texts cannot be read, though its structure can: a surrogate stands alone, or bytes are
/// not UTF-8, as from a client that writes Latin-1. Whoever sent it can then be told which of its requests failed.
struct InvalidTextMessage {
  /// Whether the range holds one value and nothing else, its texts aside.
  let isWhole: Bool
  /// The id, unless it is damaged itself.
  let id: RequestID?

  /// - Parameter error: what a strict reader found.
  init(_ bytes: [UInt8], _ range: Range<Int>, _ error: JSONError) {
    guard Self.isOfTexts(error), var repaired = MessageOutline.outline(bytes, range) else {
      (isWhole, id) = (false, nil)
      return
    }
    TextRepair.repair(&repaired)
    var cursor = JSONCursor(repaired)
    guard let envelope = try? Envelope.read(&cursor), (try? cursor.expectEnd()) != nil else {
      (isWhole, id) = (false, nil)
      return
    }
    isWhole = true
    id = Self.id(of: envelope).flatMap { TextRepair.isRepaired($0.text) ? nil : $0 }
  }

  /// Whether only a text is at fault: where the value ends can still be found.
  static func isOfTexts(_ error: JSONError) -> Bool {
    switch error.reason {
    case .loneSurrogate, .invalidUTF8: true
    default: false
    }
  }

  private static func id(of envelope: Envelope) -> RequestID? {
    switch envelope {
    case .request(let id, _, _): id
    case .invalid(let id, _): id
    case .notification, .response, .batch: nil
    }
  }
}

/// Replaces what a text must not hold by what it may, byte for byte, so that nothing moves.
private enum TextRepair {
  /// Stands for a byte that is not ASCII: the one character without meaning that JSON allows in a text.
  private static let mark = UInt8(0x7F)
  /// Stands for the digits of a surrogate.
  private static let digits = Array("007f".utf8)

  static func repair(_ bytes: inout [UInt8]) {
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0x80...: bytes[index] = mark
      case UInt8(ascii: "\\"):
        if isSurrogate(bytes, at: index) { bytes.replaceSubrange(index + 2..<index + 6, with: digits) }
        index += 1
      default: break
      }
      index += 1
    }
  }

  /// Whether a text has been repaired, or looks so.
  static func isRepaired(_ text: String) -> Bool { text.utf8.contains(mark) || text.contains("\\u007f") }

  /// Whether an escape of a surrogate begins here: those that come in pairs, too, since nobody reads them.
  private static func isSurrogate(_ bytes: [UInt8], at index: Int) -> Bool {
    guard index + 5 < bytes.count, bytes[index + 1] == UInt8(ascii: "u"),
      bytes[index + 2] | 0x20 == UInt8(ascii: "d")
    else { return false }
    switch bytes[index + 3] {
    case UInt8(ascii: "8"), UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      return true
    default: return false
    }
  }
}
