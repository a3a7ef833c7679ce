import CaseModel
import JSON
import Platform
import TestSupport
import Testing

@Suite struct QueryMatchingTests {
  private static func row(_ title: String) -> Case {
    var made = Case(profile: "ibm", provider: "ibm-cloud", number: "CS0042")
    made.title = title
    return made
  }

  /// A title, a query, and whether the case matches.
  @Test(arguments: [
    ("Disk is full", "disk", true), ("Disk is full", "ful", true), ("Disk is full", "isk", false),
    ("Disk is full", "\"ful\"", false), ("Disk is full", "\"is full\"", true), ("Disk is full", "\"disk full\"", false),
    ("Disk is full", "full disk", true), ("Disk is full", "full,tape tape,is", true), ("Disk is full", "-tape", true),
    ("Disk is full", "-full,tape", false), ("bgp-flap", "\"BGP flap\"", true), ("bgp flap", "bgp-fla", true),
    // Letter case and accents, composed or not.
    ("GRÖSSE", "größe", true), ("Größe", "GROSSE", true), ("Zoe\u{308}", "zoë", true), ("Zoë", "zoe", true),
    ("CAFE\u{301}", "café", true), ("Łódź", "lodz", true), ("Ærø", "aero", true), ("ΟΔΟΣ", "οδος", true),
    ("Άλφα", "αλφα", true), ("Ёлка", "елка", true), ("I\u{307}stanbul", "istanbul", true),
    ("İstanbul", "ISTANBUL", true),
    ("Tiếng Việt", "\"tieng viet\"", true), ("ﬁle", "file", true), ("ＡＢＣ１", "abc1", true),
    ("soft\u{AD}ware", "software", true),
    // Scripts without spaces: any part is found.
    ("東京都の障害", "京都", true), ("東京都の障害", "都京", false), ("東京都の障害", "\"東京 都\"", true), ("ネットワーク障害", "ワーク", true),
    ("ガス", "カ\u{3099}ス", true), ("ガス", "カス", false), ("カス", "ガス", false), ("ヴァ", "ウ\u{3099}ァ", true),
    ("네트워크에서", "워크", true), ("ระบบเครือข่าย", "เครือ", true), ("VPN接続エラー", "接続", true), ("VPN接続エラー", "vpn", true),
    ("𠮷野家", "野家", true),
    // Symbols.
    ("C++ and C#", "c++", true), ("C and D", "c++", false), ("C++ and C#", "c#", true), ("🔥 in rack", "🔥", true),
    ("👨‍👩‍👧‍👦 plan", "👨‍👩‍👧‍👦", true), ("fire in rack", "🔥", false), ("price 5€", "€", true),
    ("CS0042", "cs0042", true), ("", "cs00", true), ("end", "\"end cs0042\"", false), ("x", "\"cs0042 x\"", false),
    ("e-mail smith@vendor.com", "smith@vendor", true), ("no", "no \"no\" -yes", true),
  ])
  func textIsFound(title: String, query: String, matches: Bool) throws {
    let expression = try QueryExpression(parsing: query)
    #expect(expression.matches(Self.row(title), QueryContext(now: .distantPast)) == matches)
  }

  @Test func commentsAreSearchedOnRequest() throws {
    var row = Self.row("a")
    row.comments = [Comment(id: "1", text: "core dump", format: .plain)]
    let expression = try QueryExpression(parsing: "\"core dump\"")
    #expect(!expression.matches(row, QueryContext(now: .distantPast)))
    #expect(expression.matches(row, QueryContext(now: .distantPast, searchesComments: true)))
  }

  /// The user is a creator, a contact or a watcher; ids and e-mail addresses are compared without letter case.
  @Test func mineIsTheUsers() throws {
    let expression = try QueryExpression(parsing: "is:mine")
    let context = QueryContext(now: .distantPast, user: ["ME@example", "IBMid-1"])
    let me = User(name: "Me", userId: "me@example")
    var other = User(name: "ME@example.org", userId: "other")
    #expect(!expression.matches(Self.row("a"), context))
    for member in [\Case.createdBy, \Case.contact] {
      var row = Self.row("a")
      row[keyPath: member] = other
      #expect(!expression.matches(row, context))
      row[keyPath: member] = me
      #expect(expression.matches(row, context))
      #expect(!expression.matches(row, QueryContext(now: .distantPast)))
    }
    var row = Self.row("a")
    other.emails = ["x@example", "me@EXAMPLE"]
    row.owner = me
    #expect(!expression.matches(row, context))
    row.watchlist = [User(name: "x"), other]
    #expect(expression.matches(row, context))
  }

