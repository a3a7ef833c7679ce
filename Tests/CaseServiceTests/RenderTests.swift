import CaseModel
import JSON
import Platform
import TestSupport
import Testing

private func text(_ row: Case, _ params: String = "") async throws -> String {
  let reply = try await ServiceHarness(FakeVendor("one", [row])).call(
    "cases/render", #"{"case":"one/\#(row.number)"\#(params.isEmpty ? "" : ",")\#(params)}"#)
  return try #require(reply.result?["text"]?.string, "\(reply.short)")
}

private func sample() -> Case {
  var row = Case.fake("one", 1, updated: 1)
  row.title = "Database down"
  row.description = "It fails:\n\n  ERROR_CODE 7 in node_1\n1. first *step*\nsee https://example.com/a_b_c?x=1&y=2."
  row.status = CaseStatus(.waitingOnCustomer, vendor: "Waiting on Client")
  row.severity = CaseSeverity(level: 2, vendor: "2")
  row.createdAt = Timestamp(timeIntervalSince1970: 1_700_000_000)
  row.updatedAt = Timestamp(timeIntervalSince1970: 1_700_086_400)
  var author = User()
  author.name = "Ada Example"
  row.owner = author
  var comment = CaseModel.Comment(
    text: "<p>Tom &amp; <b>Ada</b></p><ul><li>one<li>two</ul>", format: .html, author: author,
    createdAt: Timestamp(timeIntervalSince1970: 1_700_000_060))
  comment.isPrivate = true
  row.comments = [comment, CaseModel.Comment(text: "\u{1B}[31mred\u{1B}[0m\r\nline")]
  return row
}

@Test("cases/render writes plain text with the description and the comments")
private func plain() async throws {
  let expected = """
    Database down

    Case: one/F1
    Status: waiting on customer (Waiting on Client)
    Severity: 2
    Owner: Ada Example
    Opened: 2023-11-14 22:13 UTC
    Updated: 2023-11-15 22:13 UTC

    DESCRIPTION

    It fails:

      ERROR_CODE 7 in node_1
    1. first *step*
    see https://example.com/a_b_c?x=1&y=2.

    COMMENTS

    2023-11-14 22:14 UTC, private, Ada Example
    Tom & Ada
    - one
    - two

    Comment
    red
    line

    """
  let found = try await text(sample(), #""format":"plain""#)
  #expect(found == expected, "\(found)")
}

@Test("cases/render writes Markdown in which the vendor's text has no effect")
private func markdown() async throws {
  let expected = #"""
    # Database down

    - Case: one/F1
    - Status: waiting on customer (Waiting on Client)
    - Severity: 2
    - Owner: Ada Example
    - Opened: 2023-11-15 00:13 +02:00
    - Updated: 2023-11-16 00:13 +02:00

    ## Description

    It fails:

    \#u{A0}\#u{A0}ERROR_CODE 7 in node\_1  
    1\. first \*step\*  
    see <https://example.com/a_b_c?x=1&y=2>.

    ## Comments

    ### 2023-11-15 00:14 +02:00, private, Ada Example

    Tom \& Ada  
    \- one  
    \- two

    ### Comment

    red  
    line

    """#
  let found = try await text(sample(), #""utcOffset":"+02:00""#)
  #expect(found == expected, "\(found)")
}

@Test("cases/render breaks lines at a width, and returns the format and the time")
private func widths() async throws {
  var row = sample()
  row.title = "日本語のとても長いタイトルです"
  row.description = "A long line of words. https://example.com/a/very/long/path/of/an/address ends here."
  let reply = try await ServiceHarness(FakeVendor("one", [row])).call(
    "cases/render", #"{"case":"one/F1","format":"plain","width":20}"#)
  #expect(reply.result?["format"] == "plain" && reply.result?["asOf"] != nil)
  let lines = reply.result?["text"]?.string?.split(separator: "\n") ?? []
  #expect(lines.contains("https://example.com/a/very/long/path/of/an/address"))
  #expect(lines.allSatisfy { DisplayWidth.of($0) <= 20 || $0.hasPrefix("https://") })
  #expect(try await text(row, #""width":20"#) == text(row, #""width":20"#))
}

@Test(
  "text of a vendor is literal in Markdown",
  arguments: [
    ("# x", "\\# x"), ("- x", #"\- x"#), ("+ x", #"\+ x"#), ("1) x", #"1\) x"#), ("12. x", #"12\. x"#),
    ("===", #"\==="#),
    ("> x", #"\> x"#), ("```", #"\`\`\`"#), ("![a](http://x)", #"!\[a\](<http://x>)"#),
    ("<img src=x>", #"\<img src=x\>"#),
    ("&lt;", #"\&lt;"#), ("a_b", "a_b"), ("_a_", #"\_a\_"#), ("~~x~~", #"\~\~x\~\~"#), ("a | b", #"a \| b"#),
    ("[x](command:evil)", #"\[x\](command:evil)"#), ("$x$", #"\$x\$"#), (#"\"#, #"\\"#),
    ("(https://x.example/a)", "(<https://x.example/a>)"), ("javascript:alert(1)", "javascript:alert(1)"),
    ("http://", "http://"), ("https://x.example/<b>", #"<https://x.example/>\<b\>"#), ("2026", "2026"),
    ("a  b", "a  b"),
    ("    code", "\u{A0}\u{A0}\u{A0}\u{A0}code"),
  ])
private func literal(_ line: String, _ expected: String) async throws {
  var row = Case.fake("one", 1, updated: 1)
  row.description = "x\n\n" + line
  let found = try await text(row)
  #expect(found.hasSuffix("## Description\n\nx\n\n\(expected)\n"), "\(found)")
}

@Test("the rendered text has no control, bidirectional or invisible characters", arguments: ["markdown", "plain"])
private func sanitized(_ format: String) async throws {
  let hostile = [
    "\u{1B}[2J\u{1B}]0;t\u{7}", "\u{9B}31m", "\u{202E}exe", "\u{2066}a\u{2069}", "a\u{200B}b", "\u{0}\u{8}\u{C}",
    "\u{1B}]8;;x\u{1B}\\",
    "&#27;[31m", "&#x202e;", "\u{E0041}", "\r", "\u{85}", "\u{2028}", "می\u{200C}خواهم", "👩\u{200D}💻", "<b>\u{1B}</b>",
    "\u{90}q",
  ]
  var random = SeededRandom(seed: 7)
  for _ in 0..<100 {
    func piece() -> String {
      (0..<8).map { _ in (hostile + ["word ", "日本", "\n", " "]).randomElement(using: &random) ?? "" }.joined()
    }
    var row = Case.fake("one", 1, updated: 1)
    var author = User()
    author.name = piece()
    (row.title, row.description, row.owner, row.product, row.url) = (piece(), piece(), author, piece(), piece())
    row.status = CaseStatus(.new, vendor: piece())
    row.comments = [CaseModel.Comment(text: piece(), format: .html, author: author), CaseModel.Comment(text: piece())]
    let width = Int.random(in: 20...60, using: &random)
    let found = try await text(row, #""format":"\#(format)","width":\#(width)"#)
    #expect(TextSanitizer.sanitize(found) == found)
    #expect(!found.utf8.contains { $0 < 0x20 && $0 != 0x0A })
  }
}

@Test("cases/render refuses invalid params")
private func invalid() async throws {
  for (params, path) in [
    (#""width":19"#, "width"), (#""format":"html""#, "format"), (#""utcOffset":"+2""#, "utcOffset"),
    (#""utcOffset":"+15:00""#, "utcOffset"), (#""utcOffset":"CET""#, "utcOffset"),
  ] {
    let reply = try await ServiceHarness(FakeVendor("one")).call("cases/render", #"{"case":"one/F1",\#(params)}"#)
    #expect(reply.code == -32602 && reply.paths == [path])
  }
}
