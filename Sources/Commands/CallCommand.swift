import CaseService
import HTTP
import JSON
import JSONRPC
import Platform
import Terminal

/// `casewire call METHOD [JSON | -]`: one request without a pipe.
enum CallCommand {
  /// The largest params that are read from stdin.
  private static let inputLimit = 64 << 20

  /// - Parameter params: JSON, or `-` for stdin.
  static func run(_ method: String, _ params: [UInt8]?, _ options: Options) -> Int32 {
    if let params, !options.isSandbox, showsCredentials(method, params) {
      Program.complain("Other users can see arguments. Pass credentials on stdin: casewire call \(method) -.")
      return ExitStatus.usageError.rawValue
    }
    let redactor = Redactor()
    let log = Log(level: options.logLevel, redactor: redactor, time: SystemTime())
    var trace: Trace?
    if let path = options.trace {
      do throws(SecretFileError) {
        trace = try Trace(path: path, redactor: redactor, time: SystemTime()) { log.warning($0) }
      } catch {
        Program.complain(error.sentenceAboutTrace)
        return 1
      }
    }
    let context = Bootstrap.context(options, log: log, redactor: redactor)
    let runner = RequestRunner(context, .casewire, trace: trace, showsProgress: Console.showsProgress)
    let outcome: RequestOutcome
    var sent: JSONSlice?
    do throws(ResponseError) {
      // Most of the time before the first byte is the loading of libcurl.
      if !options.isSandbox, FrontEnd.casewire.rows.first(where: { $0.name == method })?.isInline == false {
        prepareSystemTransport()
      }
      sent = try read(params)
      outcome = runner.run(method, sent)
    } catch {
      runner.recordRefusal(error)
      outcome = RequestOutcome(error, of: method)
    }
    let status = show(outcome, sent, options)
    // An error, too, can have a state that a reader continues from.
    let isKept = status == .success || status == .partialFailure || outcome.error != nil
    if isKept, let delivered = outcome.delivered { _ = MainThread.value(of: delivered) }
    if let signal = outcome.signal, status != .outcomeUnknown { ProcessGuards.end(bySignal: signal) }
    return status.rawValue
  }

  /// Whether the argument contains credentials, which the process list shows to other users.
  private static func showsCredentials(_ method: String, _ params: [UInt8]) -> Bool {
    guard method == SessionLogin.name, let params = try? JSON(parsing: params) else { return false }
    return params["credentials"] != nil
  }

  private static func read(_ params: [UInt8]?) throws(ResponseError) -> JSONSlice? {
    guard let params else { return nil }
    let bytes = params == [UInt8(ascii: "-")] ? try readInput() : params
    do throws(JSONError) {
      let slice = try JSONSlice(checking: bytes)
      return AbsentParams.matches(slice) ? nil : slice
    } catch {
      throw .parseError(error)
    }
  }

  private static func readInput() throws(ResponseError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count: Int
      do {
        count = try buffer.withUnsafeMutableBytes { space in try FileDescriptors.read(0, into: space) }
      } catch {
        throw .invalidRequest("Cannot read the params from stdin: \(error).")
      }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      if bytes.count > inputLimit { throw .invalidRequest("The params are larger than \(inputLimit) bytes.") }
    }
  }

  /// Writes the result to stdout, or the error to stderr; over several lines for people.
  private static func show(_ outcome: RequestOutcome, _ sent: JSONSlice?, _ options: Options) -> ExitStatus {
    switch outcome.answer {
    case .result(let value):
      var writer = JSONWriter()
      value.write(to: &writer)
      let bytes = writer.finish()
      if let error = write(bytes, to: 1) {
        // A reader that has left needs no message about a read. A write that was done always gets one.
        if outcome.isWrite || !error.isOfClosedEnd {
          let facts = outcome.isWrite ? " " + facts(of: outcome, sent, options) : ""
          Program.complain("Cannot write the result: \(error.reason).\(facts)")
        }
        return outcome.isWrite ? .outcomeUnknown : .failure
      }
      guard PartialFailure.mayBe(in: bytes), let tree = outcome.result, !PartialFailure.all(in: tree).isEmpty else {
        return .success
      }
      return .partialFailure
    case .failure(let error):
      var writer = JSONWriter()
      error.write(to: &writer)
      _ = write(writer.finish(), to: 2)
      return ExitStatus(error)
    }
  }

  private static func facts(of outcome: RequestOutcome, _ sent: JSONSlice?, _ options: Options) -> String {
    let sandbox = options.isSandbox ? ["--sandbox"] : []
    let program = WriteFacts.program(sandbox + options.selection(from: FileSystem.workingDirectory))
    return WriteFacts.text(outcome.method, try? sent?.tree(), outcome.result, program: program)
  }

  private static func write(_ json: [UInt8], to descriptor: Int32) -> SystemError? {
    var bytes = json
    if FileDescriptors.isTerminal(descriptor), let tree = try? JSON(parsing: bytes) {
      bytes = Array(TextSanitizer.escape(json: tree.prettyText).utf8)
    }
    bytes.append(UInt8(ascii: "\n"))
    do throws(SystemError) {
      try FileDescriptors.writeAll(descriptor, bytes)
      return nil
    } catch {
      return error
    }
  }
}
