import Testing

@testable import References

@Suite struct LanguageTests {
  @Test(
    "only comments and strings of a programming language are scanned",
    arguments: [
      ("c", "x = 682299374;", 0), ("c", "// SR 682299374", 1), ("c", #""SR 682299374""#, 1), ("c", "SR 682299374", 0),
      ("c", "case 12345678: /* case 12345678 */", 1), ("c", "/* TODO\n * SR 682299374\n */ CS1234567", 1),
      ("c", "case /* x */ 12345678", 0), ("c", "/* case */ 12345678", 0), ("c", #"'"' CS1234567 '"'"#, 0),
      ("c", #"'\'' CS1234567 '\\' "CS1234567""#, 1), ("cpp", "1'000'000 \"CS1234567\"", 1),
      ("c", #""a\"b" CS1234567 "CS1234567""#, 1), ("c", "\"open CS1234567\nCS1234567 // CS1234567", 2),
      ("c", #"// "x"# + "\nCS1234567", 0), ("c", "/* /* */ CS1234567 */", 0), ("rust", "/* /* */ CS1234567 */", 1),
      ("rust", "fn f<'a>(x: &'a str) { \"CS1234567\" CS1234567 }", 1), ("rust", ##"r#"a " CS1234567"# CS1234567"##, 1),
      ("go", "`\nCS1234567\\` CS1234567", 1), ("javascript", "`${x}\nCS1234567`; 'CS1234567'; CS1234567", 2),
      ("csharp", #"@"C:\" + "CS1234567" + CS1234567"#, 1), ("java", "\"\"\"\n\"CS1234567\"\n\"\"\" CS1234567", 1),
      ("python", "'''\nCS1234567''' # CS1234567\nCS1234567", 2), ("python", "x = CS1234567 # case 01234567", 1),
      ("shellscript", "echo $#CS1234567 # CS1234567", 1), ("shellscript", "'a\\' CS1234567 'CS1234567'", 1),
      ("sql", "-- CS1234567\n'it''s CS1234567' CS1234567", 2), ("lua", "--[[\nCS1234567]] CS1234567 -- CS1234567", 2),
      ("haskell", "{- {- -} CS1234567 -} CS1234567", 1), ("clojure", "; CS1234567\n(def CS1234567)", 1),
      ("erlang", "% CS1234567\nCS1234567", 1), ("vb", "x = CS1234567 ' CS1234567", 1),
      ("css", "// CS1234567\n/* CS1234567 */", 1),
      ("ruby", "x\n=begin\nCS1234567\n=end\nCS1234567 # CS1234567", 2), ("json", #"{"a": "CS1234567", CS1234567}"#, 1),
      ("json", #"{"a": "see\nCS1234567\tcase 01234567"}"#, 2),
      ("ocaml", "(* CS1234567 (* *) CS1234567 *) CS1234567", 2),
      ("powershell", "<# CS1234567 #> CS1234567 # CS1234567", 2), ("swift", "#\"\\\"# + CS1234567 + \"CS1234567\"", 1),
      ("C", "CS1234567", 0), ("fortran", "! CS1234567\nCS1234567", 1), ("pascal", "{ CS1234567 } CS1234567", 1),
      ("c", "\"https://access.redhat.com/support/cases/01234567\"", 1),
      ("c", "https://access.redhat.com/support/cases/01234567", 0),
      ("c", "portal/01234567 // portal/01234567", 1), ("c", "portal/\"01234567\"", 0),
    ])
  func source(_ language: String, _ text: String, _ count: Int) {
    #expect(SampleFormats.usual.find(in: text, language).count == count, "\(text)")
  }

  @Test(
    "the whole text of other languages is scanned",
    arguments: [
      "gitcommit", "git-rebase", "markdown", "plaintext", "log", "org", "restructuredtext", "yaml", "html",
      "unheard-of", "",
    ])
  func wholeText(_ language: String) {
    #expect(SampleFormats.usual.find(in: "fixes CS1234567 (case 01234567)", language).count == 2)
  }

  @Test("the table has about 40 languages or more, each once")
  func table() {
    let ids = LanguageSyntax.table.flatMap { $0.ids.split(separator: " ") }
    #expect(ids.count >= 40 && Set(ids).count == ids.count)
  }
}
