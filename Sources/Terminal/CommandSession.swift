import CaseService
import JSON
import JSONRPC
import Platform

/// What the commands of one process share. The vendors are prepared for the first request.
final class CommandSession {
  let console: Console
  let frontEnd: FrontEnd
  let drafts: Drafts
  private let makeRunner: () -> RequestRunner
  private var made: RequestRunner?
  /// A signal that arrived during a write. No further request is made.
  private(set) var signal: Int32?

  init(
    _ console: Console, _ frontEnd: FrontEnd, isSandbox: Bool, _ makeRunner: @escaping () -> RequestRunner
  ) {
    self.console = console
    drafts = Drafts(console, isSandbox: isSandbox)
    self.frontEnd = frontEnd
    self.makeRunner = makeRunner
  }

  var runner: RequestRunner {
    if let made { return made }
    let runner = makeRunner()
    made = runner
    return runner
  }

  var context: ServiceContext { runner.context }
  var now: Timestamp { runner.context.time.date }

  func row(_ method: String) -> Row? { frontEnd.rows.first { $0.name == method } }

  func perform(_ method: String, _ params: JSON) -> RequestOutcome {
    let outcome = runner.run(method, params)
    signal = outcome.signal ?? signal
    return outcome
  }

  /// The result of a read whose error ends the command.
  func result(of method: String, _ params: JSON) throws(CommandFailure) -> JSON {
    let outcome = perform(method, params)
    if let error = outcome.error { throw CommandFailure(error, method) }
    return outcome.result ?? .null
  }

  /// Calls what must follow a result that was printed.
  func deliver(_ outcome: RequestOutcome) {
    if let delivered = outcome.delivered { _ = MainThread.value(of: delivered) }
  }
}
