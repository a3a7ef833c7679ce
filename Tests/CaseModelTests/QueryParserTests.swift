import CaseModel
import Platform
import TestSupport
import Testing

@Suite struct QueryParserTests {
  static let vocabulary = QueryVocabulary(
    profiles: ["cisco", "ibm", "work"], vendors: ["ibm-cloud", "redhat-portal", "cisco-support"],
    saved: SavedQueries.read(["mine": "is:mine", "hot": "severity:1..2 @mine"]).queries)

  /// A query and its printed form.
  @Test(arguments: [
    ("", ""), ("  \t\n\u{3000}", ""),
    (
      "status:open severity:1..2 profile:cisco updated:>-7d is:mine \"bgp flap\"",
      "status:open severity:1..2 profile:cisco updated:>-7d is:mine \"bgp flap\""
    ),
    ("  bgp\u{A0}flap ", "bgp flap"), ("bgp,ospf,\"is is\"", "bgp,ospf,\"is is\""), ("-bgp -\"a b\"", "-bgp -\"a b\""),
    ("STATUS:Open,INPROGRESS", "status:open,inProgress"), ("Is:Mine,escalated", "is:mine,escalated"),
    ("severity:1,3..4,>2,>=2,<2,<=3", "severity:1,3..4,>2,>=2,<2,<=3"),
    ("vendor:ibm-cloud,cisco-support", "vendor:ibm-cloud,cisco-support"), ("-profile:work", "-profile:work"),
    ("owner:\"Agent Smith\",smith@vendor", "owner:\"Agent Smith\",smith@vendor"), ("owner:\"smith\"", "owner:smith"),
    ("creator:-x", "creator:-x"), ("owner:@x", "owner:@x"),
    ("product:Open,\"Open Shift\"", "product:Open,\"Open Shift\""),
    ("number:CS1,ibm/CS2", "number:CS1,ibm/CS2"),
    ("updated:2026-11-21", "updated:2026-11-21"), ("created:<=2026-11-21", "created:<=2026-11-21"),
    ("updated:2026-11-21T12:00:00.1234+02:00", "updated:2026-11-21T10:00:00.123Z"),
    ("updated:-7d..-12h", "updated:-7d..-12h"), ("updated:2026-01-01..-30m", "updated:2026-01-01..-30m"),
    ("@mine,bgp -@hot", "@mine,bgp -@hot"), ("\"a \\\"b\\\" \\\\ \\n\"", "\"a \\\"b\\\" \\\\ \\\\n\""),
    ("10:30 fe80::1", "10:30 fe80::1"), ("1:\u{301}b", "1:\u{301}b"),
    ("or and Not", "or and Not"), ("\"OR\"", "\"OR\""), ("a-b", "a-b"),
  ])
  func queriesArePrinted(text: String, printed: String) throws {
    let expression = try QueryExpression(parsing: text, Self.vocabulary)
    #expect(expression.text == printed)
    #expect(try QueryExpression(parsing: printed, Self.vocabulary) == expression)
  }

  struct Wrong: Sendable {
    let text: String
    let problem: String
    let character: Int
    var offset: Int?
    var advice: String?
    var valid: String?
  }

