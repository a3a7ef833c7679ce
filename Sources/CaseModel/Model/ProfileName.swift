package import JSON

/// The name of a profile: `[a-z0-9][a-z0-9-]{0,31}`.
package struct ProfileName: WireValue, Hashable {
  package let text: String

  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard (1...32).contains(bytes.count), bytes[0] != UInt8(ascii: "-"), bytes.allSatisfy(Self.isAllowed) else {
      return nil
    }
    self.text = text
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    default: false
    }
  }

  package static var schema: JSON {
    ["type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,31}$"]
  }
  package static var rule: String? { "must be a profile name of at most 32 lower-case letters, digits and hyphens" }
  package static var placeholder: ProfileName { ProfileName(unchecked: "0") }
  package static func read(_ json: JSON) -> ProfileName? { json.string.flatMap(ProfileName.init) }
  package func write(to writer: inout JSONWriter) { writer.string(text) }

  private init(unchecked text: String) { self.text = text }
}
