import ProviderKit
import TestSupport
import Testing

@testable import References

@Suite struct RecognitionTests {
  @Test(
    "numbers, ids and pages are found in text",
    arguments: [
      // Numbers with a prefix.
      ("fixes CS1234567", ["CS1234567"]), ("cs1234567 and Cs1234567890.", ["cs1234567", "Cs1234567890"]),
      ("(CS1234567)", ["CS1234567"]), ("CS1234567-fix-login", ["CS1234567"]), ("见案件CS1234567。", ["CS1234567"]),
      ("CS123456", []), ("CS12345678901", []), ("XCS1234567", []), ("_CS1234567", []), ("CS1234567a", []),
      ("CS1234567_", []), ("éCS1234567", []), ("CS1234567é", []), ("CS 1234567", []), (#"a\nCS1234567"#, ["CS1234567"]),
      ("src/CS1234567.log", ["CS1234567"]), ("CS1234567CS1234567", []),
      ("CS1234567,CS7654321", ["CS1234567", "CS7654321"]),
      // Digits alone need a keyword.
      ("01234567", []), ("682299374", []), ("| 682299374 | 682299375 |", []), ("#01234567", []),
      ("SR 682299374", ["682299374"]), ("case #01234567", ["01234567"]), ("case: 01234567", ["01234567"]),
      ("Case No. 01234567", ["01234567"]), ("case nr 01234567", ["01234567"]), ("TAC number: 682299374", ["682299374"]),
      ("sr#682299374", ["682299374"]), ("Red Hat 01234567", ["01234567"]), ("red  hat\t#01234567", ["01234567"]),
      ("SR682299374", ["682299374"]), ("case\u{A0}01234567", ["01234567"]), ("case : # : 01234567", ["01234567"]),
      ("case\n01234567", []), ("case\r01234567", []), ("cases 01234567", []), ("showcase 01234567", []),
      ("case no 01234567", []), ("casino. 01234567", []), ("case is 01234567", []), ("case, 01234567", []),
      ("case 0123456", []), ("case 0123456789", []), ("case 01234567x", []), ("case 12345678.5", []),
      ("case 12345678.", ["12345678"]), ("case 12345678-1234-1234", []), ("case 01234567 - done", ["01234567"]),
      ("Hat 01234567", []), ("case_01234567", []), ("case 01234567, 01234568", ["01234567"]),
      // Ids.
      ("ibm/CS1234567", ["ibm/CS1234567"]), ("see portal/01234567.", ["portal/01234567"]),
      ("cisco/682299374", ["cisco/682299374"]), ("cisco/ios-xe", []), ("cisco/01234567", []), ("portal/682299374", []),
      ("other/01234567", []), ("other/CS1234567", ["CS1234567"]), ("a/ibm/CS1234567", ["CS1234567"]),
      ("my-ibm/CS1234567", ["CS1234567"]), ("src/portal/01234567", []), ("./portal/01234567", []),
      ("@portal/01234567", []),
      ("IBM/CS1234567", ["CS1234567"]), ("portal/01234567-abcd", []), ("[ibm/cs1234567]", ["ibm/cs1234567"]),
      // Pages.
      (
        "https://access.redhat.com/support/cases/01234567", ["https://access.redhat.com/support/cases/01234567"]
      ),
      (
        "<HTTPS://Access.RedHat.com/support/cases/#/case/01234567>",
        ["HTTPS://Access.RedHat.com/support/cases/#/case/01234567"]
      ),
      (
        "[x](https://access.redhat.com/support/cases/01234567#a0aA0000).",
        ["https://access.redhat.com/support/cases/01234567#a0aA0000"]
      ),
      (
        "https://access.redhat.com/support/cases/#/case/01234567/discussion?commentId=1, then",
        ["https://access.redhat.com/support/cases/#/case/01234567/discussion?commentId=1"]
      ),
      ("https://access.redhat.com/support/cases/012345678", []),
      ("https://access.redhat.com/Support/cases/01234567", []),
      ("https://access.redhat.com/solutions/01234567", []), ("https://example.com/case/01234567", []),
      ("xhttps://access.redhat.com/support/cases/01234567", []),
      ("https://tickets.example/CS1234567/view", ["https://tickets.example/CS1234567/view"]),
      ("https://tickets.example/CS1234567", ["CS1234567"]), ("https://tickets.example/01234567/view", []),
    ])
  func text(_ text: String, _ expected: [String]) {
    #expect(SampleFormats.usual.texts(in: text) == expected)
  }

  @Test("a reference has the number as the vendor writes it and the profiles that may have the case")
  func profiles() throws {
    let twice = ReferenceRecognizer(
      ReferenceFormats(
        vendors: SampleFormats.vendors,
        accounts: SampleFormats.accounts + [.init(profile: "lab", vendor: "redhat-portal")]))
    let none = ReferenceRecognizer(ReferenceFormats(vendors: SampleFormats.vendors, accounts: []))
    let cases: [(ReferenceRecognizer, String, String, String?, Mention.Form)] = [
      (SampleFormats.usual, "cs1234567", "CS1234567", "ibm", .number),
      (SampleFormats.usual, "case 01234567", "01234567", "portal", .number),
      (SampleFormats.usual, "portal/01234567", "01234567", "portal", .id),
      (SampleFormats.usual, "https://tickets.example/CS1234567/view", "CS1234567", "ibm", .page),
      (twice, "case 01234567", "01234567", nil, .number), (twice, "lab/01234567", "01234567", "lab", .id),
      (twice, "https://access.redhat.com/support/cases/01234567", "01234567", nil, .page),
      (none, "CS1234567", "CS1234567", nil, .number),
    ]
    for (recognizer, text, number, profile, form) in cases {
      let found = recognizer.find(in: text)
      let only = try #require(found.first, "\(text)")
      #expect(found.count == 1 && only.number == number && only.profile == profile && only.form == form, "\(text)")
    }
  }

  @Test("keywords and formats of profiles are configurable")
  func configuration() {
    let recognizer = ReferenceRecognizer(
      ReferenceFormats(
        vendors: SampleFormats.vendors,
        accounts: [
          .init(profile: "own", vendor: "x", numbers: [NumberPattern(prefix: "SUP-1", digits: 2...3)]),
          .init(profile: "low", vendor: "x", numbers: [NumberPattern(digits: 3...3)]),
        ],
        keywords: ["Ticket", "Vorgang ist"]))
    for (text, expected) in [
      ("sup-123 SUP-1234 SUP-12 SUP-12345 SUP-223", ["sup-123", "SUP-1234"]), ("case 01234567", []),
      ("TICKET 01234567", ["01234567"]), ("vorgang  ist: 682299374", ["682299374"]),
      ("ticket 123 low/123", ["123", "low/123"]),
    ] {
      #expect(recognizer.texts(in: text) == expected, "\(text)")
    }
  }

  @Test("page addresses are templates with one number")
  func pageTemplates() {
    for template in [
      "https://tickets.example/{number}", "http://t.example/?id={number}&x=1", "https://t.example/#/{number}",
    ] {
      #expect(PageAddress(template: template)?.address(of: "CS1") == template.replacing("{number}", with: "CS1"))
    }
    for template in [
      "", "{number}", "https://t.example/", "https://{number}.example/", "ftp://t.example/{number}",
      "https://t.example/{number}/{number}", "https://t.example/a{number}", "https://t.example/{number}a",
      "https://t.example/ {number}", "https:///{number}", "javascript:alert({number})",
    ] {
      #expect(PageAddress(template: template) == nil, "\(template)")
    }
  }

  @Test("more mentions than the limit are reported")
  func limits() {
    let bytes = Array(String(repeating: "CS1234567 ", count: 6000).utf8)
    let fewer = Array(bytes.prefix(9990))
    let more = fewer + [0x0A] + bytes.prefix(20)
    let all = SampleFormats.usual.find(in: fewer.span)
    #expect(all.references.count == 999 && !all.isTruncated)
    let some = SampleFormats.usual.find(in: more.span, limit: 1000)
    #expect(some.references.count == 1000 && some.isTruncated)
  }

  @Test("lines of over 10,000 characters are skipped, others are not")
  func longLines() {
    let filler = String(repeating: "é", count: 9990)
    for (text, expected) in [
      (filler + " CS1234567\n", ["CS1234567"]), (filler + "é CS1234567\nCS7654321", ["CS7654321"]),
      ("CS7654321\r" + filler + filler + " CS1234567 CS1234567\rCS7654322", ["CS7654321", "CS7654322"]),
    ] {
      #expect(SampleFormats.usual.texts(in: text) == expected)
    }
  }

  @Test("many formats and keywords do not make hostile texts slow")
  func hostileFormats() {
    let formats = ReferenceFormats(
      vendors: SampleFormats.vendors,
      accounts: [
        .init(
          profile: "ibm", vendor: "ibm-cloud",
          numbers: (0..<10).map { NumberPattern(prefix: $0 < 7 ? "" : "\($0)", digits: 5...20 + $0) })
      ],
      keywords: (0..<20).map { "\($0) " + String(repeating: "11111 ", count: 7) })
    for unit in ["11111 ", "11111                    ", "11111 no. nr number: ##", "x11111:"] {
      let line = Array((String(repeating: unit, count: 9990 / unit.utf8.count) + "\n").utf8)
      let lines = (0..<100).flatMap { _ in line }
      let start = ContinuousClock.now
      let found = ReferenceRecognizer(formats).find(in: lines.span)
      #expect(ContinuousClock.now - start < .seconds(10), "\(unit)")
      #expect(found.references.isEmpty)
    }
  }

  @Test("a keyword of several words is found, whatever blanks are between them")
  func keywordsOfWords() {
    let formats = ReferenceFormats(
      vendors: SampleFormats.vendors, accounts: [], keywords: [" my   case ", "case", "low\u{A0}prio", "", " "])
    for (text, isFound) in [
      ("my case 12345678", true), ("my\t\u{A0} case 12345678", true), ("mycase 12345678", false),
      ("case 12345678", true), ("low prio: 12345678", true), ("prio 12345678", false), ("slow prio 12345678", false),
      ("12345678", false), (" 12345678", false),
    ] {
      #expect(ReferenceRecognizer(formats).texts(in: text).isEmpty != isFound, "\(text)")
    }
  }

  @Test("hostile texts take linear time")
  func hostileTexts() {
    let count = 400_000
    for unit in [
      "1", "12345678 ", "CS1234567", "case ", "case 12345678", " ", "#12345678", "hat 12345678", "no.12345678",
      "https://access.redhat.com/support/cases/", "ibm/12345678", "aaaaaaaa/12345678", "\u{80}", "CS1234567\n",
      "\"12345678", "https://access.redhat.com/support/cases/123456789/",
      "https://access.redhat.com/support/cases/12345678/\(String(repeating: ")", count: 9900))\n",
      "/*12345678", "é12345678",
    ] {
      let bytes = Array(String(repeating: unit, count: count / unit.utf8.count).utf8)
      for language in [nil, "rust", "python"] as [String?] {
        let start = ProcessorTime.ofThread
        _ = SampleFormats.usual.find(in: bytes.span, language: language)
        #expect(ProcessorTime.ofThread - start < .seconds(10), "\(unit)")
      }
    }
    let large = [UInt8](repeating: 0x31, count: ReferenceRecognizer.longestText + 1)
    #expect(SampleFormats.usual.find(in: large.span).references.isEmpty)
  }
}
