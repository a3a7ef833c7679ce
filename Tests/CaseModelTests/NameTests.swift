import CaseModel
import JSON
import Platform
import Testing

private let longest = String(repeating: "a", count: 64)
private let longestProfile = String(repeating: "p", count: 32)

@Suite struct CaseReferenceTests {
  /// Text, then profile and number.
  @Test(
    arguments: [
      ("CS1234567", nil, "CS1234567"), ("ibm/CS1234567", "ibm", "CS1234567"), ("0", nil, "0"), ("-", nil, "-"),
      ("a_b-C9", nil, "a_b-C9"), ("0-1/x", "0-1", "x"), (longest, nil, longest),
      ("\(longestProfile)/\(longest)", longestProfile, longest),
    ] as [(String, String?, String)])
  func reads(text: String, profile: String?, number: String) throws {
    let reference = try #require(CaseReference(text))
    #expect(reference.profile == profile)
    #expect(reference.number == number)
    #expect(reference.text == text)
    #expect(CaseReference.read(.string(text)) == reference)
  }

  @Test(arguments: [
    "", "/", "ibm/", "/CS1", "ibm//CS1", "ibm/CS1/", "ibm/CS1/2", ".", "..", "ibm/.", "ibm/..", "../CS1", "ibm/../CS1",
    "a.b", "CS 1", " CS1", "CS1 ", "CS1\n", "CS1\0", "CS%31", "CS1?x", "CS1#x", "ÇS1", "CS１", "CS1\u{301}",
    "ibm/\u{301}CS1",
    "IBM/CS1", "-ibm/CS1", "ib_m/CS1", "ibm\\CS1", longest + "a", "ibm/\(longest)a", longestProfile + "p/CS1",
    "ïbm/CS1",
  ])
  func refuses(text: String) {
    #expect(CaseReference(text) == nil)
    #expect(CaseReference.read(.string(text)) == nil)
  }

  @Test func otherKindsAreRefused() {
    #expect(CaseReference.read(5) == nil)
    #expect(CaseReference.read(nil) == nil)
    #expect(CaseReference.read(["ibm/CS1"]) == nil)
  }
}

@Suite struct ProfileNameTests {
  @Test(arguments: ["a", "0", "work-ibm", "a--", "0-", longestProfile])
  func reads(text: String) throws {
    #expect(try #require(ProfileName(text)).text == text)
    #expect(ProfileName.read(.string(text))?.text == text)
  }

  @Test(arguments: [
    "", "-", "-a", "A", "a_b", "a/b", "a.b", "..", "a b", "a\n", "ä", "a\u{301}", "a\0", longestProfile + "p",
  ])
  func refuses(text: String) {
    #expect(ProfileName(text) == nil)
    #expect(ProfileName.read(.string(text)) == nil)
  }
}

/// Leaves represent themselves: a written value reads back, and the schema states what the reader accepts.
@Suite struct LeafTests {
  private static func check<Leaf: WireValue & Equatable>(_ leaf: Leaf) throws {
    var writer = JSONWriter()
    leaf.write(to: &writer)
    #expect(Leaf.read(try JSON(parsing: writer.bytes)) == leaf)
  }

  @Test func placeholdersAreValues() throws {
    try Self.check(String.placeholder)
    try Self.check(Int.placeholder)
    try Self.check(Bool.placeholder)
    try Self.check(Timestamp.placeholder)
    try Self.check(JSON.placeholder)
    try Self.check(CaseReference.placeholder)
    try Self.check(ProfileName.placeholder)
    try Self.check(CaseState.placeholder)
    try Self.check(RawRecord.placeholder)
  }

