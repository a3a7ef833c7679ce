import CaseModel
import HTTP
import JSON
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite struct StatusChangeTests {
  private func refusal(_ harness: ProviderHarness, _ change: StatusChange, _ number: String) async throws -> Fault? {
    let changes = try harness.statusChanges
    return await fault { () async throws(Fault) in try await changes.apply(change, to: number, harness.call) }
  }

  @Test func resolvingIsSent() async throws {
    let harness = try ProviderHarness()
    let before = try await harness.someCase(.inProgress)
    harness.time.advance(by: .seconds(60))
    let change = StatusChange(.resolve, comment: "Thank you ✓", resolutionCode: 2)
    let after = try await harness.statusChanges.apply(change, to: before.number, harness.call)
    #expect(harness.lastLine == "PUT /cases/\(before.number)/status")
    #expect(try harness.lastBody == ["action": "resolve", "resolution_code": 2, "comment": "Thank you ✓"])
    #expect(after.status == CaseStatus(.resolved, vendor: "Resolved"))
    #expect(after.closeNotes == "Thank you ✓" && after.updatedAt == harness.time.date)
    let added = (after.comments ?? []).suffix(2).map(\.text)
    #expect(added == ["Close notes: \(after.resolution ?? "")", "Thank you ✓"], "in the order of the requests")
    #expect(after.comments?.dropLast(2).map(\.id) == before.comments?.map(\.id))
    #expect(try await harness.get(before.number).written == after.written)
  }

  @Test func reopeningIsSent() async throws {
    let harness = try ProviderHarness()
    let before = try await harness.someCase(.resolved)
    let change = StatusChange(.reopen, comment: "It is back.")
    let after = try await harness.statusChanges.apply(change, to: before.number, harness.call)
    #expect(try harness.lastBody == ["action": "unresolve", "comment": "It is back."])
    #expect(after.status == CaseStatus(.inProgress, vendor: "In Progress"))
    #expect(after.resolution == nil && after.closeNotes == nil)
    #expect(after.comments?.last?.text == "It is back.")
  }

  @Test(arguments: [nil, "Fine with us."])
  func acceptingIsSent(comment: String?) async throws {
    let harness = try ProviderHarness()
    let before = try await harness.someCase(.resolutionProvided)
    let after = try await harness.statusChanges.apply(
      StatusChange(.accept, comment: comment), to: before.number, harness.call)
    var body: [JSON.Member] = [.init("action", "accept")]
    if let comment { body.append(.init("comment", .string(comment))) }
    #expect(try harness.lastBody == .object(body))
    #expect(after.status?.state == .resolved)
  }

  /// Only 1 to 8 are codes; others are refused before anything is sent.
  @Test(arguments: Array(0...9) + [-1, .max, .min])
  func codesAreChecked(code: Int) async throws {
    let harness = try ProviderHarness()
    let number = try await harness.someCase(.inProgress).number
    let refused = try await refusal(harness, StatusChange(.resolve, resolutionCode: code), number)
    if (1...8).contains(code) {
      #expect(refused == nil)
      #expect(try harness.lastBody == ["action": "resolve", "resolution_code": .number(code)])
    } else {
      #expect(refused?.kind == .invalidParams && refused?.wrongParams == ["resolutionCode"])
    }
    #expect(harness.count(.setStatus) == ((1...8).contains(code) ? 1 : 0))
  }

  static let wrong: [(change: StatusChange, params: [String])] = [
    (StatusChange(.resolve), ["resolutionCode"]),
    (StatusChange(.resolve, comment: String(repeating: "x", count: 8001), resolutionCode: 1), ["comment"]),
    (StatusChange(.resolve, comment: String(repeating: "x", count: 8001)), ["resolutionCode", "comment"]),
    (StatusChange(.reopen), ["comment"]),
    (StatusChange(.reopen, comment: ""), ["comment"]),
    (StatusChange(.reopen, comment: String(repeating: "🙂", count: 8001)), ["comment"]),
    (StatusChange(.reopen, comment: "x", resolutionCode: 1), ["resolutionCode"]),
    (StatusChange(.reopen, resolutionCode: 1), ["comment", "resolutionCode"]),
    (StatusChange(.accept, resolutionCode: 8), ["resolutionCode"]),
    (StatusChange(.accept, comment: String(repeating: "x", count: 8001)), ["comment"]),
  ]

  @Test(arguments: wrong)
  func invalidChangesAreNotSent(change: StatusChange, params: [String]) async throws {
    let harness = try ProviderHarness()
    let refused = try await refusal(harness, change, "CS3995998")
    #expect(refused?.kind == .invalidParams && refused?.wrongParams == params)
    #expect(harness.apiRequests.isEmpty)
  }

  @Test(arguments: [StatusAction.resolve, .reopen, .accept])
  func theLongestCommentIsSent(action: StatusAction) async throws {
    let harness = try ProviderHarness()
    let states: [StatusAction: CaseState] = [.resolve: .inProgress, .reopen: .resolved, .accept: .resolutionProvided]
    let number = try await harness.someCase(try #require(states[action])).number
    let comment = String(repeating: "🙂", count: 8000)
    let change = StatusChange(action, comment: comment, resolutionCode: action == .resolve ? 1 : nil)
    #expect(try await refusal(harness, change, number) == nil)
    #expect(try harness.lastBody["comment"]?.string == comment)
  }

  @Test func onlyIBMCanClose() async throws {
    let harness = try ProviderHarness()
    let refused = try await refusal(harness, StatusChange(.close), "CS3995998")
    #expect(refused?.kind == .unsupported)
    #expect(refused?.data["supported"] == ["resolve", "reopen", "accept"])
    #expect(harness.apiRequests.isEmpty)
  }

  /// The state of the case, the requested action, and whether IBM performs it.
  @Test(
    arguments: [
      (.closed, StatusChange(.reopen, comment: "x"), false),
      (.closed, StatusChange(.resolve, resolutionCode: 1), false),
      (.closed, StatusChange(.accept), false), (.resolved, StatusChange(.resolve, resolutionCode: 1), false),
      (.inProgress, StatusChange(.reopen, comment: "x"), false), (.inProgress, StatusChange(.accept), false),
      (.new, StatusChange(.accept), false), (.new, StatusChange(.resolve, resolutionCode: 6), true),
      (.waitingOnCustomer, StatusChange(.resolve, resolutionCode: 6), true),
      (.resolutionProvided, StatusChange(.resolve, resolutionCode: 8), true),
    ] as [(CaseState, StatusChange, Bool)])
  func theStateDeterminesTheActions(state: CaseState, change: StatusChange, isDone: Bool) async throws {
    let harness = try ProviderHarness()
    let before = try await harness.someCase(state)
    let refused = try await refusal(harness, change, before.number)
    #expect(refused?.brief == (isDone ? nil : "conflict 409"))
    #expect(harness.count(.setStatus) == 1, "a conflict is not retried")
    let after = try await harness.get(before.number)
    #expect(after.status?.state == (isDone ? .resolved : state))
    if !isDone { #expect(refused?.data["vendorMessage"]?.string?.contains(before.status?.vendor ?? "?") == true) }
  }
}