  /// The position is that of the character as a reader counts; the offset is in UTF-8.
  @Test(arguments: [
    Wrong(
      text: "stauts:open", problem: "Unknown field \"stauts\"", character: 1, advice: "Did you mean \"status\"?",
      valid: "status:"),
    Wrong(
      text: "-http://x", problem: "Unknown field \"http\"", character: 2,
      advice: "To search for this text, put it in quotes."),
    Wrong(
      text: "status:opne", problem: "Unknown value \"opne\"", character: 8, advice: "Did you mean \"open\"?",
      valid: "closed"),
    Wrong(text: "status:open,", problem: "A value is missing", character: 13, valid: "waitingOnCustomer"),
    Wrong(text: "status: open", problem: "A value is missing", character: 8, valid: "open"),
    Wrong(text: "status:,open", problem: "A value is missing", character: 8, valid: "open"),
    Wrong(text: ",a", problem: "A value is missing", character: 1, valid: "a word"),
    Wrong(
      text: "is:mien", problem: "Unknown value \"mien\"", character: 4, advice: "Did you mean \"mine\"?", valid: "idle"),
    Wrong(text: "severity:5", problem: "Invalid value \"5\"", character: 10, valid: "4"),
    Wrong(text: "severity:1..9", problem: "Invalid value \"9\"", character: 13, valid: "a range such as 1..2"),
    Wrong(text: "severity:1..", problem: "A value is missing", character: 13, valid: "1"),
    Wrong(text: "severity:..1", problem: "A value is missing", character: 10, valid: "1"),
    Wrong(text: "severity:>", problem: "A value is missing", character: 11, valid: "1"),
    Wrong(text: "severity:>=x", problem: "Invalid value \"x\"", character: 12, valid: "1"),
    Wrong(
      text: "severity:2..1", problem: "A range whose end is before its start", character: 10,
      advice: "Swap the two values."),
    Wrong(
      text: "profile:wrok", problem: "Unknown profile \"wrok\"", character: 9, advice: "Did you mean \"work\"?",
      valid: "ibm"),
    Wrong(
      text: "vendor:cisco", problem: "Unknown vendor \"cisco\"", character: 8,
      advice: "Did you mean \"cisco-support\"?",
      valid: "ibm-cloud"),
    Wrong(text: "number:a.b", problem: "Invalid value \"a.b\"", character: 8, valid: "a case number"),
    Wrong(text: "owner:\"\"", problem: "Invalid value \"\"", character: 7, valid: "a name"),
    Wrong(
      text: "updated:-7d", problem: "A relative time without a comparison", character: 9,
      advice: "For the time since then, write >-7d.", valid: ">"),
    Wrong(text: "updated:>-7w", problem: "Invalid value \"-7w\"", character: 10, valid: "2026-11-21"),
    Wrong(text: "updated:>-1234567d", problem: "Invalid value \"-1234567d\"", character: 10, valid: "2026-11-21"),
    Wrong(text: "updated:2026-02-29", problem: "Invalid value \"2026-02-29\"", character: 9, valid: "2026-11-21"),
    Wrong(text: "updated:2026-02-01..2026-01-01", problem: "A range whose end is before its start", character: 9),
    Wrong(text: "updated:-1d..-7d", problem: "A range whose end is before its start", character: 9),
    Wrong(text: "a -", problem: "A dash without a term", character: 4, valid: "@name"),
    Wrong(text: "- a", problem: "A dash without a term", character: 2, valid: "@name"),
    Wrong(text: "--a", problem: "A dash without a term", character: 2, valid: "@name"),
    Wrong(
      text: "a,-b", problem: "A dash inside a term", character: 3,
      advice: "A dash negates a whole term. To search for it, use quotes."),
    Wrong(
      text: "a,is:mine", problem: "A field inside a term", character: 3,
      advice: "A comma joins values of one field. To search for this text, put it in quotes."),
    Wrong(
      text: "@mien", problem: "Unknown saved query \"@mien\"", character: 1, advice: "Did you mean \"@mine\"?",
      valid: "@hot"),
    Wrong(text: "a OR b", problem: "OR is not an operator", character: 3),
    Wrong(text: "a \"b", problem: "A quotation mark without its end", character: 3),
    Wrong(text: "a b\"c\"", problem: "A quotation mark inside a word", character: 4),
    Wrong(text: "\"b\"c", problem: "A character directly after a quotation mark", character: 4, valid: "a space"),
    Wrong(text: "a ***", problem: "A text without letters and digits", character: 3, valid: "a word"),
    Wrong(text: "a \"\"", problem: "A text without letters and digits", character: 3, valid: "a word"),
    // "é" as two scalars is one character of three bytes; the family is one of 25.
    Wrong(text: "e\u{301} is:x", problem: "Unknown value \"x\"", character: 6, offset: 7),
    Wrong(text: "👨‍👩‍👧‍👦 is:x", problem: "Unknown value \"x\"", character: 6, offset: 29),
    Wrong(text: "🇩🇪🇫🇷 👍🏽 is:x", problem: "Unknown value \"x\"", character: 9, offset: 29),
    Wrong(text: "東京 is:x", problem: "Unknown value \"x\"", character: 7, offset: 10),
    // The mark belongs to the colon before it.
    Wrong(text: "is:\u{301}", problem: "Unknown value \"\u{301}\"", character: 3, offset: 3),
    Wrong(text: "a\r\nis:x", problem: "Unknown value \"x\"", character: 6, offset: 6),
    Wrong(text: "👍🏽 is:", problem: "A value is missing", character: 6, offset: 12, valid: "idle"),
  ])
  func errorsHaveAPosition(wrong: Wrong) {
    let error = #expect(throws: QueryError.self) { try QueryExpression(parsing: wrong.text, Self.vocabulary) }
    #expect(error?.problem == wrong.problem)
    #expect(error?.character == wrong.character)
    #expect(error?.offset == wrong.offset ?? wrong.character - 1)
    if let advice = wrong.advice { #expect(error?.advice == advice) }
    if let valid = wrong.valid { #expect(error?.valid.contains(valid) == true, "\(error?.valid ?? [])") }
  }

  @Test func theMessageNamesProblemPositionAndAlternatives() {
    let error = #expect(throws: QueryError.self) { try QueryExpression(parsing: "is:idel") }
    #expect(
      error?.message
        == "Unknown value \"idel\" at character 4. Did you mean \"idle\"? Valid here: escalated, mine, waiting, idle.")
  }

  /// What a query needs of a case, and whether it needs the user.
  @Test(
    arguments: [
      ("", [], false), ("status:open", [.status], false), ("a", [.title, .description], false),
      ("is:mine", [.createdBy, .contact, .watchlist], true),
      ("-@hot", [.severity, .createdBy, .contact, .watchlist], true),
      ("@mine,a", [.title, .description, .createdBy, .contact, .watchlist], true), ("number:1 profile:ibm", [], false),
    ] as [(String, CaseFields, Bool)])
  func queriesNameWhatTheyRead(text: String, fields: CaseFields, namesUser: Bool) throws {
    let expression = try QueryExpression(parsing: text, Self.vocabulary)
    #expect(expression.fields == fields)
    #expect(expression.namesUser == namesUser)
  }
}

@Suite struct QueryLimitTests {
  private static let longest = 65_536

