import JSON

/// What can be known of a message whose texts cannot be read, though its structure can: a surrogate stands alone, or bytes are
/// not UTF-8, as from a client that writes Latin-1. Whoever sent it can then be told which of its requests failed.
struct DamagedMessage {
  /// Whether the range holds one value and nothing else, its texts aside.
  let isWhole: Bool
  /// The id, unless it is damaged itself.
  let id: RequestID?

  /// - Parameter error: what a strict reader found.
  init(_ bytes: [UInt8], _ range: Range<Int>, _ error: JSONError) {
    // A copy is made only of a whole value: each of many lengths that are too long may reach over the same bytes.
    guard Self.isOfTexts(error), Self.holdsOneValue(bytes, range) else {
      (isWhole, id) = (false, nil)
      return
    }
    // Read where it is: a copy would double the memory of the largest message.
    var cursor = JSONCursor(bytes, from: range.lowerBound, to: range.upperBound, isLenient: true)
    guard let envelope = try? Envelope.read(&cursor), (try? cursor.expectEnd()) != nil else {
      (isWhole, id) = (false, nil)
      return
    }
    isWhole = true
    id = Self.id(of: envelope).flatMap { Self.isSound($0) ? $0 : nil }
  }

  /// Whether only a text is at fault: where the value ends can still be found.
  static func isOfTexts(_ error: JSONError) -> Bool {
    switch error.reason {
    case .loneSurrogate, .invalidUTF8: true
    default: false
    }
  }

  /// Whether the structure of the range is that of one value. Reads no further than to the first fault.
  private static func holdsOneValue(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    var validator = JSONValidator(isLenient: true)
    let progress = try? validator.scan(bytes.span, from: range.lowerBound, to: range.upperBound, isFinal: true)
    guard case .complete(let end) = progress else { return false }
    return bytes.skippingWhiteSpace(from: end, to: range.upperBound) == range.upperBound
  }

  private static func id(of envelope: Envelope) -> RequestID? {
    switch envelope {
    case .request(let id, _, _): id
    case .invalid(let id, _): id
    case .notification, .response, .batch: nil
    }
  }

  /// Whether an id is as the client wrote it. Bytes that are not UTF-8 were decoded as U+FFFD, and halves of surrogate pairs are
  /// still escapes.
  private static func isSound(_ id: RequestID) -> Bool {
    !id.text.unicodeScalars.contains("\u{FFFD}") && (try? JSONSlice(checking: Array(id.text.utf8))) != nil
  }
}
