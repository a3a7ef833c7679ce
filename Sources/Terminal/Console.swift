package import Platform

/// The terminal or the pipes of a command: what it reads, where it writes, and what both are.
package struct Console: Sendable {
  package var environment: [String: String]
  /// Whether stdin is a terminal, so that a person can answer.
  package var hasPerson: Bool
  /// Whether stdout is a terminal.
  package var isTerminal: Bool
  /// Whether stderr is a terminal.
  package var showsProgress: Bool
  /// The size of the terminal; nil for a pipe, and for a terminal that does not know it.
  package var size: TerminalSize?
  package var workingDirectory: String
  /// Reads stdin to its end.
  package var readInput: @Sendable () throws(SystemError) -> [UInt8]
  /// Writes to descriptor 1 or 2.
  package var write: @Sendable (Int32, [UInt8]) throws(SystemError) -> Void
  /// Asks a person on stderr and returns the line that is typed; nil at the end of the input.
  package var ask: @Sendable (String) -> String?
  /// The same without showing what is typed.
  package var askHidden: @Sendable (String) -> String?
  /// Runs a program that has the terminal.
  package var run: @Sendable ([String], [UInt8]?) throws(SystemError) -> Int32

  package init(
    environment: [String: String], hasPerson: Bool, isTerminal: Bool, showsProgress: Bool = false,
    size: TerminalSize? = nil, workingDirectory: String = "/",
    readInput: @escaping @Sendable () throws(SystemError) -> [UInt8],
    write: @escaping @Sendable (Int32, [UInt8]) throws(SystemError) -> Void,
    ask: @escaping @Sendable (String) -> String? = { _ in nil },
    askHidden: @escaping @Sendable (String) -> String? = { _ in nil },
    run: @escaping @Sendable ([String], [UInt8]?) throws(SystemError) -> Int32
  ) {
    self.environment = environment
    self.hasPerson = hasPerson
    self.isTerminal = isTerminal
    self.showsProgress = showsProgress
    self.size = size
    self.workingDirectory = workingDirectory
    self.readInput = readInput
    self.write = write
    self.ask = ask
    self.askHidden = askHidden
    self.run = run
  }

  /// That of the process.
  package static var process: Console {
    let environment = ProcessEnvironment.all
    return Console(
      environment: environment, hasPerson: FileDescriptors.isTerminal(0), isTerminal: FileDescriptors.isTerminal(1),
      showsProgress: showsProgress,
      size: TerminalSize.of(1),
      workingDirectory: FileSystem.workingDirectory, readInput: Self.readStandardInput
    ) { (descriptor, bytes) throws(SystemError) in
      try FileDescriptors.writeAll(descriptor, bytes)
    } ask: { question in
      ConsolePrompt.line(question)
    } askHidden: { question in
      ConsolePrompt.hiddenLine(question)
    } run: { (arguments, input) throws(SystemError) in
      try ForegroundProgram.run(arguments, environment, input: input)
    }
  }

  /// Whether stderr shows progress. Its line is replaced by sequences, which a dumb terminal shows as text.
  package static var showsProgress: Bool {
    FileDescriptors.isTerminal(2) && !["", "dumb"].contains(ProcessEnvironment.all["TERM"] ?? "")
  }

  /// The columns of the output: those of the terminal, else of `COLUMNS`, else 80.
  package var columns: Int {
    size?.columns ?? environment["COLUMNS"].flatMap { Int($0) }.map { min(max(1, $0), 1000) } ?? 80
  }

  /// The columns of help texts.
  var helpWidth: Int { isTerminal ? min(100, max(20, columns)) : 100 }

  /// Writes a line to stderr, without what a terminal would obey. A failure is ignored, since no other output is left.
  package func complain(_ text: String) { note("casewire: \(TextSanitizer.sanitizeLine(text))") }

  /// Writes lines to stderr.
  package func note(_ text: String) { try? write(2, Array((TextSanitizer.sanitize(text) + "\n").utf8)) }

  /// The largest text that is read from stdin.
  private static let inputLimit = 64 << 20

  @Sendable private static func readStandardInput() throws(SystemError) -> [UInt8] {
    guard let bytes = try FileDescriptors.readWhole(0, limit: inputLimit) else {
      throw SystemError.tooLarge("read stdin")
    }
    return bytes
  }
}