  @Test(arguments: [
    "", "/", "a", "A", "..", "a/b", "a//b", "/b", "a/", "A/b", "-a/b", "a-/b", "a/b/c", "a.b", "a b", "a_b", "a_b/c",
    "ä",
    longest, longest + "a", longestProfile, longestProfile + "/a", longestProfile + "p/a", "a\n", "a/b\n",
  ])
  func patternsStateWhatIsAccepted(text: String) throws {
    for (schema, isTaken) in [
      (CaseReference.schema, CaseReference(text) != nil), (ProfileName.schema, ProfileName(text) != nil),
    ] {
      let pattern = try Regex(try #require(schema["pattern"]?.string)).matchingSemantics(.unicodeScalar)
      #expect((try pattern.wholeMatch(in: text) != nil) == isTaken)
    }
    if let reference = CaseReference(text) { try Self.check(reference) }
    if let profile = ProfileName(text) { try Self.check(profile) }
  }
}

@Suite struct StatusTests {
  @Test(
    arguments: [
      ([.open], [.new, .inProgress, .waitingOnCustomer, .resolutionProvided, .unknown]),
      ([.closed], [.closed]), ([.new, .resolved], [.new, .resolved]), ([], []),
      ([.open, .resolved, .closed], Set(CaseState.allCases)),
      (
        [.open, .new],
        [
          .new, .inProgress, .waitingOnCustomer, .resolutionProvided, .unknown,
        ]
      ),
    ] as [([StatusFilter], Set<CaseState>)])
  func filters(words: [StatusFilter], states: Set<CaseState>) {
    #expect(StatusFilter.states(words) == states)
  }

  @Test func everyFilterButOpenIsAState() {
    for filter in StatusFilter.allCases where filter != .open {
      #expect(StatusFilter.states([filter]).map(\.rawValue) == [filter.rawValue])
    }
    #expect(CaseState.allCases.filter { !$0.isOpen } == [.resolved, .closed])
  }
}

@Suite struct FaultTests {
  @Test func codesAreDistinctAndNotReserved() {
    let codes = Fault.Kind.allCases.map(\.code)
    #expect(Set(codes).count == codes.count)
    let standard: Set<Fault.Kind> = [.invalidRequest, .invalidParams, .internalError, .cancelled]
    #expect(standard.map(\.code).sorted() == [-32800, -32603, -32602, -32600])
    for kind in Fault.Kind.allCases where !standard.contains(kind) {
      #expect(!(-32768...(-32000)).contains(kind.code), "JSON-RPC reserves \(kind.code)")
      #expect(!(-32899...(-32800)).contains(kind.code), "LSP reserves \(kind.code)")
    }
  }

  @Test func kindsHaveDistinctNamesAndADescription() {
    #expect(Set(Fault.Kind.allCases.map(\.meaning)).count == Fault.Kind.allCases.count)
    #expect(Fault.Kind.allCases.allSatisfy { $0.meaning.hasSuffix(".") })
    #expect(Fault.Kind.cancelled.rawValue == "requestCancelled")
  }

  @Test func detailsKeepTheirOrderAndAreReplaced() {
    let fault = Fault(.conflict, "no").with("vendorStatus", 1).with("vendorCode", "x").with("profile", nil as JSON?)
      .with("provider", nil as String?).with("vendorStatus", 2)
    #expect(fault.data.text == #"{"kind":"conflict","vendorStatus":2,"vendorCode":"x"}"#)
    #expect(fault.json.text == #"{"code":-31004,"message":"no","data":\#(fault.data.text)}"#)
  }

  @Test func everyDetailIsDeclaredOnce() {
    #expect(Set(FaultDetail.all.map(\.name)).count == FaultDetail.all.count)
    for detail in FaultDetail.all {
      #expect(detail.schema["description"]?.string?.hasSuffix(".") == true, "\(detail.name)")
    }
    let common = FaultDetail.all.filter(\.isCommon).map(\.name)
    #expect(FaultDetail.of(.conflict).map(\.name) == common)
    #expect(FaultDetail.of(.rateLimited).map(\.name) == common + ["retryAfterSeconds"])
    #expect(ErrorData.schema["properties"]?.object?.count == FaultDetail.all.count + 1)
  }
}
