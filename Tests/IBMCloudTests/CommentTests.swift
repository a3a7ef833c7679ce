import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite struct CommentTests {
  @Test(arguments: [true, false])
  func commentsAreOldestFirst(listsComments: Bool) async throws {
    let harness = try ProviderHarness()
    harness.sandbox.ibm.adjust { $0.listsComments = listsComments }
    let full = try await harness.page { $0.fields = .all }
    let talkative = try #require(full.cases.max { $0.comments?.count ?? 0 < $1.comments?.count ?? 0 })
    let expected = try #require(talkative.comments)
    #expect(expected.count > 2)
    let comments = try await harness.comments.list(talkative.number, raw: false, harness.call)
    #expect(comments == expected, "the same comments have the same ids in either request")
    let times = comments.compactMap(\.createdAt)
    #expect(times == times.sorted() && times.count == comments.count)
    #expect(Set(comments.map(\.id)).count == comments.count)
    #expect(harness.sandbox.ibm.requests(at: .operation(.listComments)) == 1)
    #expect(harness.sandbox.ibm.requests(at: .operation(.getCase)) == (listsComments ? 0 : 1))
    if !listsComments { #expect(harness.lastQuery == ["fields=number,comments"]) }
  }

  @Test func tiesKeepTheVendorsOrder() async throws {
    let harness = try ProviderHarness()
    let records = [
      ("e", "2026-11-20 10:00:01"), ("a", "2026-11-20 10:00:00"), ("b", "2026-11-20 10:00:00"),
      ("c", "2026-11-20 10:00:00"), ("f", "2026-11-20 10:00:01"), ("z", ""),
    ].map { #"{"value": "\#($0.0)", "added_at": "\#($0.1)", "sys_created_by": "IBMid-1"}"# }
    harness.answer(.listComments, #"{"total_count": 6, "comments": [\#(records.joined(separator: ","))]}"#)
    let comments = try await harness.comments.list("CS1", raw: false, harness.call)
    #expect(comments.map(\.text) == ["z", "a", "b", "c", "e", "f"], "a comment without a date comes first")
  }

  /// Nothing but the order in which IBM sends them shows which of them is older.
  @Test func theFirstCommentsOfACaseMayBeOfTheSameSecond() async throws {
    let harness = try ProviderHarness()
    let cases = try await harness.page { $0.fields = .all }.cases
    let silent = try #require(cases.first { $0.comments?.isEmpty == true && $0.status?.state != .closed })
    for text in ["first", "second", "third"] {
      _ = try await harness.commenting.add(text, isPrivate: nil, to: silent.number, harness.call)
    }
    let comments = try await harness.comments.list(silent.number, raw: false, harness.call)
    #expect(comments.map(\.text) == ["first", "second", "third"])
    #expect(Set(comments.map(\.createdAt)).count == 1)
    let listed = try await harness.page { $0.fields = .all }.cases.first { $0.number == silent.number }
    #expect(listed?.comments == comments)
  }

  @Test func rawIsTheRecordByteForByte() async throws {
    let harness = try ProviderHarness()
    let record = #"{ "value":"a", "added_at" : "2026-11-20 10:00:00", "sys_created_by":"IBMid-1" }"#
    for listsComments in [true, false] {
      if listsComments {
        harness.answer(.listComments, #"{"comments": [\#(record)]}"#)
      } else {
        harness.answer(.listComments, "{}", status: 405)
        harness.answer(.getCase, #"{"number": "CS1", "comments": [\#(record)]}"#)
      }
      let comment = try #require(try await harness.comments.list("CS1", raw: true, harness.call).first)
      #expect(comment.raw == .json(try JSONSlice(checking: Array(record.utf8))))
    }
  }

  /// The documented response has no number. A response with a number belongs to the request only if the number is the
  /// same.
  @Test(arguments: [("CS1", true), ("cs1", true), ("CS2", false)])
  func aNumberMustBeThatOfTheCase(number: String, isAsked: Bool) async throws {
    let harness = try ProviderHarness()
    harness.answer(.listComments, #"{"number": "\#(number)", "comments": [{"value": "theirs"}]}"#)
    if isAsked {
      #expect(try await harness.comments.list("CS1", raw: false, harness.call).map(\.text) == ["theirs"])
    } else {
      let fault = await #expect(throws: Fault.self) { try await harness.comments.list("CS1", raw: false, harness.call) }
      #expect(fault?.kind == .vendorProtocol && fault?.json.text.contains("theirs") == false)
    }
  }

  @Test(arguments: ["{}", #"{"comments": null}"#, #"{"comments": [], "total_count": 0}"#])
  func aCaseMayHaveNoComments(body: String) async throws {
    let harness = try ProviderHarness()
    harness.answer(.listComments, body)
    #expect(try await harness.comments.list("CS1", raw: false, harness.call) == [])
  }

  /// JSON responses with status 200 that are not comments.
  @Test(arguments: [#"{"message": "You are logged in"}"#, #"{"total_count": 3}"#, #"{"comments": {}}"#, "[]", ""])
  func invalidCommentResponsesAreRefused(body: String) async throws {
    let harness = try ProviderHarness()
    for operation in [IBMOperation.listComments, .getCase] {
      harness.sandbox.ibm.adjust { $0.listsComments = operation == .listComments }
      harness.answer(operation, body)
      let found = await fault { () async throws(Fault) in
        try await harness.comments.list("CS1", raw: false, harness.call)
      }
      #expect(found?.kind == .vendorProtocol)
    }
  }

  /// The status of the list of comments, the kind of the fault, and the number of requests for the case itself.
  @Test(
    arguments: [
      (404, .notFound, 1), (405, .notFound, 1), (403, .forbidden, 0), (409, .conflict, 0), (400, .rejected, 0),
    ]
      as [(Int, Fault.Kind, Int)])
  func faultsOfTheListAreReported(status: Int, kind: Fault.Kind, gets: Int) async throws {
    let harness = try ProviderHarness()
    harness.sandbox.ibm.inject(.status(status), for: .operation(.listComments))
    let found = await fault { () async throws(Fault) in
      try await harness.comments.list("CS9999999", raw: false, harness.call)
    }
    #expect(found?.kind == kind)
    #expect(harness.sandbox.ibm.requests(at: .operation(.getCase)) == gets)
  }

  // MARK: Adding

  @Test func anAdditionIsSentCorrectly() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    harness.time.advance(by: .seconds(1))
    let text = "Ä \"quoted\"\nline\u{0}"
    let comment = try await harness.commenting.add(text, isPrivate: false, to: number, harness.call)
    let sent = try #require(harness.apiRequests.last)
    #expect(sent.method == .put)
    #expect(sent.url == "https://ibm.sandbox.invalid/case-management/v1/cases/\(number)/comments")
    #expect(sent.headers["Content-Type"] == "application/json")
    #expect(sent.headers["Accept"] == "application/json")
    #expect(try JSON(parsing: sent.body) == ["comment": .string(text)])
    #expect(comment.text == text)
    #expect(comment.createdAt == harness.time.date)
    #expect(comment.author?.userId == "zoe.mueller@nordlicht.example")
    let last = try await harness.comments.list(number, raw: false, harness.call).last
    #expect(last == comment, "the response equals the listed comment, including its id")
  }

  /// Text, and whether IBM accepts it. Limits count Unicode scalars.
  @Test(arguments: [
    ("", false), ("x", true), (String(repeating: "x", count: 8000), true), (String(repeating: "x", count: 8001), false),
    (String(repeating: "🙂", count: 8000), true), (String(repeating: "e\u{301}", count: 4000), true),
    (String(repeating: "e\u{301}", count: 4001), false), (String(repeating: "\r\n", count: 4001), false),
  ])
  func limits(text: String, isTaken: Bool) async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    let refused = await fault { () async throws(Fault) in
      try await harness.commenting.add(text, isPrivate: nil, to: number, harness.call)
    }
    #expect((refused == nil) == isTaken)
    #expect(harness.sandbox.ibm.requests(at: .operation(.addComment)) == (isTaken ? 1 : 0))
    guard let refused else { return }
    #expect(refused.kind == .invalidParams)
    #expect(refused.data["issues"]?[0]?["path"] == "text")
    #expect(refused.data["issues"]?[0]?["value"]?.integer == text.unicodeScalars.count)
  }

  @Test func privateCommentsAreUnsupported() async throws {
    let harness = try ProviderHarness()
    let refused = await fault { () async throws(Fault) in
      try await harness.commenting.add("x", isPrivate: true, to: "CS1", harness.call)
    }
    #expect(refused?.kind == .unsupported)
    #expect(refused?.data["supported"] == ["private: false"])
    #expect(refused?.data["provider"] == "ibm-cloud")
    #expect(harness.wire.exchanges.isEmpty)
    for isPrivate in [false, nil] {
      _ = try await harness.commenting.add("x", isPrivate: isPrivate, to: try await harness.someNumber(), harness.call)
    }
  }

  /// The vendor acts and its response is lost, in every way: one request, one comment, and a fault that says so.
  @Test(arguments: [
    SimulatedFault.cutAfterActing, .brokenJSON, .responseAfterActing(HTTPResponse(500)),
    .responseAfterActing(HTTPResponse(503)), .responseAfterActing(HTTPResponse(200)),
    .responseAfterActing(HTTPResponse(200, headers: ["Content-Type": "text/html"], body: Array("<html>".utf8))),
  ])
  func aLostResponseIsNotRetried(lost: SimulatedFault) async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    let before = try await harness.comments.list(number, raw: false, harness.call).count
    harness.sandbox.ibm.inject(lost, for: .operation(.addComment))
    let unknown = try #require(
      await fault { () async throws(Fault) in
        try await harness.commenting.add("once", isPrivate: nil, to: number, harness.call)
      })
    #expect(unknown.kind == .outcomeUnknown)
    #expect(unknown.data["check"] == "comments/list")
    #expect(unknown.data["retriable"] == false)
    #expect(harness.sandbox.ibm.requests(at: .operation(.addComment)) == 1)
    let after = try await harness.comments.list(number, raw: false, harness.call)
    #expect(after.count == before + 1)
    #expect(after.last?.text == "once")
  }

  @Test func aLateResponseCountsAsLost() async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    harness.sandbox.ibm.inject(.delay(.seconds(40)), for: .operation(.addComment))
    // So that this deadline differs from that of the previous call.
    harness.time.advance(by: .seconds(1))
    let deadline = harness.time.now + .seconds(30)
    let call = harness.call
    async let late = fault { () async throws(Fault) in
      try await harness.commenting.add("once", isPrivate: nil, to: number, call)
    }
    while let sleep = try await harness.time.nextSleep(), sleep != deadline {}
    harness.time.advance(by: .seconds(30))
    #expect(await late?.kind == .outcomeUnknown)
    #expect(harness.sandbox.ibm.requests(at: .operation(.addComment)) == 1)
  }

  /// If the vendor certainly did not act, a comment is sent again, and added once.
  @Test(arguments: [
    SimulatedFault.refuseConnection, .status(429), .status(429, retryAfter: .seconds(3)), .status(401),
  ])
  func anUnexecutedAdditionIsRetried(refusal: SimulatedFault) async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someNumber()
    let before = try await harness.comments.list(number, raw: false, harness.call).count
    harness.sandbox.ibm.inject(refusal, for: .operation(.addComment))
    let comment = try await harness.time.patiently {
      try await harness.commenting.add("once", isPrivate: nil, to: number, harness.call)
    }
    #expect(comment.text == "once")
    #expect(try await harness.comments.list(number, raw: false, harness.call).count == before + 1)
  }

  @Test func aViewerCannotAdd() async throws {
    let harness = try ProviderHarness(credentials: ["apiKey": IBMSimulator.viewerKey])
    let number = try await harness.someNumber()
    let forbidden = try #require(
      await fault { () async throws(Fault) in
        try await harness.commenting.add("x", isPrivate: nil, to: number, harness.call)
      })
    #expect(forbidden.kind == .forbidden)
    #expect(forbidden.data["permission"] == "support.case.update")
    #expect(forbidden.message.contains("support.case.update"))
  }
}

@Suite struct ProviderTests {
  @Test func thePartsAreThoseOfIBM() throws {
    let harness = try ProviderHarness()
    #expect(harness.provider.profile == "work")
    #expect(harness.provider.baseURL == "https://ibm.sandbox.invalid/case-management/v1")
    let descriptor = harness.provider.descriptor
    #expect(descriptor.id == "ibm-cloud")
    #expect(descriptor.baseURL == "https://support-center.cloud.ibm.com/case-management/v1")
    #expect(descriptor.tokenURL == "https://iam.cloud.ibm.com/identity/token")
    #expect(descriptor.numberPatterns.contains { $0.matches("CS1234567") })
    #expect(harness.wire.exchanges.isEmpty, "creating the part sends nothing")
    let lacking = ProviderParts.orders.missing(in: harness.provider)
    #expect(lacking.kind == .unsupported && lacking.message == "IBM Cloud cannot take orders.")
    #expect(lacking.data["profile"] == "work" && lacking.data["provider"] == "ibm-cloud")
  }

  /// Cases have the declared `vendorFields`.
  @Test func vendorFieldsAreDeclared() async throws {
    let harness = try ProviderHarness()
    let declared = Set((harness.provider.descriptor.vendorFields["properties"]?.object ?? []).map(\.name))
    let page = try await harness.page { $0.fields = [.vendorFields] }
    let seen = Set(page.cases.flatMap { ($0.vendorFields?.object ?? []).map(\.name) })
    #expect(seen == declared)
  }
}
