import CaseService
import JSON

/// The command that shows what a write did.
enum CheckCommand {
  /// The words after the name of the program, complete except for words in capitals that only a person knows; nil for an unknown
  /// method.
  static func text(_ method: String, _ params: JSON?) -> String? {
    guard let row = methodTable.first(where: { $0.name == method }),
      let (noun, verb) = CommandWords.command(of: method)
    else { return nil }
    let command = MethodCommand("\(noun) \(verb)", row)
    var words = [command.name]
    for flag in command.positionals {
      if let value = params?[flag.path[0]]?.string {
        words.append(CommandExample.quoted(value))
      } else if flag.isRequired {
        words.append(flag.placeholder)
      } else {
        break
      }
    }
    if command.positionals.isEmpty, let profile = params?["profile"]?.string,
      command.flags.contains(where: { $0.name == "--profiles" })
    {
      words += ["--profiles", CommandExample.quoted(profile)]
      if method == CasesList.name { words += ["--sort", "-created-at"] }
    }
    return words.joined(separator: " ")
  }
}
