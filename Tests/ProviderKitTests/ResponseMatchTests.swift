import ProviderKit
import Testing

@Suite("Responses and the requests that they belong to")
struct ResponseMatchTests {
  @Test(
    "Case numbers are compared",
    arguments: [
      ("CS1", "CS1", true), ("cs1", "CS1", true), ("01234567", "1234567", true), (" 7 ", "0007", true),
      ("0", "00", true),
      ("CS1", "CS2", false), ("CS01", "CS1", false), ("1234567", "12345670", false), ("", "CS1", false),
    ])
  func numbers(one: String, other: String, isSame: Bool) {
    #expect(ResponseMatch.isSameCase(one, other) == isSame && ResponseMatch.isSameCase(other, one) == isSame)
  }

  @Test(
    "Addresses are compared",
    arguments: [
      ("https://x/rs/cases/01234567", true), ("https://x/rs/cases/1234567/comments/a0", true), ("/comments/a0", true),
      ("https://x/rs/cases/01234568", false), ("https://x/rs/cases/01234568/comments/01234567", false), ("", true),
      ("https://x/rs/cases", true), ("https://cases/01234567?y=/cases/2#/cases/3", true),
    ])
  func addresses(address: String, isSame: Bool) {
    #expect(ResponseMatch.isAddress(address, ofCase: "01234567") == isSame)
  }

  private static let long = String(repeating: "The disk of db01 is full. ", count: 40)

  @Test(
    "Texts are compared despite changes by the vendor",
    arguments: [
      ("a\nb", "a\r\nb", true), (" Seen again. ", "Seen again.", true), ("1 < 2 & 3", "1 &lt; 2 &amp; 3", true),
      ("it's \"so\"", "it&#39;s &quot;so&quot;", true), ("1 < 2", "1 &amp;lt; 2", true), ("a\nb", "a<br/>b", true),
      ("Use <host> here", "Use  here", true), ("é", "e\u{301}", true), ("Zoë", "Zo?", true), ("要求", "??", true),
      ("done 👍", "done ", true), ("👍", "", true), (long, String(long.prefix(300)), true),
      (long, long + " (sent by mail)", true), ("Seen again", "Seen before", false), ("yes", "yes we will", false),
      ("a", "", false), ("", "a", false), ("要求", "回答", false), ("Fix 1", "Fix 2", false),
      (long + "1", "x" + long, false), ("ok", "Their secret note", false),
    ])
  func texts(sent: String, answered: String, isSame: Bool) {
    #expect(ResponseMatch.isSameText(sent, answered) == isSame, "\(sent.prefix(20)) \(answered.prefix(20))")
  }

  @Test(
    "File names are compared",
    arguments: [
      ("a b.log", "a_b.log", true), ("Ünit.txt", "nit.txt", true), ("a.log", "A.LOG", true), ("a.log", "b.log", false),
    ])
  func names(sent: String, answered: String, isSame: Bool) {
    #expect(ResponseMatch.isSameFileName(sent, answered) == isSame)
  }
}
