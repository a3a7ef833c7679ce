import CaseService
import Commands
import Platform
import Synchronization
import TestSupport

@testable import Terminal

/// A console whose output a test reads, and the commands of the sandbox.
final class RecordingConsole: Sendable {
  private struct State {
    var output: [UInt8] = []
    var errors: [UInt8] = []
    var answers: [String] = []
    var questions: [String] = []
    var programs: [[String]] = []
    var inputs: [String] = []
    var reads = 0
  }

  /// What the closures of the console share.
  private final class Record: Sendable {
    let state = Mutex(State())
  }

  private let record = Record()
  let folder = TemporaryFolder()
  let console: Console

  /// - Parameters:
  ///   - columns: the width of a terminal; nil for a pipe.
  ///   - answers: what a person types; nil without a person.
  ///   - inputs: what the first reads of stdin get, before `input`.
  ///   - failure: the error of each write to stdout.
  ///   - program: acts as the editor, pager or browser that is started; returns the exit code.
  init(
    columns: Int? = nil, rows: Int = 40, answers: [String]? = nil, input: String = "",
    inputs: [String] = [],
    environment: [String: String] = [:], failure: SystemError? = nil,
    program: @escaping @Sendable ([String], [UInt8]?) -> Int32 = { _, _ in 0 }
  ) {
    let record = record
    record.state.withLock { ($0.answers, $0.inputs) = (answers ?? [], inputs) }
    let ask: @Sendable (String) -> String? = { question in
      record.state.withLock { state in
        state.questions.append(question)
        return state.answers.isEmpty ? nil : state.answers.removeFirst()
      }
    }
    console = Console(
      environment: ["XDG_STATE_HOME": folder.path, "TERM": "xterm"].merging(environment) { $1 },
      hasPerson: answers != nil, isTerminal: columns != nil,
      size: columns.map { TerminalSize(columns: $0, rows: rows) }, workingDirectory: folder.path,
      readInput: {
        record.state.withLock { state in
          state.reads += 1
          return Array((state.inputs.isEmpty ? input : state.inputs.removeFirst()).utf8)
        }
      }
    ) { (descriptor, bytes) throws(SystemError) in
      if descriptor == 1, let failure { throw failure }
      record.state.withLock { state in
        if descriptor == 1 { state.output += bytes } else { state.errors += bytes }
      }
    } ask: {
      ask($0)
    } askHidden: {
      ask($0)
    } run: { (arguments, input) throws(SystemError) in
      record.state.withLock { $0.programs.append(arguments) }
      return program(arguments, input)
    }
  }

  var output: String { String(decoding: record.state.withLock { $0.output }, as: UTF8.self) }
  var errors: String { String(decoding: record.state.withLock { $0.errors }, as: UTF8.self) }
  var questions: [String] { record.state.withLock { $0.questions } }
  /// How often stdin was read.
  var reads: Int { record.state.withLock { $0.reads } }
  /// The programs that were started.
  var programs: [[String]] { record.state.withLock { $0.programs } }

  /// Forgets the output so far.
  func clear() { record.state.withLock { ($0.output, $0.errors) = ([], []) } }

  /// Runs a command line without the name of the program. `|` instead of a space separates the words if there is one.
  func run(_ line: String, options: [String] = [], frontEnd: FrontEnd = .casewire) throws -> Int32 {
    let words = line.split(separator: line.contains("|") ? "|" : " ").map(String.init)
    return try run(words: words, options: options, frontEnd: frontEnd)
  }

  func run(words: [String], options: [String] = [], frontEnd: FrontEnd = .casewire) throws -> Int32 {
    let runner = try Self.runner(["--no-store"] + options, frontEnd)
    return program(runner, frontEnd).run(words)
  }

  private func program(_ runner: RequestRunner, _ frontEnd: FrontEnd) -> TerminalProgram {
    TerminalProgram(console, frontEnd, isSandbox: true, process: CommandTable.words) { runner }
  }

  /// Runs command lines one after another in one process, which keeps what it reads in memory.
  func run(lines: [String], options: [String] = []) throws -> [Int32] {
    let runner = try Self.runner(options, .casewire, keepsReads: true)
    return lines.map { program(runner, .casewire).run($0.split(separator: " ").map(String.init)) }
  }

  /// The session of a command in the sandbox.
  func session() throws -> CommandSession {
    let runner = try Self.runner(["--no-store"], .casewire)
    return CommandSession(console, .casewire, isSandbox: true) { runner }
  }

  private static func runner(
    _ options: [String], _ frontEnd: FrontEnd, keepsReads: Bool = false
  ) throws -> RequestRunner {
    let process = try Options(["--sandbox"] + options)
    let redactor = Redactor()
    let log = Log(level: .error, redactor: redactor, time: SystemTime())
    return RequestRunner(
      Bootstrap.context(process, log: log, redactor: redactor, isPersonal: true), frontEnd, showsProgress: false,
      keepsReads: keepsReads)
  }
}
