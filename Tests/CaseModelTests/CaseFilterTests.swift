import CaseModel
import Platform
import Testing

private let day = Timestamp(timeIntervalSince1970: 1_800_000_000)

/// A case with all members that filters use.
private var full: Case {
  var made = Case(profile: "p", provider: "v", number: "CS0042")
  made.title = "Disk ist VOLL"
  made.description = "Größe überschritten"
  made.status = CaseStatus(.inProgress, vendor: "In Progress")
  made.severity = CaseSeverity(level: 2, vendor: "2")
  made.owner = User(name: "Agent Smith", userId: "smith@vendor")
  made.createdBy = User(name: "Zoë", userId: "zoe@example")
  made.contact = User(name: "Max", userId: "max@example")
  made.createdAt = day
  made.updatedAt = day.addingTimeInterval(60)
  made.contract = "C1"
  made.group = "G1"
  return made
}

@Suite struct CaseFilterTests {
  private static func query(_ change: (inout CaseQuery) -> Void) -> CaseQuery {
    var query = CaseQuery()
    change(&query)
    return query
  }

  /// Filter, a query, and whether the case matches.
  @Test(
    arguments: [
      (.status, query { $0.states = [.inProgress] }, true), (.status, query { $0.states = [.new, .closed] }, false),
      (.status, query { $0.states = [] }, false),
      (.severity, query { $0.severities = [1, 2] }, true), (.severity, query { $0.severities = [3] }, false),
      (.search, query { $0.search = "disk IST" }, true), (.search, query { $0.search = "GRÖSSE" }, false),
      (.search, query { $0.search = "ÜBERSCHRITTEN" }, true), (.search, query { $0.search = "cs00" }, true),
      (.search, query { $0.search = "" }, true), (.search, query { $0.search = "smith" }, false),
      (.owner, query { $0.owner = "agent smith" }, true), (.owner, query { $0.owner = "SMITH@vendor" }, true),
      (.owner, query { $0.owner = "smith" }, false),
      (.createdBy, query { $0.createdBy = "ZOË" }, true), (.createdBy, query { $0.createdBy = "max" }, false),
      (.updatedSince, query { $0.updatedSince = day.addingTimeInterval(60) }, true),
      (.updatedSince, query { $0.updatedSince = day.addingTimeInterval(60.001) }, false),
      (.updatedUntil, query { $0.updatedUntil = day.addingTimeInterval(60) }, true),
      (.updatedUntil, query { $0.updatedUntil = day.addingTimeInterval(59.999) }, false),
      (.createdSince, query { $0.createdSince = day }, true),
      (.createdSince, query { $0.createdSince = day.addingTimeInterval(1) }, false),
      (.createdUntil, query { $0.createdUntil = day }, true),
      (.createdUntil, query { $0.createdUntil = day.addingTimeInterval(-1) }, false),
      (.contracts, query { $0.contracts = ["C0", "C1"] }, true), (.contracts, query { $0.contracts = ["c1"] }, false),
      (.users, query { $0.users = ["nobody", "MAX"] }, true), (.users, query { $0.users = ["zoe@example"] }, true),
      (.users, query { $0.users = ["smith@vendor"] }, false), (.users, query { $0.users = [] }, false),
      (.groups, query { $0.groups = ["G1"] }, true), (.groups, query { $0.groups = [] }, false),
      (.numbers, query { $0.numbers = ["CS0042"] }, true), (.numbers, query { $0.numbers = ["CS0043"] }, false),
    ] as [(CaseFilter, CaseQuery, Bool)])
  func casesAreFiltered(filter: CaseFilter, query: CaseQuery, passes: Bool) {
    #expect(filter.isUsed(in: query))
    #expect(filter.passes(full, query) == passes)
    for other in CaseFilter.allCases where other != filter {
      #expect(!other.isUsed(in: query))
      #expect(other.passes(full, query), "\(other) is not asked for anything")
    }
  }

  /// An unknown value does not match.
  @Test(arguments: [
    query { $0.states = Set(CaseState.allCases) }, query { $0.severities = [1, 2, 3, 4] }, query { $0.owner = "x" },
    query { $0.createdBy = "x" }, query { $0.updatedSince = .distantPast }, query { $0.updatedUntil = .distantFuture },
    query { $0.createdSince = .distantPast }, query { $0.createdUntil = .distantFuture },
    query { $0.contracts = ["C1"] }, query { $0.users = ["x"] }, query { $0.groups = ["G1"] },
    query { $0.search = "x" },
  ])
  func aCaseWithoutTheMemberDoesNotMatch(query: CaseQuery) throws {
    let used = CaseFilter.allCases.filter { $0.isUsed(in: query) }
    #expect(used.count == 1)
    #expect(try #require(used.first).passes(Case(profile: "p", provider: "v", number: "1"), query) == false)
  }

  /// A filter reads only the members that it declares: without those it does not match, without others it does.
  @Test func filtersNameTheirMembers() {
    let query = Self.query {
      $0.states = [.inProgress]
      $0.severities = [2]
      $0.search = "voll"
      $0.owner = "smith@vendor"
      $0.createdBy = "zoe@example"
      ($0.updatedSince, $0.updatedUntil) = (day, day.addingTimeInterval(90))
      ($0.createdSince, $0.createdUntil) = (day, day)
      ($0.contracts, $0.users, $0.groups, $0.numbers) = (["C1"], ["max"], ["G1"], ["CS0042"])
    }
    for filter in CaseFilter.allCases {
      #expect(filter.isUsed(in: query))
      #expect(filter.passes(full, query))
      #expect(filter.passes(full.reduced(to: filter.fields), query), "\(filter)")
    }
  }

  @Test func sortsNameTheirMember() {
    for sort in CaseSort.allCases {
      #expect(
        sort.field.stringValue == (sort.isDescending ? String(sort.rawValue.dropFirst()) : sort.rawValue))
      #expect(sort.isDescending == (sort.rawValue.first == "-"))
    }
    #expect(CaseQuery().sort == .newestUpdate)
    #expect(CaseQuery().fields == .lean)
  }
}

extension Case {
  /// The same case with these members alone.
  fileprivate func reduced(to fields: CaseFields) -> Case {
    var reduced = Case(profile: profile, provider: provider, number: number)
    if fields.contains(.title) { reduced.title = title }
    if fields.contains(.description) { reduced.description = description }
    if fields.contains(.status) { reduced.status = status }
    if fields.contains(.severity) { reduced.severity = severity }
    if fields.contains(.owner) { reduced.owner = owner }
    if fields.contains(.createdBy) { reduced.createdBy = createdBy }
    if fields.contains(.contact) { reduced.contact = contact }
    if fields.contains(.createdAt) { reduced.createdAt = createdAt }
    if fields.contains(.updatedAt) { reduced.updatedAt = updatedAt }
    if fields.contains(.contract) { reduced.contract = contract }
    if fields.contains(.group) { reduced.group = group }
    return reduced
  }
}
