package import HTTP
import JSON
package import Platform
import Synchronization

/// Simulated vendors whose changes are kept in a file. The file has the requests that changed something; another process makes the
/// same cases and repeats the requests, each at its time.
package final class SandboxState: HTTPTransport {
  package let sandbox: Sandbox
  private let transport: any HTTPTransport
  private let clock: SandboxClock
  private let path: String
  private let state: Mutex<State>

  private struct State {
    /// Removed by the first request, which repeats them.
    var entries: [SandboxStateEntry]
    var replay: Task<Void, Never>?
    /// Logins that no kept request needed yet.
    var logins: [SandboxStateEntry] = []
  }

  private static let limit = 256 << 20

  /// Reads the file, or creates it.
  ///
  /// - Parameters:
  ///   - cases: the number of cases of each vendor, unless the file has another one.
  ///   - seed: which cases the vendors have, unless the file has another one.
  package init(path: String, cases: Int, seed: UInt64, time: any TimeSource) throws(SystemError) {
    let found = try FileSystem.read(path, limit: Self.limit) ?? []
    let lines = found.split(separator: UInt8(ascii: "\n")).compactMap { try? JSON(parsing: Array($0)) }
    let head: JSON
    if let first = lines.first, first["startedAt"] != nil {
      head = first
    } else {
      guard found.isEmpty else { throw SystemError.invalid("read \(path) as a state of the sandbox") }
      head = [
        "startedAt": .number(time.date.millisecondsSince1970 ?? 0), "cases": .number(cases),
        "seed": .string(String(seed)),
      ]
      try AtomicFile.write(head.bytes + [UInt8(ascii: "\n")], to: path, isDurable: false)
    }
    let clock = SandboxClock(time, showing: Timestamp(millisecondsSince1970: head["startedAt"]?.integer ?? 0))
    sandbox = Sandbox(
      cases: head["cases"]?.integer ?? cases, seed: head["seed"]?.string.flatMap { UInt64($0) } ?? seed, time: clock)
    (self.path, self.clock, transport) = (path, clock, sandbox.transport())
    state = Mutex(State(entries: lines.dropFirst().compactMap(SandboxStateEntry.init)))
  }

  package func send(_ request: HTTPRequest, within limits: HTTPLimits) async throws(HTTPFailure) -> HTTPResponse {
    await replay().value
    var request = request
    if let upload = request.upload {
      do throws(SystemError) { request.body = try upload.collect() } catch {
        throw HTTPFailure(.localFile, requestMayHaveBeenSent: false, "The file cannot be read: \(error.reason)")
      }
      request.upload = nil
    }
    let date = clock.date
    let response = try await transport.send(request, within: limits)
    if request.method != .get, (200..<300).contains(response.status) {
      keep(SandboxStateEntry(request, response, at: date))
    }
    return response
  }

  /// The task that repeats the kept requests, once.
  private func replay() -> Task<Void, Never> {
    state.withLock { state in
      if let running = state.replay { return running }
      let entries = state.entries
      state.entries = []
      let task = Task.detached { [transport, clock] in
        // A repeated login gives another token.
        var tokens: [String: String] = [:]
        for entry in entries {
          clock.show(entry.date)
          let limits = HTTPLimits(deadline: clock.now + .seconds(60))
          let response = try? await transport.send(entry.request(tokens), within: limits)
          if let old = entry.token, let new = response.flatMap(SandboxStateEntry.token) { tokens[old] = new }
        }
        clock.show(nil)
      }
      state.replay = task
      return task
    }
  }

  /// Adds a request to the file, with the login that it needs.
  private func keep(_ entry: SandboxStateEntry) {
    guard !entry.isSearch else { return }
    state.withLock { state in
      guard entry.token == nil else { return state.logins.append(entry) }
      let lines = (state.logins + [entry]).flatMap { $0.json.bytes + [UInt8(ascii: "\n")] }
      state.logins = []
      // A state that cannot be written ends with the process, as without a file.
      try? FileSystem.append(lines, to: path)
    }
  }
}
