import CaseService
import Testing

private func text(_ count: Int, _ unit: String = "x") -> String { String(repeating: unit, count: count) }

@Suite struct FileNameTests {
  /// Names from a vendor, and the resulting file names.
  static let names: [(name: String, safe: String)] = [
    // A valid name is kept.
    ("a.log", "a.log"), ("Prüfung „März“ 100 %.txt", "Prüfung „März“ 100 %.txt"), ("名前.log", "名前.log"),
    ("🙂.png", "🙂.png"),
    ("a.tar.gz", "a.tar.gz"), ("no ending", "no ending"), ("a-b_c (1).txt", "a-b_c (1).txt"), ("it's.txt", "it's.txt"),
    // Path components.
    ("a/b.log", "b.log"), ("/etc/passwd", "passwd"), ("../../x", "x"), ("..\\..\\x", "x"), ("C:\\a\\b.log", "b.log"),
    ("a/", "a"), ("a//", "a"), ("/", "attachment"), ("\\", "attachment"), ("a/..", "attachment"), ("a/.", "attachment"),
    ("a/\u{301}b", "\u{301}b"), ("a\\\u{301}b", "\u{301}b"), ("x/\u{301}../y", "y"),
    // Dots, spaces and hyphens at the ends.
    ("", "attachment"), (".", "attachment"), ("..", "attachment"), ("...", "attachment"), (".bashrc", "bashrc"),
    ("..a", "a"), ("a.", "a"), ("a. . ", "a"), ("  a  ", "a"), ("-rf", "rf"), ("--", "attachment"), (". -.a", "a"),
    ("\u{A0}a\u{3000}", "a"), (".\u{301}x", "\u{301}x"),
    // Characters that a terminal, a shell or another system interprets.
    ("a\u{0}b", "ab"), ("a\nb\r\tc", "abc"), ("a\u{1B}[31m.log", "a.log"), ("a\u{9B}31m\u{9D}0;x\u{9C}b", "ab"),
    ("a\u{7F}\u{85}b", "ab"),
    ("gnp\u{202E}exe.sh", "gnpexe.sh"), ("a\u{200B}\u{2066}\u{FEFF}b", "ab"), ("a\u{2028}b", "ab"),
    ("a\u{E000}b", "ab"), ("a\u{E0061}\u{E007F}b\u{FE0F}", "ab"), ("\u{1B}]0;a/b.log", "b.log"),
    ("👩\u{200D}💻.png", "👩\u{200D}💻.png"), ("a\u{200D}b", "ab"),
    ("\u{200E}.hidden", "hidden"), ("\u{202E}", "attachment"), ("a\"b*c:d<e>f?g|h", "a_b_c_d_e_f_g_h"), ("*", "_"),
    // Long names: 200 bytes, with the extension kept.
    (text(200), text(200)), (text(201), text(200)), (text(300) + ".log", text(196) + ".log"),
    (text(196) + ".log", text(196) + ".log"), (text(100, "é") + ".x", text(99, "é") + ".x"),
    (text(67, "名"), text(66, "名")), (text(51, "🙂"), text(50, "🙂")),
    (text(10) + "." + text(300), text(10) + "." + text(189)),
    // An extension of more than 20 bytes is not kept.
    (text(190) + "." + text(19), text(180) + "." + text(19)), (text(190) + "." + text(20), text(190) + "." + text(9)),
    // One grapheme cluster of many scalars does not remove the whole name.
    ("e" + text(150, "\u{301}") + ".txt", "e" + text(97, "\u{301}") + ".txt"),
    ("e" + text(150, "\u{301}"), "e" + text(99, "\u{301}")),
    // No space or dot at the end of a truncated name.
    (text(199) + " " + text(50), text(199)), (text(195) + ". " + text(50) + ".log", text(195) + ".log"),
  ]

  @Test(arguments: names)
  func namesAreMadeSafe(name: String, safe: String) {
    let made = FileName.safe(name)
    #expect(Array(made.unicodeScalars) == Array(safe.unicodeScalars), "\(made)")
    #expect(FileName.safe(made).unicodeScalars.elementsEqual(made.unicodeScalars), "safe text is unchanged")
    #expect((1...200).contains(made.utf8.count) && FileName.isPlain(made))
  }

  @Test func noUnsafeScalarIsKept() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value), !("0"..."9").contains(scalar) else { continue }
      let made = FileName.safe("0\(Character(scalar))1").unicodeScalars
      // These scalars start a control sequence.
      if [0x1B, 0x9B].contains(value), made.elementsEqual("0".unicodeScalars) { continue }
      // Two digits and the scalar between them, unless it is removed; of a path, only the last component remains.
      guard (1...3).contains(made.count), made.last == "1", !made.contains(where: { $0.value < 0x20 || $0 == "/" })
      else {
        Issue.record("U+\(String(value, radix: 16)) becomes \(made)")
        return
      }
    }
  }

  @Test(arguments: [("/a/b.log", "b.log"), ("/a/.env/", ".env"), ("/a:b", "a:b"), ("/a\\b", "b"), ("/", "attachment")])
  func localNamesAreMadeSafe(path: String, name: String) {
    #expect(FileName.own(path) == name)
  }
}
