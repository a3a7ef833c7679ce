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
  init(_ error: ResponseError, _ method: String, flags: [ParamFlag] = [], params: JSON = [:], subject: String? = nil) {
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
      lines = [error.message]
    }
    if let subject { lines[0] = "\(subject): \(lines[0])" }
    lines += ["remedy", "warning"].compactMap { error.data?[$0]?.string }
    if let check = error.data?["check"]?.string { lines.append(Self.check(check, params)) }
    self.lines = lines
  }

  /// Without `(And 2 more.)`, since all are listed.
  private static func withoutCount(_ message: String) -> String {
    message.firstRange(ofText: " (And ").map { String(message[..<$0.lowerBound]) } ?? message
  }

  /// `"limit" must be ...` with the flag instead of the param.
  private static func named(_ text: String, _ path: String, _ flags: [ParamFlag]) -> String {
    let param = path.prefix { $0 != "[" }
    guard let flag = flags.first(where: { $0.param == param }) else { return text }
    return text.replacing(text: "\"\(path)\"", with: flag.name)
  }

  /// The command that shows what happened.
  private static func check(_ method: String, _ params: JSON) -> String {
    guard let (noun, verb) = CommandWords.command(of: method) else { return "Check with \(method)." }
    let subject = (params["case"] ?? params["profile"])?.string.map { " \($0)" } ?? ""
    return "Check what happened before you repeat it: casewire \(noun) \(verb)\(subject)"
  }

  func report(to console: Console) {
    for (index, line) in lines.enumerated() {
      if index == 0 { console.complain(line) } else { console.note("  \(TextSanitizer.sanitizeLine(line))") }
    }
  }
}