  /// A query, seconds from the start of 21 November 2026, and whether a case updated then matches. It is noon of that day.
  @Test(
    arguments: [
      ("updated:2026-11-21", 0, true), ("updated:2026-11-21", -0.001, false), ("updated:2026-11-21", 86_399.999, true),
      ("updated:2026-11-21", 86_400, false),
      ("updated:>2026-11-21", 86_399.999, false), ("updated:>2026-11-21", 86_400, true),
      ("updated:>=2026-11-21", 0, true), ("updated:>=2026-11-21", -0.001, false),
      ("updated:<2026-11-21", -0.001, true), ("updated:<2026-11-21", 0, false),
      ("updated:<=2026-11-21", 86_399.999, true), ("updated:<=2026-11-21", 86_400, false),
      ("updated:2026-11-20..2026-11-21", -86_400, true), ("updated:2026-11-20..2026-11-21", 86_399, true),
      ("updated:2026-11-20..2026-11-21", 86_400, false),
      ("updated:2026-11-21T00:00:01Z", 1, true), ("updated:2026-11-21T00:00:01Z", 1.000_4, true),
      ("updated:2026-11-21T00:00:01Z", 1.001, false), ("updated:>2026-11-21T00:00:01Z", 1, false),
      ("updated:>2026-11-21T00:00:01Z", 1.001, true), ("updated:<=2026-11-21T01:00:01+01:00", 1, true),
      ("updated:<2026-11-21T01:00:01+01:00", 1, false),
      ("updated:>-12h", 0, true), ("updated:>-12h", -0.001, false), ("updated:<-12h", 0, false),
      ("updated:<-12h", -0.001, true), ("updated:>-30m", 41_400, true), ("updated:>-30m", 41_399, false),
      ("updated:>-1d", -43_200, true), ("updated:>-1d", -43_201, false), ("updated:-1d..-12h", -1, true),
      ("updated:-1d..-12h", 0, false), ("updated:>-999999d", 0, true),
    ] as [(String, Double, Bool)])
  func timesHaveBoundaries(query: String, seconds: Double, matches: Bool) throws {
    let day = try #require(CivilTime.date(year: 2026, month: 11, day: 21))
    let time = ManualTime(date: day.addingTimeInterval(43_200))
    var row = Self.row("a")
    row.updatedAt = day.addingTimeInterval(seconds)
    let context = QueryContext(now: time.date)
    #expect(try QueryExpression(parsing: query).matches(row, context) == matches)
    #expect(try QueryExpression(parsing: "-" + query).matches(row, context) != matches)
    (row.createdAt, row.updatedAt) = (row.updatedAt, nil)
    let created = "created" + query.dropFirst("updated".count)
    #expect(try QueryExpression(parsing: created).matches(row, context) == matches)
    #expect(try !QueryExpression(parsing: query).matches(row, context))
  }

  /// A relative time of an expression that was parsed once counts from the time of each evaluation.
  @Test func relativeTimesMove() throws {
    let time = ManualTime(date: Timestamp(timeIntervalSince1970: 1_800_000_000))
    let expression = try QueryExpression(parsing: "is:idle")
    var row = Self.row("a")
    row.status = CaseStatus(.new, vendor: "New")
    row.updatedAt = time.date
    #expect(!expression.matches(row, QueryContext(now: time.date)))
    time.advance(by: .seconds(7 * 86_400 - 1))
    #expect(!expression.matches(row, QueryContext(now: time.date)))
    time.advance(by: .seconds(1))
    #expect(expression.matches(row, QueryContext(now: time.date)))
    row.status = CaseStatus(.resolved, vendor: "Resolved")
    #expect(!expression.matches(row, QueryContext(now: time.date)))
  }
}

@Suite struct QuerySplittingTests {
  /// A query, its terms for a search, and the rest.
  @Test(arguments: [
    ("", [], ""), ("bgp \"a flap\"", ["bgp", "a flap"], ""),
    ("bgp -flap status:open a,b", ["bgp"], "-flap status:open a,b"),
    ("@hot x", ["x"], "severity:1..2 is:mine"), ("-@hot", [], "-@hot"), ("@hot,x", [], "@hot,x"),
  ])
  func textsThatMustMatchAreTheTermsOfASearch(text: String, terms: [String], rest: String) throws {
    let split = try QueryExpression(parsing: text, QueryParserTests.vocabulary).searchSplit
    #expect(split.terms.map(\.text) == terms)
    #expect(split.rest.text == rest)
  }
}

@Suite struct QueryCompilingTests {
  private static let now = Timestamp(timeIntervalSince1970: 1_800_000_000)

