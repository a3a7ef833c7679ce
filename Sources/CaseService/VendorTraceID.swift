/// The vendor's id of a request, which is shown to people and models among the words of casewire.
package enum VendorTraceID {
  private static let longest = 128

  /// Nil for a text that is no id: a vendor can write anything there.
  package static func valid(_ text: String?) -> String? {
    guard let text, 1...longest ~= text.utf8.count, text.utf8.allSatisfy(isPart) else { return nil }
    return text
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