  /// Each has the maximum length.
  @Test(.timeLimit(.minutes(10)), arguments: ["a", "a-", "\\", "東", "e\u{301}", "é", "👍🏽", ".."])
  func longQueriesAreRead(piece: String) throws {
    let start = ProcessorTime.ofThread
    defer { #expect(ProcessorTime.ofThread - start < .seconds(60)) }
    let count = (Self.longest - 4) / piece.utf8.count
    let text = "\"" + String(repeating: piece, count: count) + "x\""
    let expression = try QueryExpression(parsing: text)
    #expect(expression.terms.count == 1)
    #expect(try QueryExpression(parsing: expression.text.count < Self.longest ? expression.text : text) == expression)
    var row = Case(profile: "p", provider: "v", number: "1")
    row.title = String(repeating: piece, count: count * 4)
    #expect(!expression.matches(row, QueryContext(now: .distantPast)) || piece == "\\" || piece == "..")
  }

  @Test(
    .timeLimit(.minutes(10)),
    arguments: ["a", " ", ",", "-", "\"", "is:", "a ", "a,", "\"a\" ", ">", "..", "@", "a:", "東\u{3000}"])
  func longQueriesEndSoon(piece: String) {
    let start = ProcessorTime.ofThread
    defer { #expect(ProcessorTime.ofThread - start < .seconds(60)) }
    let text = String(repeating: piece, count: Self.longest / piece.utf8.count)
    _ = try? QueryExpression(parsing: text)
    _ = try? QueryExpression(parsing: "updated:" + text.dropLast(8))
    _ = try? QueryExpression(parsing: "owner:" + text.dropLast(8))
  }

  @Test func longerQueriesAreRefused() {
    let error = #expect(throws: QueryError.self) {
      try QueryExpression(parsing: String(repeating: "a", count: Self.longest + 1))
    }
    #expect(error?.problem == "The query is longer than 65536 bytes")
  }

  /// The values of saved queries count.
  @Test func theNumberOfValuesIsLimited() throws {
    let many = String(repeating: "a ", count: 499) + "a"
    let (saved, errors) = SavedQueries.read(["many": many, "twice": "@many @many"])
    #expect(errors["twice"]?.problem == "The query has more than 1000 values")
    #expect(errors["twice"]?.character == 7)
    let vocabulary = QueryVocabulary(saved: saved)
    #expect(try QueryExpression(parsing: "@many " + many.dropLast(2), vocabulary).size == 1000)
    #expect(throws: QueryError.self) { try QueryExpression(parsing: "@many " + many, vocabulary) }
    #expect(throws: QueryError.self) {
      try QueryExpression(parsing: "a" + String(repeating: ",a", count: 1000), vocabulary)
    }
  }
}

@Suite struct SavedQueryTests {
  /// The queries, and the error of one.
  @Test(
    arguments: [
      (["a": "@a"], "a", "The saved query @a contains itself (@a > @a)", 1),
      (["a": "x @b", "b": "-@a"], "a", "The saved query @a contains itself (@a > @b > @a)", 3),
      (["a": "x @b", "b": "-@c", "c": "@b"], "a", "The saved query @b contains itself (@b > @c > @b)", 3),
      (["a": "@b", "b": "status:x"], "a", "The saved query @b is invalid: Unknown value \"x\"", 1),
      (["a": "@b", "b": "status:x"], "b", "Unknown value \"x\"", 8),
      (["a": "x,@c"], "a", "Unknown saved query \"@c\"", 3),
      (["a": "@"], "a", "Unknown saved query \"@\"", 1),
    ] as [([String: String], String, String, Int)])
  func errorsAreReported(texts: [String: String], name: String, problem: String, character: Int) {
    let (queries, errors) = SavedQueries.read(texts)
    #expect(errors[name]?.problem == problem)
    #expect(errors[name]?.character == character)
    #expect(queries[name] == nil)
  }

