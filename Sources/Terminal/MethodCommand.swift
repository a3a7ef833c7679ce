import CaseModel
import CaseService
import JSON

/// A command that calls a method: its flags and arguments are made from the method's row.
struct MethodCommand {
  /// `cases list`, or the short name.
  let name: String
  let row: Row
  let flags: [ParamFlag]
  /// The params that arguments without a flag give, in their order.
  let positionals: [ParamFlag]

  init(_ name: String, _ row: Row) {
    self.name = name
    self.row = row
    flags = ParamFlag.all(of: row)
    let top = flags.filter { $0.path.count == 1 }
    let required = top.filter { $0.isRequired && !$0.isBoolean && (!$0.isJSON || $0.isList) }
    // A list takes all further words, so what follows it has a flag only.
    let end = required.firstIndex(where: \.isList).map { $0 + 1 } ?? required.count
    let path = end == required.count && required.last?.isList != true ? top.filter { !$0.isRequired && $0.isPath } : []
    positionals = Array(required[..<end]) + path.prefix(1)
  }

  /// The known flags, for the scan.
  var known: [WordScan.Known] {
    flags.flatMap { flag -> [WordScan.Known] in
      if flag.isBoolean {
        return [flag.name, "--no-" + flag.name.dropFirst(2)].map { WordScan.Known(name: $0, takesValue: false) }
      }
      let allowed = flag.isSecret ? "\(flag.name) prompt, \(flag.name) - for stdin, or \(flag.name) @FILE" : nil
      return [flag.name, flag.fileName].compactMap(\.self).map {
        WordScan.Known(name: $0, takesValue: true, allowed: allowed)
      }
    }
  }

  /// `comments add CASE [TEXT] [options]`.
  var synopsis: String {
    let words = positionals.map { flag -> String in
      let word = flag.isList ? "\(flag.placeholder)..." : flag.placeholder
      if flag.isProse || !flag.isRequired { return "[\(word)\(flag.isPath && repeatsPath ? "..." : "")]" }
      return flag.isCase && positionals.count == 1 ? "\(word)..." : word
    }
    return ([name] + words + ["[options]"]).joined(separator: " ")
  }

  /// Whether several files make several requests.
  private var repeatsPath: Bool { positionals.count == 2 && positionals[1].isPath }

  /// The words that each request gets for its params.
  func requests(_ scan: WordScan) throws(UsageError) -> [[(flag: ParamFlag, words: [String])]] {
    var given: [(flag: ParamFlag, words: [String])] = []
    for (name, value) in scan.flags {
      guard let (flag, word) = try meaning(name, value) else { continue }
      if let index = given.firstIndex(where: { $0.flag.path == flag.path }) {
        guard flag.isList || flag.isBoolean else {
          throw UsageError("\(flag.name) was given twice, and has one value. Give it once.")
        }
        given[index].words.append(word)
      } else {
        given.append((flag, [word]))
      }
    }
    let open = positionals.filter { flag in !given.contains { $0.flag.path == flag.path } }
    return try distribute(scan.arguments, open).map { $0 + given }
  }

  private func meaning(_ name: String, _ value: String) throws(UsageError) -> (ParamFlag, String)? {
    for flag in flags {
      if flag.name == name { return (flag, value) }
      if flag.fileName == name { return (flag, value == "-" ? "-" : "@\(value)") }
      if flag.isBoolean, name == "--no-" + flag.name.dropFirst(2) { return (flag, value == "false" ? "true" : "false") }
    }
    return nil
  }

  private func distribute(
    _ words: [String], _ open: [ParamFlag]
  ) throws(UsageError) -> [[(flag: ParamFlag, words: [String])]] {
    guard let last = open.last else {
      guard let word = words.first else { return [[]] }
      throw UsageError("casewire \(name) takes no further argument such as \"\(word)\". \(help)")
    }
    if last.isList, words.count >= open.count {
      return [zip(open.dropLast(), words).map { ($0, [$1]) } + [(last, Array(words[(open.count - 1)...]))]]
    }
    if words.count <= open.count {
      let pairs = zip(open, words).map { (flag: $0, words: [$1]) }
      for (flag, words) in pairs where flag.isProse { try refuseCase(words[0], flag) }
      return [pairs]
    }
    if last.isPath, open.count == 2 { return words.dropFirst().map { [(open[0], [words[0]]), (last, [$0])] } }
    // The words of a search need no quotes.
    if open.count == 1, case .text = last.kind { return [[(last, [words.joined(separator: " ")])]] }
    let fixed = open.dropFirst().filter(\.isRequired)
    guard open[0].isCase, open.dropFirst().allSatisfy(\.isRequired) else {
      throw UsageError("casewire \(name) takes no argument such as \"\(words[open.count])\". \(help)")
    }
    let count = words.count - fixed.count
    if let word = words[..<count].first(where: { !Self.isCase($0) }) {
      throw UsageError("\"\(word)\" is not a case. Put a text of several words in quotes.")
    }
    for (flag, word) in zip(fixed, words[count...]) where flag.isProse { try refuseCase(word, flag) }
    return words[..<count].map { word in [(open[0], [word])] + zip(fixed, words[count...]).map { ($0, [$1]) } }
  }

  var help: String { "Run casewire help \(name) for help." }

  /// Refuses a case as a text: it was probably meant as a further case, and the comment would be sent to the vendor.
  private func refuseCase(_ word: String, _ flag: ParamFlag) throws(UsageError) {
    guard Self.isCase(word) else { return }
    throw UsageError("\"\(word)\" is a case, not a text. To send it as a text, use \(flag.name) \(word).")
  }

  /// Whether a word looks like a case: a number with or without its profile, or the address of a page.
  private static func isCase(_ word: String) -> Bool {
    if word.hasPrefix("https://") || word.hasPrefix("http://") { return !word.contains(" ") }
    let number = word.split(separator: "/").last ?? ""
    let digits = number.lowercased().hasPrefix("cs") ? number.dropFirst(2) : number
    return digits.utf8.count >= 6 && digits.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
  }
}
