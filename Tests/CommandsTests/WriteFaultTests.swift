import FoundationEssentials
import HTTP
import JSON
import Platform
import Synchronization
import TestSupport
import Testing

/// Every write of every vendor and dialect, with every possible fault: nothing is written twice, nothing is lost
/// without an error, and nothing that was done is reported as cancelled.
///
/// `CASEWIRE_WRITE_SEED` repeats a run, `CASEWIRE_WRITE_ROUNDS` makes it longer.
@Suite("Faults of writes")
struct WriteFaultTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let rounds = environment["CASEWIRE_WRITE_ROUNDS"].flatMap { Int($0) } ?? 1
  private static let seed =
    environment["CASEWIRE_WRITE_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)

  @Test("Any fault in any request, with or without a cancellation, is reported correctly")
  func everything() async throws {
    print("CASEWIRE_WRITE_SEED=\(Self.seed)")
    var random = SeededRandom(seed: Self.seed)
    let table = try await WriteTable()
    var count = 0
    for _ in 0..<Self.rounds {
      for write in table.writes {
        let usual = try await Self.rehearse(write)
        for mishap in WriteFaultPlans.all + usual.foreign {
          try await Run(write, usual, mishap, &random).check("seed \(Self.seed)")
          count += 1
        }
      }
    }
    #expect(count >= 1000)
  }

  @Test("A cancellation at each point of each write, without another fault, is reported correctly")
  func cancelled() async throws {
    for write in try await WriteTable().writes {
      let usual = try await Self.rehearse(write)
      for point in 0..<usual.steps * 2 { try await Run(write, usual, cancelAt: point).check("cancelled at \(point)") }
    }
  }

  // MARK: One run

  /// The course of a write without a fault.
  struct ExpectedOutcome {
    /// The written content, by name.
    let writes: [String]
    /// The total number of requests.
    let steps: Int
    /// The responses to another write of the same kind.
    let foreign: [RecordingFaultTransport.InjectedFault]
  }

  private static func rehearse(_ write: TestedWrite) async throws -> ExpectedOutcome {
    let (own, other) = (try WriteStage(), try WriteStage())
    for (stage, params) in zip([own, other], write.params) {
      guard case .result = try await stage.run(write.method, params) else {
        Issue.record("\(write.testDescription) does not work")
        continue
      }
    }
    let answers = write.isRecognised ? other.wire.writes.prefix(1).compactMap(\.response) : []
    return ExpectedOutcome(
      writes: own.wire.acted, steps: own.wire.exchanges.count,
      foreign: answers.flatMap { answer in
        [true, false].map { .init("the answer to another write", acts: $0, .answer(answer)) }
      })
  }

  struct Run {
    let write: TestedWrite
    let usual: ExpectedOutcome
    let mishap: RecordingFaultTransport.InjectedFault?
    let target: RecordingFaultTransport.Target
    let cancelAt: Int?

    init(_ write: TestedWrite, _ usual: ExpectedOutcome, cancelAt: Int) {
      (self.write, self.usual, mishap, self.cancelAt) = (write, usual, nil, cancelAt)
      target = .init(.write)
    }

    init(
      _ write: TestedWrite, _ usual: ExpectedOutcome, _ mishap: RecordingFaultTransport.InjectedFault,
      _ random: inout SeededRandom
    ) {
      (self.write, self.usual, self.mishap) = (write, usual, mishap)
      let isForeign = mishap.name == "the answer to another write"
      let skipped = isForeign ? 0 : Int.random(in: 0..<usual.writes.count, using: &random)
      let roles: [RecordingFaultTransport.Role] = [.read, .read, .token] + Array(repeating: .write, count: 13)
      let role = isForeign ? .write : roles.randomElement(using: &random) ?? .write
      target = .init(role, skipping: role == .write ? skipped : 0, times: Int.random(in: 1...3, using: &random))
      cancelAt = Bool.random(using: &random) ? nil : Int.random(in: 0..<usual.steps * 2 + 2, using: &random)
    }

    func check(_ seed: String) async throws {
      let canceller = Canceller()
      let cancelAt = cancelAt
      let stage = try WriteStage(mishap.map { ($0, target) }) { step in
        if step == cancelAt { canceller.cancel() }
      }
      let task = Task { try await stage.run(write.method, write.params[0]) }
      canceller.attach(task)
      let outcome = try await task.value
      let story =
        "\(write.testDescription): \(mishap?.name ?? "cancelled") at \(target.role) \(target.skipped) x\(target.times), cancelled at \(cancelAt.map { "\($0)" } ?? "-"); \(stage.wire.exchanges.map { "\($0.name) \($0.response?.status ?? 0)\($0.isActed ? " acted" : "")" }); \(outcome); \(seed)"
      for flaw in flaws(outcome, stage.wire) { Issue.record("\(flaw)\n\(story)") }
    }

    private func flaws(_ outcome: WriteStage.Outcome, _ wire: RecordingFaultTransport) -> [String] {
      var flaws: [String] = []
      let acted = wire.acted
      if Set(acted).count != acted.count { flaws.append("written twice") }
      for (index, one) in wire.writes.enumerated() where !one.isRefused {
        if wire.writes[(index + 1)...].contains(where: { $0.name == one.name }) {
          flaws.append("sent again although it may have arrived: \(one.name)")
        }
      }
      switch outcome {
      case .result(let result):
        // The result lists the people whom the vendor did not add.
        let isReported = result["failed"]?.array?.isEmpty == false
        if !isReported && Set(acted) != Set(usual.writes) { flaws.append("lost without an error") }
      case .error(let kind, let data):
        if kind == "requestCancelled" && !acted.isEmpty { flaws.append("done, but reported as cancelled") }
        if kind == "internalError" { flaws.append("an internal error") }
        let isDone = data["done"]?.array?.isEmpty == false
        if isDone && data["retriable"] != false { flaws.append("partly done, but not reported as final") }
        if isDone && acted.isEmpty && mishap?.acts != false { flaws.append("reported as partly done, but is not") }
        if !acted.isEmpty && !isDone && kind != "outcomeUnknown" {
          flaws.append("done, but reported as not done: \(kind)")
        }
        if kind == "outcomeUnknown" && (data["check"]?.string == nil || data["retriable"] != false) {
          flaws.append("unknown without a call that shows the outcome")
        }
      }
      return flaws
    }
  }

  /// Cancels a task from within, even before the task is known.
  private final class Canceller: Sendable {
    private let state = Mutex<(task: Task<WriteStage.Outcome, any Error>?, isCancelled: Bool)>((nil, false))

    func attach(_ task: Task<WriteStage.Outcome, any Error>) {
      let isCancelled = state.withLock { state in
        state.task = task
        return state.isCancelled
      }
      if isCancelled { task.cancel() }
    }

    func cancel() {
      let task = state.withLock { state in
        state.isCancelled = true
        return state.task
      }
      task?.cancel()
    }
  }
}
