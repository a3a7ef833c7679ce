import CaseModel
import JSON
import Platform
import Synchronization

/// The two lines of the audit about one write. They have equal ids.
final class AuditEntry: Sendable {
  private struct State {
    /// Of both lines, after `event` and `at`; nil until `begin`.
    var members: [JSON.Member]?
    var hasEnded = false
  }

  private let state = Mutex(State())

  /// The line before the write is sent; nil if there was one.
  func begin(_ members: [JSON.Member], at time: Timestamp) -> [UInt8]? {
    state.withLock { state in
      guard state.members == nil else { return nil }
      state.members = [.init("id", .string(RandomUUID.make()))] + members
      return Self.line("begin", time, state.members ?? [])
    }
  }

  /// Removes what `begin` kept, because its line could not be written.
  func forget() { state.withLock { $0.members = nil } }

  /// Names the case that the write created.
  func setCase(_ id: String) {
    state.withLock { state in
      guard let members = state.members, !members.contains(where: { $0.name == "case" }) else { return }
      state.members?.append(.init("case", .string(id)))
    }
  }

  /// The line with the outcome; nil if nothing was begun.
  func end(_ outcome: String, traceId: String?, at time: Timestamp) -> [UInt8]? {
    state.withLock { state in
      guard var members = state.members, !state.hasEnded else { return nil }
      state.hasEnded = true
      if let traceId {
        members.removeAll { $0.name == "traceId" }
        members.append(.init("traceId", .string(traceId)))
      }
      return Self.line("end", time, members + [.init("outcome", .string(outcome))])
    }
  }

  private static func line(_ event: String, _ time: Timestamp, _ members: [JSON.Member]) -> [UInt8] {
    JSON.object([.init("event", .string(event)), .init("at", .string(RFC3339.format(time)))] + members).bytes
  }
}
