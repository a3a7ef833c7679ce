import JSON
import JSONRPC
import Platform
import Synchronization
import TestSupport

/// A handler with one method per behaviour.
final class FakeHandler: RequestHandler {
  let gate = Gate()
  /// The clock for `patience`.
  private let time: any TimeSource

  init(time: any TimeSource = SystemTime()) { self.time = time }

  /// Every method that `prepare` and `receive` got.
  private let log = Mutex<[String]>([])

  var seen: [String] { log.withLock { $0 } }
  var count: Int { log.withLock { $0.count } }

  func prepare(_ request: Request) -> Preparation {
    log.withLock { $0.append(request.method) }
    switch request.method {
    case "ping", "pi/ng": return .answer(.result(JSON.null))
    case "echo": return .answer(.result(Self.tree(request.params)))
    case "nothing": return .answer(.result(Nothing()))
    case "big": return .answer(.result(JSON.string(Self.text(Self.tree(request.params)["size"]?.integer ?? 0))))
    case "note":
      request.connection.notify(OutgoingNotification("noted", Self.tree(request.params)))
      return .answer(.result(JSON.null))
    case "work": return .work(work(Self.tree(request.params)))
    case "ask": return .work(ask(Self.tree(request.params), request.connection))
    case "turn": return .work(turn(Self.tree(request.params), request.connection))
    case "shutdown":
      request.connection.markShutDown()
      return .answer(.result(JSON.null))
    default: return .answer(.failure(ResponseError(code: -32601, kind: "methodNotFound", message: "Unknown method.")))
    }
  }

  func receive(_ notification: IncomingNotification) {
    log.withLock { $0.append(notification.method) }
  }

  func cancelNotification(ofCall id: JSON) -> OutgoingNotification {
    OutgoingNotification("$/cancelRequest", JSON.object([JSON.Member("id", id)]))
  }

  /// Work that waits at the gate under its name, and then returns it. Params: `name`, `lane` (`free`, `shared:KEY`,
  /// `exclusive:KEY`, each with `:KIND` if that is not 0), `write`, `poll`, `size` (of the response), `stubborn`
  /// (returns a result despite a cancellation), `deaf` (ignores a cancellation), `answer` (the maximum size of its
  /// response), `silent` (gets no response after a cancellation), `patience` (the queue timeout in seconds), `more` (is
  /// added when that first expires).
  private func work(_ params: JSON) -> Work {
    let name = params["name"]?.string ?? "?"
    let size = params["size"]?.integer
    let isStubborn = params["stubborn"]?.bool ?? false
    let isDeaf = params["deaf"]?.bool ?? false
    var made = Work(
      lane: Self.lane(params["lane"]?.string ?? "free"), isWrite: params["write"]?.bool ?? false,
      isLongPoll: params["poll"]?.bool ?? false, patience: patience(params),
      answerBytes: params["answer"]?.integer ?? 0,
      abandon: { [gate] in gate.open("abandoned \(name)") }
    ) { [gate] in
      let passed = isDeaf ? await Task.detached { await gate.pass(name) }.value : await gate.pass(name)
      guard passed || isStubborn else { return .failure(.requestCancelled) }
      return .result(JSON.string(size.map(Self.text) ?? name))
    }
    if params["silent"] != nil { made.cancelRule = .silent }
    return made
  }

  /// Calls the client, and returns the result. Params: `method`, `params`, `timeout` (in seconds), `write`, `gate` (the
  /// name of a gate to pass first).
  private func ask(_ params: JSON, _ connection: ConnectionHandle) -> Work {
    let method = params["method"]?.string ?? "editor/ask"
    let own = params["params"] ?? .object([])
    let timeout = Duration.seconds(params["timeout"]?.integer ?? 30)
    let call: @Sendable () async -> String = {
      do throws(CallError) {
        return "= \(try await connection.call(method, own, timeout: timeout).text)"
      } catch {
        return Self.short(error)
      }
    }
    return Work(lane: .free, isWrite: params["write"]?.bool ?? false) { [gate] in
      if let name = params["gate"]?.string { _ = await gate.pass(name) }
      return .result(JSON.string(await call()))
    }
  }

