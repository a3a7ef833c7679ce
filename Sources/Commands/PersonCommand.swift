import CaseService
import HTTP
import Platform
import Terminal

/// `casewire NOUN VERB` and the short commands: requests that people make.
enum PersonCommand {
  static func run(_ words: [String], _ options: Options) -> Int32 {
    let redactor = Redactor()
    let log = Log(level: options.logLevel, redactor: redactor, time: SystemTime())
    var trace: Trace?
    if let path = options.trace {
      do throws(SecretFileError) {
        trace = try Trace(path: path, redactor: redactor, time: SystemTime()) { log.warning($0) }
      } catch {
        Program.complain(error.sentenceAboutTrace)
        return ExitStatus.failure.rawValue
      }
    }
    let console = Console.process
    let program = TerminalProgram(
      console, .casewire, isSandbox: options.isSandbox, options: options.selection(from: console.workingDirectory),
      process: CommandTable.words
    ) {
      let isAnsweredByStore = words.first.flatMap(ShortCommand.init)?.isAnsweredByStore ?? false
      if !options.isSandbox, !isAnsweredByStore { prepareSystemTransport() }
      return RequestRunner(
        Bootstrap.context(options, log: log, redactor: redactor, isPersonal: true), .casewire, trace: trace,
        showsProgress: console.showsProgress, keepsReads: true)
    }
    return program.run(words)
  }
}
