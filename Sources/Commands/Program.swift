import CaseModel
import CaseService
import JSON
import Platform
import Terminal

/// The program that `main` runs.
package enum Program {
  /// Runs the command line and returns the exit code.
  /// - Parameter arguments: the words after the name of the program; nil if they are unknown. Without them, the program would
  ///   serve, and ignore an option such as `--read-only`.
  package static func run(_ arguments: [[UInt8]]?) -> Int32 {
    guard let arguments else {
      complain("Cannot read the command line. Mount /proc, which casewire requires.")
      return ExitStatus.usageError.rawValue
    }
    if let obstacle = prepareProcess() {
      complain(obstacle)
      return 1
    }
    let words = arguments.map { String(decoding: $0, as: UTF8.self) }
    let options: Options
    do throws(Options.UsageError) {
      options = try Options(words)
    } catch {
      complain("\(error.message) Run casewire --help for help.")
      return ExitStatus.usageError.rawValue
    }
    var damaged: [UInt8]?
    for (bytes, word) in zip(arguments, words) where String(validating: bytes, as: UTF8.self) == nil {
      // Invalid params get the error of invalid JSON. Any other argument would mean something else, such as another file.
      guard case .call(_, word, _) = options.command else {
        complain("Invalid argument \"\(word)\": it is not valid UTF-8.")
        return ExitStatus.usageError.rawValue
      }
      damaged = bytes
    }
    switch options.command {
    case .serve: return ServeCommand.run(options)
    case .call(let method, let params, let showsHelp):
      return showsHelp ? help(method) : CallCommand.run(method, damaged ?? params.map { Array($0.utf8) }, options)
    case .methods:
      return emit(
        options.printsJSON
          ? OpenRPC.summary(methodTable).prettyText + "\n"
          : MethodHelp.list(methodTable, width: TerminalSize.of(1)?.columns))
    case .openrpc: return emit(OpenRPC.document(methodTable, version: Bootstrap.version).prettyText + "\n")
    case .doctor: return DoctorCommand.run(options)
    case .scan(let paths): return ScanCommand.run(paths, options)
    case .initialize: return InitCommand.run(options)
    case .sandbox: return SandboxCommand.run(options)
    case .completions(let shell): return emit(Completions(methodTable).script(shell))
    case .editors(let editor): return emit(editor.configuration)
    case .man: return emit(ManPage(methodTable).text)
    case .version: return emit("casewire \(Bootstrap.version)\n")
    case .help(let name):
      return emit(
        name.flatMap { CommandTable.command($0) }.map { Help.text(of: $0, width: width) } ?? Help.usage(width: width))
    case .person(let words): return PersonCommand.run(words, options)
    }
  }

  /// Prepares the process for any command. Returns why it cannot run, else nil.
  private static func prepareProcess() -> String? {
    ProcessGuards.ignoreBrokenPipe()
    ProcessGuards.ignoreSizeLimitSignal()
    ProcessGuards.disableCrashDumps()
    ProcessGuards.setPrivateUmask()
    do throws(SystemError) {
      // First: without it, the result of a command is lost.
      if try ProcessGuards.openStandardDescriptors().contains(1) { return "Standard output is closed." }
    } catch {
      return "\(error)."
    }
    return ResourceLimits.prepare()
  }

  /// The columns of texts.
  private static var width: Int { min(Help.usualWidth, max(20, TerminalSize.of(1)?.columns ?? Help.usualWidth)) }

  private static func help(_ method: String) -> Int32 {
    guard let text = MethodHelp.text(method, methodTable, width: min(width, MethodHelp.usualWidth)) else {
      let hint = CommandWords.hint(method, among: methodTable.map(\.name))
      complain("Unknown method \"\(method)\".\(hint) Run casewire methods for a list.")
      return ExitStatus.usageError.rawValue
    }
    return emit(text)
  }

  /// Writes JSON to stdout; to a terminal with escapes for what it would obey or hide.
  static func emit(json: String) -> Int32 {
    emit(FileDescriptors.isTerminal(1) ? TextSanitizer.escape(json: json) : json)
  }

  /// Writes to stdout. Returns 0, or 1 when that fails; complains unless the reader has left.
  static func emit(_ text: String) -> Int32 {
    do throws(SystemError) {
      try FileDescriptors.writeAll(1, Array(text.utf8))
      return 0
    } catch {
      if !error.isOfClosedEnd { complain("Cannot write the output: \(error.reason).") }
      return 1
    }
  }

  /// Writes a line to stderr, without what a terminal would obey. A failure is ignored.
  static func complain(_ text: String) {
    try? FileDescriptors.writeAll(2, Array("casewire: \(TextSanitizer.sanitizeLine(text))\n".utf8))
  }
}