  /// Waits at the gate `asking NAME`, then works in the turn of a lane: waits at the gate `NAME` and returns it; "none" without a turn.
  private func turn(_ params: JSON, _ connection: ConnectionHandle) -> Work {
    let name = params["name"]?.string ?? "?"
    let lane = Self.lane(params["lane"]?.string ?? "free")
    return Work(lane: .free, isWrite: params["write"]?.bool ?? false) { [gate] in
      _ = await gate.pass("asking \(name)")
      let result = await connection.inTurn(of: lane) { () async -> String in
        _ = await gate.pass(name)
        return name
      }
      return .result(JSON.string(result ?? "none"))
    }
  }

  private static func short(_ error: CallError) -> String {
    switch error {
    case .refused(let error): "! \(error.code) \(error.message)"
    case .invalidResponse: "! invalid"
    default: "! \(error)"
    }
  }

  private func patience(_ params: JSON) -> QueueTimeout? {
    guard let seconds = params["patience"]?.integer else { return nil }
    let start = time.now
    let asked = Mutex(0)
    let more = params["more"]?.integer ?? 0
    return QueueTimeout(deadline: {
      let count = asked.withLock { asked in
        asked += 1
        return asked
      }
      return start + .seconds(seconds) + .seconds(count > 1 ? more : 0)
    }) { .failure(ResponseError(code: -1, kind: "late", message: "Too late.")) }
  }

  private static func lane(_ text: String) -> Lane {
    let parts = text.split(separator: ":").map(String.init)
    guard parts.count >= 2 else { return .free }
    let key = LaneKey(kind: UInt8(parts.count > 2 ? parts[2] : "") ?? 0, parts[1])
    return parts[0] == "shared" ? .shared(key) : .exclusive(key)
  }

  private static func tree(_ params: JSONSlice?) -> JSON { params.flatMap { try? $0.tree(atMost: .max) } ?? .null }

  private static func text(_ size: Int) -> String { String(repeating: "x", count: size) }
}

private struct Nothing: JSONWritable {
  func write(to writer: inout JSONWriter) {}
}

/// A message in short: `1 = result`, `1 ! code kind`, `~ method params`, `[one; other]`.
func short(_ message: JSON?) -> String {
  guard let message else { return "end" }
  if let members = message.array { return "[\(members.map(short).joined(separator: "; "))]" }
  guard message["jsonrpc"]?.string == "2.0" else { return "not a message: \(message.text)" }
  if let method = message["method"]?.string { return "~ \(method) \(message["params"]?.text ?? "-")" }
  let id = message["id"]?.text ?? "no id"
  if let result = message["result"] { return "\(id) = \(result.text)" }
  return "\(id) ! \(message["error"]?["code"]?.text ?? "-") \(message["error"]?["data"]?["kind"]?.string ?? "-")"
}

let bothFramings: [Framing] = [.lines, .headers]

extension FakeClient {
  /// The next message in short.
  func nextShort() async throws -> String { short(try await next()) }

  /// The next `count` messages in short, sorted, where the order is not guaranteed.
  func nextShorts(_ count: Int) async throws -> [String] {
    var found: [String] = []
    for _ in 0..<count { found.append(try await nextShort()) }
    return found.sorted()
  }

  /// Sends a `work` request; `params` are further members.
  func work(_ id: String, _ name: String, _ params: String = "") {
    call(id, "work", #"{"name":"\#(name)"\#(params.isEmpty ? "" : ",")\#(params)}"#)
  }

  /// Closes the input and checks that only `rest` follows, and the exit code.
  func finish(_ rest: [String] = [], code: Int32 = 0) async throws -> Bool {
    closeInput()
    let left = try await self.rest().map { short(try JSON(parsing: $0)) }.sorted()
    let exit = try await exitCode()
    if left != rest.sorted() || exit != code { print("left: \(left), exit code: \(exit ?? -1)") }
    return left == rest.sorted() && exit == code
  }
}
