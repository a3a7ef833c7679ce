import CaseService
import HTTP
import JSON
import JSONRPC
import Platform
import Synchronization

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
    let answer: Answer
    var write: InterruptibleWrite?
    var delivered: (@Sendable () async -> Void)?
    do throws(ResponseError) {
      // Most of the time before the first byte is the loading of libcurl.
      if !options.isSandbox, FrontEnd.casewire.rows.first(where: { $0.name == method })?.isInline == false {
        prepareSystemTransport()
      }
      let params = try read(params)
      if trace != nil { context.learnSecrets() }
      trace?.record(.received, Message.request(method, params))
      let progress = ConsoleProgress(isOn: FileDescriptors.isTerminal(2))
      let caller = Caller { event in progress.show(event) }
      switch Dispatcher(context: context, frontEnd: .casewire).prepare(method, params, caller) {
      case .answer(let made): answer = made
      case .work(let work) where work.isWrite:
        let running = InterruptibleWrite(work)
        write = running
        answer = running.answer()
      case .work(let work):
        delivered = work.delivered
        answer = MainThread.value(of: { await work.run() }) ?? .failure(.requestCancelled)
      }
      progress.clear()
    } catch {
      answer = .failure(error)
    }
    trace?.record(.sent, Message.answer(answer))
    let code = show(answer, writtenBy: write == nil ? nil : method)
    var isKept = code == 0
    // An error, too, can have a state that a reader continues from.
    if case .failure = answer { isKept = true }
    if isKept, let delivered { _ = MainThread.value(of: delivered) }
    if let signal = write?.signal { ProcessGuards.end(bySignal: signal) }
    return code
  }

  /// Whether the argument contains credentials, which the process list shows to other users.
  private static func showsCredentials(_ method: String, _ params: [UInt8]) -> Bool {
    guard method == SessionLogin.name, let params = try? JSON(parsing: params) else { return false }
    return params["credentials"] != nil
  }

  /// The message that a connection would carry, for the trace.
  private enum Message {
    static func request(_ method: String, _ params: JSONSlice?) -> [UInt8] {
      object { writer in
        writer.name("method")
        writer.string(method)
        guard let params else { return }
        writer.name("params")
        writer.raw(params)
      }
    }

    static func answer(_ answer: Answer) -> [UInt8] {
      object { writer in
        switch answer {
        case .result(let value):
          writer.name("result")
          value.write(to: &writer)
        case .failure(let error):
          writer.name("error")
          error.write(to: &writer)
        }
      }
    }

    private static func object(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
      var writer = JSONWriter()
      writer.beginObject()
      writer.name("jsonrpc")
      writer.string("2.0")
      writer.name("id")
      writer.integer(1)
      members(&writer)
      writer.endObject()
      return writer.bytes
    }
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

  /// Writes the result to stdout, or the error to stderr; over several lines for people. `method` is the name of a write.
  private static func show(_ answer: Answer, writtenBy method: String?) -> Int32 {
    switch answer {
    case .result(let value):
      guard let error = write(value, to: 1) else { return 0 }
      // A reader that has left needs no message about a read. A write that was done always gets one.
      if method != nil || !error.isOfClosedEnd {
        Program.complain(
          "Cannot write the result: \(error.reason)." + (method.map { " \($0) succeeded." } ?? ""))
      }
      return 1
    case .failure(let error):
      _ = write(error, to: 2)
      return 1
    }
  }

  private static func write(_ value: any JSONWritable, to descriptor: Int32) -> SystemError? {
    var writer = JSONWriter()
    value.write(to: &writer)
    var bytes = writer.bytes
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

/// The progress on one line of a terminal.
private final class ConsoleProgress: Sendable {
  private let isOn: Bool
  private let isShown = Mutex(false)

  init(isOn: Bool) { self.isOn = isOn }

  func show(_ event: ProgressEvent) {
    guard isOn else { return }
    let text: String
    switch event {
    case .begin(let title): text = title
    case .report(let message, let percentage): text = message + (percentage.map { " \($0) %" } ?? "")
    case .end: return clear()
    }
    // By scalars: a single character can have any length, and names of files come from vendors.
    let line = String(TextSanitizer.sanitizeLine(text).unicodeScalars.prefix(100))
    isShown.withLock { shown in
      shown = true
      try? FileDescriptors.writeAll(2, Array("\r\u{1B}[K\(line)".utf8))
    }
  }

  func clear() {
    isShown.withLock { shown in
      if shown { try? FileDescriptors.writeAll(2, Array("\r\u{1B}[K".utf8)) }
      shown = false
    }
  }
}
