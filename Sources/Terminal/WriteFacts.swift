import CaseService
package import JSON

/// What a person must know of a write that succeeded although its result could not be printed.
package enum WriteFacts {
  /// The beginning of a command of the program with these options.
  package static func program(_ options: [String]) -> String {
    (["casewire"] + options).map(CommandExample.quoted).joined(separator: " ")
  }

  /// Sentences: the method, what it was done to, the ids of the result, and how to check.
  /// - Parameter program: the beginning of a command of the program.
  package static func text(
    _ method: String, _ params: JSON?, _ result: JSON?, program: String = "casewire"
  ) -> String {
    let subject = (params?["case"] ?? params?["profile"])?.string
    let id = (result?["id"] ?? result?["number"] ?? result?["requestId"])?.string
    var text = "\(method) succeeded"
    if let subject, subject != id { text += " for \(subject)" }
    if let path = params?["path"]?.string { text += " with \(path)" }
    if let id { text += ": \(id)" }
    let check = check(method, subject, id).map { " Check with: \(program) \($0)" } ?? ""
    return text + "." + check
  }

  /// The command that shows what is now at the vendor.
  private static func check(_ method: String, _ subject: String?, _ id: String?) -> String? {
    guard let noun = CommandWords.command(of: method)?.noun else { return nil }
    if noun == "cases", let shown = id ?? subject { return "show \(CommandExample.quoted(shown))" }
    guard let subject else { return nil }
    let list = "\(noun)/list"
    if methodTable.contains(where: { $0.name == list }) { return CheckCommand.text(list, ["case": .string(subject)]) }
    // A watchlist or a resource is a part of its case.
    return noun == "watchlist" || noun == "resources" ? "show \(CommandExample.quoted(subject))" : nil
  }
}
