import HTTP
import ProviderKit
import Testing

@Suite("File names in headers")
struct AttachmentNameTests {
  private static let words: [(text: String, name: String?)] = [
    ("plain.txt", "plain.txt"), ("", nil), ("what?.txt", "what?.txt"), ("a = b ? c", "a = b ? c"),
    ("=?UTF-8?B?w6QudHh0?=", "ä.txt"), ("=?utf-8?b?w6QudHh0?=", "ä.txt"), ("=?UTF-8?B?w6Q?=", "ä"),
    ("=?UTF-8?Q?log_f=C3=BCr=20db01.txt?=", "log für db01.txt"), ("=?ISO-8859-1?Q?Gr=F6=DFe.log?=", "Größe.log"),
    ("=?iso-8859-1?B?R3L232UubG9n?=", "Größe.log"), ("=?UTF-8*de?Q?=C3=A4?=", "ä"), ("=?US-ASCII?Q?a?=", "a"),
    // White space between two encoded words is removed; a character may be split between words.
    ("=?UTF-8?Q?a?= =?UTF-8?Q?b?=", "ab"), ("=?UTF-8?Q?=E4=BD?=\r\n =?UTF-8?Q?=90.txt?=", "佐.txt"),
    ("=?UTF-8?B?w6Q=?= =?ISO-8859-1?Q?=F6?=", "äö"), ("=?UTF-8?Q?a?= b =?UTF-8?Q?c?= d", "a b c d"),
    ("x =?UTF-8?Q?a?=", "x a"), ("=?UTF-8?Q?a?=  ", "a  "), ("=?UTF-8?Q?a?= =?UTF-8?Q?b?= c", "ab c"),
    ("=?UTF-8?Q?a?=.txt", "a.txt"), ("x=?UTF-8?Q?a?==?UTF-8?Q?b?=", "xab"),
    // Invalid words are kept.
    ("=?UTF-8?Q?=C3=A?=", "=?UTF-8?Q?=C3=A?="), ("=?UTF-8?B?***?=", "=?UTF-8?B?***?="),
    ("=?KOI8-R?Q?=C1?=", "=?KOI8-R?Q?=C1?="), ("=?UTF-8?X?a?=", "=?UTF-8?X?a?="),
    ("=?UTF-8?Q?a b?=", "=?UTF-8?Q?a b?="),
    ("=?", "=?"), ("=?UTF-8?Q?a?", "=?UTF-8?Q?a?"), ("=?????=", "=?????="), ("=?UTF-8?Q??=", nil),
    ("=?UTF-8?Q?=FF?=", "\u{FFFD}"), ("=?UTF-8?Q?..=2F..=2Fpasswd?=", "../../passwd"),
    ("=?UTF-8?Q?a=0Ab=00?=", "a\nb\0"),
  ]

  @Test("Encoded words are decoded", arguments: words)
  func decodes(text: String, name: String?) { #expect(AttachmentName.decoded(text) == name) }

  private static let headers: [(header: String?, name: String?)] = [
    (nil, nil), ("", nil), ("attachment", nil), ("attachment;", nil), ("attachment; filename", nil),
    ("attachment; filename=", nil), (#"attachment; filename="""#, nil), ("attachment; filename=a.txt", "a.txt"),
    ("attachment;filename = a.txt ; size=3", "a.txt"), (#"attachment; filename="a; b.txt"; size=3"#, "a; b.txt"),
    (#"attachment; FileName="a.txt""#, "a.txt"), (#"attachment; filename="a\"b\\c.txt""#, #"a"b\c.txt"#),
    (#"attachment; filename="C:\temp\a.txt""#, #"C:\temp\a.txt"#), (#"attachment; filename="open"#, "open"),
    (#"attachment; filename="=?UTF-8?B?w6QudHh0?=""#, "ä.txt"),
    (#"attachment; filename="=?UTF-8?Q?a?= =?UTF-8?Q?b?=""#, "ab"),
    ("attachment; filename*=UTF-8''%C3%A4%20b.txt", "ä b.txt"),
    ("attachment; filename*=iso-8859-1'de'%E4.txt", "ä.txt"),
    (#"attachment; filename="a.txt"; filename*=UTF-8''%C3%A4.txt"#, "ä.txt"),
    (#"attachment; filename*=UTF-8''%C3%A4.txt; filename="a.txt""#, "ä.txt"),
    // An invalid value does not affect the other.
    (#"attachment; filename*=UTF-8''%C3%A; filename=a.txt"#, "a.txt"), ("attachment; filename*=koi8-r''%C1", nil),
    ("attachment; filename*=UTF-8; filename=a.txt", "a.txt"), ("attachment; filename*=UTF-8''", nil),
    ("attachment; filename*=UTF-8''..%2F..%2Fpasswd", "../../passwd"), (";;;=;=;filename=a", "a"), ("=", nil),
  ]

  @Test("File names in Content-Disposition are read", arguments: headers)
  func reads(header: String?, name: String?) { #expect(AttachmentName.inDisposition(header) == name) }

  @Test("Values that are too long are not decoded")
  func long() {
    let long = String(repeating: "=?UTF-8?Q?a?= ", count: 1000)
    #expect(AttachmentName.decoded(long) == long)
    #expect(AttachmentName.inDisposition("attachment; filename=\"\(long)\"") == nil)
  }

  @Test("Any prefix of a header and any byte in it is read without a trap")
  func mutations() {
    let text = Array(#"attachment; filename="=?UTF-8?B?w6Q=?= =?x?Q?=F6?="; filename*=UTF-8''%C3%A4"#.utf8)
    for end in 0...text.count { _ = AttachmentName.inDisposition(String(decoding: text[..<end], as: UTF8.self)) }
    for index in text.indices {
      for byte in [0x00, 0x22, 0x25, 0x3B, 0x3D, 0x3F, 0x5C, 0xC3] as [UInt8] {
        var changed = text
        changed[index] = byte
        _ = AttachmentName.inDisposition(String(decoding: changed, as: UTF8.self))
      }
    }
  }
}
