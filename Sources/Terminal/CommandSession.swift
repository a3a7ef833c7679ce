import CaseModel
import CaseService
import JSON
import JSONRPC
import Platform
import ProviderKit

/// What the commands of one process share. The vendors are prepared for the first request.
final class CommandSession {
  let console: Console
  let frontEnd: FrontEnd
  let drafts: Drafts
  let process: ProcessWords
  private let makeRunner: () -> RequestRunner
  private var made: RequestRunner?
  /// A signal that arrived during a write. No further request is made.
  private(set) var signal: Int32?

  init(
    _ console: Console, _ frontEnd: FrontEnd, isSandbox: Bool, options: [String] = [],
    process: ProcessWords = ProcessWords(), _ makeRunner: @escaping () -> RequestRunner
  ) {
    self.console = console
    self.process = process
    drafts = Drafts(console, isSandbox: isSandbox, options: options)
    self.frontEnd = frontEnd
    self.makeRunner = makeRunner
  }

  var runner: RequestRunner {
    if let made { return made }
    let runner = makeRunner()
    made = runner
    return runner
  }

  var help: CommandHelp { CommandHelp(width: console.helpWidth, process: process) }
  var catalog: CommandCatalog { CommandCatalog(frontEnd, width: console.helpWidth, process: process) }

  var context: ServiceContext { runner.context }
  var now: Timestamp { runner.context.time.date }

  func row(_ method: String) -> Row? { frontEnd.rows.first { $0.name == method } }

  func perform(_ method: String, _ params: JSON, consent: Consent = .none) -> RequestOutcome {
    let outcome = runner.run(method, params, consent: consent)
    signal = outcome.signal ?? signal
    return outcome
  }

  /// The value of a result whose error ends the command.
  func value(of outcome: RequestOutcome, subject: String) throws(CommandFailure) -> any JSONWritable & Sendable {
    switch outcome.answer {
    case .result(let value): return value
    case .failure(let error): throw CommandFailure(error, outcome.method, subject: subject)
    }
  }

  /// The result of a read whose error ends the command.
  func result(of method: String, _ params: JSON) throws(CommandFailure) -> JSON {
    let outcome = perform(method, params)
    if let error = outcome.error { throw failure(error, method) }
    return outcome.result ?? .null
  }

  /// The provider of a case, and its id; the case is read if its number alone does not name the profile.
  func locate(_ word: String) throws(CommandFailure) -> (id: String, provider: Provider) {
    var id: String
    do throws(UsageError) { id = try CaseWord(context: context).id(word) } catch { throw CommandFailure(error) }
    let found = try? context.profiles()
    if !id.contains("/") {
      let candidates = (found ?? []).filter { profile in
        guard case .success(let provider) = profile.provider, provider.cases != nil else { return false }
        return provider.descriptor.numberPatterns.contains { $0.matches(id) }
      }
      if candidates.count == 1 {
        id = "\(candidates[0].name)/\(id)"
      } else {
        id = try result(of: "cases/get", ["case": .string(id), "fields": ["number"]])["id"]?.string ?? id
      }
    }
    let name = String(id.prefix { $0 != "/" })
    do throws(Fault) {
      return (id, try context.profile(name, path: "case", value: id).provider.get())
    } catch {
      throw failure(context.responseError(error), "cases/get")
    }
  }

  /// The failure of a request in which a person named no params, only words and flags.
  private func failure(_ error: ResponseError, _ method: String) -> CommandFailure {
    CommandFailure(error, method, flags: row(method).map(ParamFlag.all) ?? [])
  }

  /// Calls what must follow a result that was printed.
  func deliver(_ outcome: RequestOutcome) {
    if let delivered = outcome.delivered { _ = MainThread.value(of: delivered) }
  }
}
