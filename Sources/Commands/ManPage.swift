import CaseModel
package import CaseService
import Terminal

/// The page of `casewire man`, made from the table of commands, the method table and the keys of the configuration.
package struct ManPage {
  private let table: [Row]

  package init(_ table: [Row]) { self.table = table }

  /// The page has the date of the protocol: two builds of one version give the same bytes.
  package var text: String {
    var page = Roff(
      title: "CASEWIRE", section: 1, date: ProtocolVersion.text, source: "casewire \(Bootstrap.version)",
      manual: "User Commands")
    introduction(&page)
    commands(&page)
    personalCommands(&page)
    options(&page)
    methods(&page)
    Self.configuration(&page)
    surroundings(&page)
    examples(&page)
    page.section("SEE ALSO")
    page.lines(["\(Roff.bold("jq"))(1), \(Roff.bold("pass"))(1), \(Roff.bold("secret-tool"))(1)"])
    return page.text
  }

  private func introduction(_ page: inout Roff) {
    page.section("NAME")
    page.prose("casewire - read and change support cases and orders of several vendors")
    page.section("SYNOPSIS")
    let rows = CommandTable.commands.flatMap { row in [row.synopsis] + row.forms.map { "\(row.name) \($0.synopsis)" } }
    let standalone = CommandTable.standalone.compactMap(\.names.first).joined(separator: " | ")
    page.lines((rows + [standalone]).map { "\(Roff.bold("casewire")) \(Roff.escaped($0))" })
    page.section("DESCRIPTION")
    page.paragraph(Help.introduction)
    page.paragraph(
      "Editors, chat bots and shell scripts start it as a child process and use the same methods for every vendor. A "
        + "profile is one login at one vendor; its name is the first part of a case id, such as `work/CS4197819`.")
  }

  private func commands(_ page: inout Roff) {
    page.section("COMMANDS")
    for row in CommandTable.commands {
      page.definition(
        Roff.bold("casewire") + " " + Roff.escaped(row.synopsis), [Self.sentence(row.summary)] + row.details)
      for form in row.forms {
        page.definition(
          Roff.bold("casewire") + " " + Roff.escaped("\(row.name) \(form.synopsis)"), [Self.sentence(form.summary)])
      }
    }
  }

  private func personalCommands(_ page: inout Roff) {
    page.section("COMMANDS FOR PEOPLE")
    page.paragraph(
      "These commands print tables and readable cases on a terminal, and the JSON of `casewire call` in a pipe. They also "
        + "accept \(CommandTable.personal.options.map { "`\($0.name)`" }.joined(separator: ", ")). `casewire help COMMAND` "
        + "describes all flags of a command.")
    let catalog = CommandCatalog(.casewire)
    for entry in catalog.entries {
      page.definition(Roff.bold("casewire") + " " + Roff.escaped(entry.synopsis), [entry.summary])
    }
    page.subsection("Options of commands for people")
    for option in CommandCatalog.options {
      page.definition(Roff.bold(option.synopsis), [Self.sentence(option.summary)])
    }
  }

  private func options(_ page: inout Roff) {
    page.section("OPTIONS")
    page.paragraph("An option may precede or follow the command. `--NAME=VALUE` is the same as `--NAME VALUE`.")
    for group in Help.groups {
      page.subsection("Options of \(group.commands.joined(separator: ", "))")
      for option in group.options {
        let value =
          option.value.map { $0.isOptional ? "[=\(Roff.italic($0.placeholder))]" : " " + Roff.italic($0.placeholder) }
          ?? ""
        page.definition(Roff.bold(option.name) + value, [Self.description(of: option)])
      }
    }
    page.subsection("Other options")
    for option in CommandTable.standalone {
      page.definition(option.names.map(Roff.bold).joined(separator: ", "), [Self.sentence(option.summary)])
    }
  }

  private static func description(of option: OptionRow) -> String {
    var sentences = [sentence(option.explanation)]
    if !option.details.isEmpty { sentences.append(option.details) }
    if let required = option.required {
      let others = CommandTable.commands.filter { $0.has(option.name) && !$0.has(required) }.map(\.name)
      let exception = others.isEmpty ? "" : ", except with the command \(others.joined(separator: ", "))"
      sentences.append("Requires `\(required)`\(exception).")
    }
    for rival in option.excluded { sentences.append("Cannot be combined with `\(rival)`.") }
    return sentences.joined(separator: " ")
  }

  private func methods(_ page: inout Roff) {
    page.section("METHODS")
    page.paragraph(
      "Methods are called in requests and with `casewire call`. Params are passed by name. Every method with I/O also "
        + "accepts `timeoutSeconds`. `casewire call METHOD --help` also describes the members of objects, and "
        + "`casewire openrpc` prints the schemas of the params and the results.")
    for row in table {
      page.subsection(row.name)
      page.prose("\(row.summary) Effect: \(row.effect.rawValue).")
      for member in OpenRPC.params(of: row) {
        page.definition(Roff.bold(member.name), [MethodHelp.explained(member)])
      }
    }
  }

  private func surroundings(_ page: inout Roff) {
    page.section("EXIT STATUS")
    for status in ExitStatus.allCases {
      page.definition(Roff.bold("\(status.rawValue)"), [Self.sentence(status.meaning)])
    }
    page.section("ENVIRONMENT")
    for variable in ProgramVariable.all {
      page.definition(variable.names.map(Roff.bold).joined(separator: ", "), [variable.meaning])
    }
    page.section("FILES")
    for file in ProgramFile.all { page.definition(Roff.italic(file.path), [file.meaning]) }
  }

  private func examples(_ page: inout Roff) {
    page.section("EXAMPLES")
    for example in CommandTable.examples {
      page.paragraph(example.meaning)
      page.example([example.line])
    }
  }

  /// The phrase with a capital and an end mark.
  private static func sentence(_ phrase: String) -> String { phrase.prefix(1).uppercased() + phrase.dropFirst() + "." }
}