  /// A query, the JSON of its params, and the remainder.
  @Test(arguments: [
    ("", #"{"sort":"-updatedAt"}"#, ""),
    ("status:resolved,closed", #"{"status":["resolved","closed"],"sort":"-updatedAt"}"#, ""),
    ("severity:>=2 severity:<4", #"{"severity":[2,3],"sort":"-updatedAt"}"#, ""),
    ("profile:ibm vendor:ibm-cloud -profile:work", #"{"sort":"-updatedAt"}"#, ""),
    ("number:ibm/CS1,work/CS2,CS3", #"{"numbers":["CS1","CS3"],"sort":"-updatedAt"}"#, ""),
    ("owner:smith creator:zoe", #"{"owner":"smith","createdBy":"zoe","sort":"-updatedAt"}"#, ""),
    ("updated:>=2027-01-01", #"{"updatedSince":"2027-01-01T00:00:00Z","sort":"-updatedAt"}"#, ""),
    ("updated:>-1d updated:>-1h", #"{"updatedSince":"2027-01-15T07:00:00Z","sort":"-updatedAt"}"#, ""),
    (
      "created:2027-01-01",
      #"{"createdSince":"2027-01-01T00:00:00Z","createdUntil":"2027-01-02T00:00:00.001Z","sort":"-updatedAt"}"#,
      "created:2027-01-01"
    ),
    ("is:waiting", #"{"status":["waitingOnCustomer"],"sort":"-updatedAt"}"#, ""),
    ("@hot", #"{"severity":[1,2],"sort":"-updatedAt"}"#, "is:mine"),
    (
      "-@hot -status:open bgp product:x", #"{"status":["resolved","closed"],"sort":"-updatedAt"}"#,
      "-@hot bgp product:x"
    ),
    (
      "-status:closed,resolved -is:waiting",
      #"{"status":["new","inProgress","resolutionProvided","unknown"],"sort":"-updatedAt"}"#, ""
    ),
    ("-is:waiting,idle -severity:1", #"{"sort":"-updatedAt"}"#, "-is:waiting,idle -severity:1"),
    ("owner:a owner:b", #"{"owner":"a","sort":"-updatedAt"}"#, "owner:b"),
    ("owner:a,b", #"{"sort":"-updatedAt"}"#, "owner:a,b"),
  ])
  func queriesBecomeParams(text: String, params: String, remainder: String) throws {
    let expression = try QueryExpression(parsing: text, QueryParserTests.vocabulary)
    let compiled = try #require(
      expression.compiled(profile: "ibm", vendor: "ibm-cloud", QueryContext(now: Self.now)))
    var writer = JSONWriter()
    compiled.query.selection.write(to: &writer)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == params)
    #expect(compiled.remainder.text == remainder)
    #expect(compiled.query.fields == CaseFields.lean.union(compiled.remainder.fields))
  }

  @Test(arguments: [
    "profile:work", "-vendor:ibm-cloud", "number:work/CS1", "severity:1 severity:2", "status:new status:closed",
    "severity:<1", "updated:>-1d updated:<-2d", "number:1 number:2", "is:waiting status:closed",
  ])
  func contradictionsMatchNothing(text: String) throws {
    let expression = try QueryExpression(parsing: text, QueryParserTests.vocabulary)
    #expect(expression.compiled(profile: "ibm", vendor: "ibm-cloud", QueryContext(now: Self.now)) == nil)
  }

  @Test(arguments: [
    ("-status:closed", true), ("-status:closed -is:waiting", true), ("-status:closed status:new", false),
    ("status:new -status:closed", false), ("status:open", false),
  ])
  func onlyNegatedStatesMatchACaseWithoutAStatus(text: String, matches: Bool) throws {
    let expression = try QueryExpression(parsing: text)
    let row = Case(profile: "p", provider: "v", number: "1")
    let compiled = try #require(expression.compiled(profile: "p", vendor: "v", QueryContext(now: Self.now)))
    #expect(CaseFilter.status.passes(row, compiled.query) == matches)
    #expect(compiled.isExact)
    var base = CaseQuery()
    base.states = Set(CaseState.allCases)
    let narrowed = try #require(
      expression.compiled(into: base, profile: "p", vendor: "v", QueryContext(now: Self.now)))
    #expect(!CaseFilter.status.passes(row, narrowed.query))
  }

  /// Other params restrict the query further.
  @Test func otherParamsAreKept() throws {
    var base = CaseQuery()
    base.states = [.new, .closed]
    base.numbers = ["1", "2"]
    base.owner = "smith"
    base.updatedSince = Self.now
    base.sort = .number
    base.fields = [.title]
    let expression = try QueryExpression(parsing: "status:open number:2,3 owner:jones updated:>-1d")
    let compiled = try #require(expression.compiled(into: base, profile: "p", vendor: "v", QueryContext(now: Self.now)))
    base.states = [.new]
    base.numbers = ["2"]
    base.fields = [.title, .owner]
    #expect(compiled.query == base)
    #expect(compiled.remainder.text == "owner:jones")
  }
}
