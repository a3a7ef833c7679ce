import CaseService
import JSON
import JSONRPC
import Platform

/// Why a command fails after its words were accepted.
struct CommandFailure: Error {
  let status: ExitStatus
  /// Sentences, one a line.
  let lines: [String]

  init(_ status: ExitStatus, _ line: String) { (self.status, lines) = (status, [line]) }

  init(_ status: ExitStatus, _ lines: [String]) { (self.status, self.lines) = (status, lines) }

  init(_ error: UsageError) { self.init(.usageError, error.message) }

  /// - Parameters:
  ///   - flags: those of the command, which stand for the params in the message.
  ///   - subject: the case, if the command has several.
  ///   - hint: what was probably meant.
  ///   - program: the beginning of a command of the program.
  init(
    _ error: ResponseError, _ method: String, flags: [ParamFlag] = [], params: JSON = [:], subject: String? = nil,
    hint: String? = nil, program: String = "casewire"
  ) {
    status = ExitStatus(error)
    var lines: [String]
    if let issues = error.data?["issues"]?.array, !issues.isEmpty {
      // The first one is in the message, with its value.
      let rules = issues.dropFirst().compactMap { $0["rule"]?.string }
      let first = Self.withoutCount(error.message)
      lines = ([first] + rules).enumerated().map { index, text in
        Self.named(text, issues[index]["path"]?.string ?? "", flags)
      }
    } else {
      // Each of several profiles failed.
      let failures = PartialFailure.all(in: error.data ?? .null)
      lines = failures.count > 1 ? failures.map { "\($0.profile): \($0.message)" } : [error.message]
    }
    if let hint { lines[0] += " \(hint)" }
    if let subject { lines[0] = "\(subject): \(lines[0])" }
    if let request = error.data?["requestId"]?.string { lines.append("The requestId is \(request).") }
    lines += ["remedy", "warning"].compactMap { error.data?[$0]?.string }
    if let check = error.data?["check"]?.string { lines.append(Self.check(check, params, program)) }
    self.lines = lines.map { Self.inCommands($0, program) }
  }

  /// Without `(And 2 more.)`, since all are listed.
  private static func withoutCount(_ message: String) -> String {
    message.firstRange(ofText: " (And ").map { String(message[..<$0.lowerBound]) } ?? message
  }

  /// `"limit" must be ...` with the flags instead of the params.
  private static func named(_ text: String, _ path: String, _ flags: [ParamFlag]) -> String {
    let param = path.prefix { $0 != "[" }
    var named = text
    if let flag = flags.first(where: { $0.param == param }) {
      named = named.replacing(text: "\"\(path)\"", with: flag.name)
    }
    for flag in flags where named.containsText("\"\(flag.param)\"") || flag.isBoolean {
      named = named.replacing(text: "\"\(flag.param)\"", with: flag.name)
        .replacing(text: "Set \(flag.param) to true", with: "Use \(flag.name)")
    }
    return named
  }

  /// `call session/login` with the command.
  private static func inCommands(_ text: String, _ program: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "/")), let call = text.firstRange(ofText: "call ") else { return text }
    let word = text[call.upperBound...].prefix { $0.isLetter || $0 == "/" }
    guard methodTable.contains(where: { $0.name == word }), let (noun, verb) = CommandWords.command(of: String(word))
    else {
      return text
    }
    return text[..<call.lowerBound] + "run \(program) \(noun) \(verb)" + text[word.endIndex...]
  }

  /// The command that shows what happened.
  private static func check(_ method: String, _ params: JSON, _ program: String) -> String {
    guard let text = CheckCommand.text(method, params) else { return "Check with \(method)." }
    return "Check what happened before you repeat it: \(program) \(text)"
  }

  func report(to console: Console) {
    for (index, line) in lines.enumerated() {
      if index == 0 { console.complain(line) } else { console.note("  \(TextSanitizer.sanitizeLine(line))") }
    }
  }
}
