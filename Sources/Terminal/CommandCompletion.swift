import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit

/// The proposals for the word at the cursor of a shell. Cases come from the store: no vendor gets a request.
struct CommandCompletion {
  let session: CommandSession

  /// The line that lets the shell propose names of files. With this meaning, `@` precedes the name.
  static let files = ":files"
  private static let fileMark = "@"
  private static let mostCases = 100

  /// - Parameter words: those after the name of the program. The last one is the word at the cursor.
  func run(_ words: [String]) -> ExitStatus {
    // bash makes three words of `--name=value`.
    let lines = proposals(Self.joined(words)).map { "\($0.word)\t\($0.meaning)\n" }
    return Output(session.console).write(Array(lines.joined().utf8))
  }

  private static func joined(_ words: [String]) -> [String] {
    var result: [String] = []
    var joins = false
    for word in words {
      if word == "=", let last = result.last, last.hasPrefix("--"), !last.utf8.contains(UInt8(ascii: "=")) {
        result[result.count - 1] += "="
        joins = true
      } else if joins {
        result[result.count - 1] += word
        joins = false
      } else {
        result.append(word)
      }
    }
    return result
  }

  private typealias Proposal = (word: String, meaning: String)

  private func proposals(_ words: [String]) -> [Proposal] {
    let current = words.last ?? ""
    var before = Array(words.dropLast())
    let catalog = CommandCatalog(session.frontEnd)
    let isHelp = before.first == "help"
    if isHelp { before.removeFirst() }
    guard let first = before.first else {
      return catalog.nouns.map { ($0, "commands of \($0)") } + ShortCommand.allCases.map { ($0.rawValue, $0.summary) }
        + (isHelp ? session.process.commands.map { ($0.name, $0.summary) } : [])
    }
    if ShortCommand(rawValue: first) == nil, before.count == 1, !current.hasPrefix("-") {
      return catalog.verbs(of: first).map { ($0.verb, $0.summary) }
    }
    guard let (command, rest) = try? catalog.find(before) else { return [] }
    switch command {
    case .method(let command): return proposals(command, rest, current)
    case .short(let short, let name): return proposals(short, name, rest, current)
    case .text, .completion: return []
    }
  }

  private func proposals(_ short: ShortCommand, _ name: String, _ rest: [String], _ current: String) -> [Proposal] {
    switch short {
    case .close:
      let names = ClosingRun.known.map(\.name)
      switch rest.last {
      case "--comment": return texts(current)
      case "--comment-file": return [(Self.files, "")]
      case let last? where names.contains(last): return []
      default: return current.hasPrefix("-") ? names.map { ($0, "") } + options : cases(current)
      }
    case .open: return current.hasPrefix("-") ? options : cases(current)
    case .drafts:
      if rest.isEmpty { return ["list", "show", "send", "delete"].map { ($0, "") } }
      return session.drafts.all().map { ($0.name, $0.subject) }
    default:
      guard let method = short.flagsMethod, let row = session.row(method) else { return [] }
      if short == .export, !current.hasPrefix("-"), rest.last?.hasPrefix("--") != true { return [(Self.files, "")] }
      return proposals(MethodCommand(name, row), rest, current)
    }
  }

  private var options: [Proposal] { OutputFlag.all.map { ($0.name, $0.summary) } }

  private func proposals(_ command: MethodCommand, _ rest: [String], _ current: String) -> [Proposal] {
    if current.hasPrefix("--"), let equal = current.firstIndex(of: "=") {
      let name = String(current[..<equal])
      return values(of: name, command, String(current[current.index(after: equal)...])).map {
        ($0.word == Self.files ? $0.word : "\(name)=\($0.word)", $0.meaning)
      }
    }
    if let last = rest.last, last.hasPrefix("--"), takesValue(last, command) {
      return values(of: last, command, current)
    }
    if current.hasPrefix("-") {
      let flags = command.flags.flatMap { flag -> [Proposal] in
        guard flag.isList || !rest.contains(flag.name) else { return [] }
        return [(flag.name, flag.help)] + (flag.fileName.map { [($0, "A file with the text.")] } ?? [])
      }
      return flags + options
    }
    let count = arguments(rest, command)
    guard let flag = count < command.positionals.count ? command.positionals[count] : command.positionals.last else {
      return []
    }
    return values(flag, current)
  }

