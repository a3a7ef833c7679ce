import CaseService
import JSONRPC
import LanguageServer
import MCPServer
import Platform
import Synchronization
import Terminal

/// `casewire serve`: answers requests from stdin until it ends.
enum ServeCommand {
  static func run(_ options: Options) -> Int32 {
    RelocationTable.release()
    ProcessGuards.blockTerminationSignals(isWriting: true)
    let output: Int32
    do throws(SystemError) {
      output = try ProcessGuards.standardOutputToStandardError()
    } catch {
      Program.complain("\(error).")
      return 1
    }
    let redactor = Redactor()
    let time = SystemTime()
    let log = Log(level: options.logLevel, redactor: redactor, time: time)
    var connectionOptions = ConnectionOptions()
    connectionOptions.time = time
    connectionOptions.isForTerminal = FileDescriptors.isTerminal(output)
    // A message is in memory as a whole, and so is the value that is read from it.
    connectionOptions.messageLimit = min(
      connectionOptions.messageLimit, Int(clamping: ResourceLimits.addressSpace / 16))
    connectionOptions.log = { level, text in log.write(level) { text } }
    let watch = DeferredWatch()
    let context = Bootstrap.context(options, time: time, log: log, redactor: redactor) { process in watch.watch(process)
    }
    if let path = options.trace {
      do throws(SecretFileError) {
        let trace = try Trace(path: path, redactor: redactor, time: time) { log.warning($0) }
        connectionOptions.trace = { direction, message in
          context.learnSecrets()
          trace.record(direction, message)
        }
      } catch {
        Program.complain(error.sentenceAboutTrace)
        return 1
      }
    }
    if FileDescriptors.isTerminal(0) { try? FileDescriptors.writeAll(2, Array(Help.onTerminal.utf8)) }

    let dispatcher = Dispatcher(context: context, frontEnd: .languageServer)
    let handler = MCPServer(dispatcher, options.mcp)
    let connection = Connection(input: 0, output: output, handler: handler, options: connectionOptions)
    do throws(SystemError) {
      try watch.start(onSecond: { connection.hasten() }) { reason in connection.terminate(reason) }
    } catch {
      log.warning("Cannot watch signals: \(error.reason).")
    }
    // The process ends without releasing what it has.
    defer { handler.end() }
    defer { dispatcher.client.part(LanguageServer.self)?.end() }
    let code = connection.run()
    // The next process finds what this one read, also if it ends right after the response.
    if let store = context.store, store.isStoring { _ = MainThread.value { await store.finish() } }
    return code
  }
}

/// The watch over signals and the process of the client. The context is made before it and refers to it.
private final class DeferredWatch: Sendable {
  private let watch = Mutex<TerminationWatch?>(nil)

  func start(
    onSecond: @escaping @Sendable () -> Void, _ onTermination: @escaping @Sendable (TerminationReason) -> Void
  ) throws(SystemError) {
    let made = try TerminationWatch(onSecond: onSecond, onTermination)
    watch.withLock { $0 = made }
  }

  func watch(_ process: Int32) {
    _ = watch.withLock { $0?.watch(processId: process) }
  }
}