  @Test(arguments: [8, 9, 40])
  func theDepthIsLimited(depth: Int) {
    var texts = ["q0": "a"]
    for level in 1...depth { texts["q\(level)"] = "@q\(level - 1)" }
    let (queries, errors) = SavedQueries.read(texts)
    #expect(queries.names.count == 9)
    #expect(errors.count == depth - 8)
    #expect(errors.values.allSatisfy { $0.problem == "Saved queries are nested more than 8 deep" })
    #expect(queries["q8"]?.depth == 8)
  }

  /// A query that others share is not parsed again by each of them.
  @Test(.timeLimit(.minutes(10))) func manySavedQueriesAreReadOnce() {
    let start = ProcessorTime.ofThread
    defer { #expect(ProcessorTime.ofThread - start < .seconds(60)) }
    var texts = ["q0": String(repeating: "x", count: 60_000)]
    for level in 1...8 { texts["q\(level)"] = "@q\(level - 1) @q\(level - 1)" }
    for other in 0..<90 { texts["other\(other)"] = "@q7" }
    #expect(SavedQueries.read(texts).errors.isEmpty)
  }

  @Test(arguments: [
    ("mine", true), ("A-b_9", true), ("", false), ("a b", false), ("é", false), ("e\u{301}", false),
    (String(repeating: "a", count: 33), false),
  ])
  func names(name: String, isValid: Bool) { #expect(SavedQueries.isName(name) == isValid) }
}