  private func takesValue(_ name: String, _ command: MethodCommand) -> Bool {
    guard !name.utf8.contains(UInt8(ascii: "=")) else { return false }
    if let option = OutputFlag.all.first(where: { $0.name == name }) { return option.placeholder != nil }
    return command.known.first { $0.name == name }?.takesValue ?? false
  }

  /// The number of arguments without a flag.
  private func arguments(_ words: [String], _ command: MethodCommand) -> Int {
    var count = 0
    var isValue = false
    for word in words {
      if isValue {
        isValue = false
      } else if word.hasPrefix("--") {
        isValue = takesValue(word, command)
      } else {
        count += 1
      }
    }
    return count
  }

  private func values(of name: String, _ command: MethodCommand, _ current: String) -> [Proposal] {
    if name == "--columns" {
      return Self.listed(current) { _ in ResultText.columnNames(of: command.row).map { ($0, "") } }
    }
    if let option = OutputFlag.all.first(where: { $0.name == name }) { return option.words.map { ($0, "") } }
    if let flag = command.flags.first(where: { $0.name == name }) {
      return flag.isList ? Self.listed(current) { values(flag, $0) } : values(flag, current)
    }
    return command.flags.contains { $0.fileName == name } ? [(Self.files, "")] : []
  }

  /// Proposals for the last word of a list with commas.
  private static func listed(_ current: String, _ proposals: (String) -> [Proposal]) -> [Proposal] {
    guard let comma = current.lastIndex(of: ",") else { return proposals(current) }
    let start = String(current[...comma])
    let used = start.split(separator: ",").map(String.init)
    return proposals(String(current[start.endIndex...])).filter { !used.contains($0.word) }.map { proposal in
      proposal.word == files ? proposal : (start + proposal.word, proposal.meaning)
    }
  }

  /// A text is typed, or comes from a file.
  private func texts(_ current: String) -> [Proposal] {
    // `@@` begins a text.
    current.hasPrefix(Self.fileMark) && !current.hasPrefix(Self.fileMark + Self.fileMark)
      ? [(Self.files, Self.fileMark)] : []
  }

  private func values(_ flag: ParamFlag, _ current: String) -> [Proposal] {
    if flag.isProse || flag.isSecret || flag.isJSON { return texts(current) }
    switch flag.kind {
    case .words(let words): return words.map { (CommandWords.kebab($0), "") }
    case .caseID: return cases(current)
    case .path: return [(Self.files, "")]
    case .time: return ["-1h", "-1d", "-7d", "today"].map { ($0, "") }
    case .text where flag.param == "profile" || flag.param == "profiles":
      return ((try? session.context.profiles()) ?? []).map { ($0.name, $0.providerID ?? "") }
    default: return []
    }
  }

  /// The newest cases of the store that begin with the typed text, open ones first. A number needs no profile.
  private func cases(_ current: String) -> [Proposal] {
    let context = session.context
    let parts = current.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let names = Set(((try? context.profiles()) ?? []).map(\.name).filter { $0.hasPrefix(parts.first ?? "") })
    let (text, profiles): (String, Set<String>?) =
      parts.count > 1 ? (parts[1], [parts[0]]) : names.isEmpty ? (current, nil) : ("", names)
    // The store is asked for the beginning, so that the limit leaves out no case that fits.
    let found =
      MainThread.value {
        await CaseLookup(context: context).search(text, in: .numbers, profiles: profiles, limit: Self.mostCases)
      } ?? []
    return found.compactMap { known in
      let state = known.state.map(CaseWords.state).map { "\($0): " } ?? ""
      let id = known.key.id
      let number = id.split(separator: "/", maxSplits: 1).last.map(String.init) ?? id
      let forms =
        [id, number] + (number.lowercased().hasPrefix("cs") ? [number.lowercased(), String(number.dropFirst(2))] : [])
      guard let word = forms.first(where: { $0.hasPrefix(current) }) else { return nil }
      return (word, FittedText.line(state + (known.title ?? ""), width: 60))
    }
  }
}
