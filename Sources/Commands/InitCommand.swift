import CaseModel
import Configuration
import JSON
import Platform
import Synchronization
import Terminal

/// `casewire init`: asks for a profile, writes it into the configuration, and checks it.
enum InitCommand {
  /// Whether the configuration has been written. Locked while it is written, so that a signal does not report otherwise.
  private static let isWritten = Mutex(false)

  static func run(_ options: Options) -> Int32 {
    // Before other threads start, which inherit it. Each signal that ends a process must restore the terminal.
    ProcessGuards.blockTerminationSignals(isWriting: true)
    let echo = TerminalEcho(0)
    do throws(SystemError) {
      let watch = try TerminationWatch(isWriting: true) { end($0, echo) }
      return withExtendedLifetime(watch) { run(options, Prompt(echo: echo)) }
    } catch {
      Program.complain("\(error).")
      return 1
    }
  }

  private static func end(_ reason: TerminationReason, _ echo: TerminalEcho) {
    echo.restore(isFinal: true)
    isWritten.withLock { isWritten in
      try? FileDescriptors.writeAll(2, Array("\n".utf8))
      if !isWritten { Program.complain(nothing) }
      if case .signal(let number) = reason { ProcessGuards.end(bySignal: number) }
      ProcessGuards.leave(1)
    }
  }

  private static let nothing = "Nothing was written."

  /// Runs the dialog. Answers that come from a pipe or a file are accepted as well, one per line: scripts and tests need no
  /// terminal, and the secret stays out of the arguments. The first invalid answer then ends it; see `Prompt.ask`.
  static func run(_ options: Options, _ prompt: Prompt) -> Int32 {
    let redactor = Redactor()
    let variables = ProcessEnvironment.all
    let environment = Bootstrap.environment(options, redactor, Bootstrap.context(SystemTime(), nil))
    do {
      let editor = try ConfigurationEditor(environment)
      guard try confirms(editor, prompt) else {
        Program.complain(nothing)
        return 1
      }
      var dialog = InitDialog(
        prompt, kinds: Bootstrap.kinds, names: editor.names, variables: variables, redactor: redactor,
        draft: ProfileDraft(path: editor.path, environment: environment))
      try dialog.run()
      try isWritten.withLock { isWritten in
        try editor.write(dialog.draft, hasSecret: dialog.hasSecret)
        isWritten = true
      }
      prompt.show("\(editor.isNew ? "Created" : "Added the profile \(dialog.draft.name) to") \(editor.path).")
      return check(dialog.draft.name, options, redactor)
    } catch PromptError.ended {
      prompt.show("")
      Program.complain(nothing)
    } catch PromptError.refused(let sentence) {
      Program.complain("\(sentence) \(nothing)")
    } catch let fault as Fault {
      let remedy = fault.data["remedy"]?.string ?? ""
      Program.complain(redactor.redact("\(Issue.sentence("", fault.message)) \(remedy)"))
    } catch {
      Program.complain("\(error)")
    }
    return 1
  }

  /// States what happens, and asks whether to add to an existing file.
  private static func confirms(_ editor: ConfigurationEditor, _ prompt: Prompt) throws(PromptError) -> Bool {
    guard editor.isNew else {
      let names = editor.names.isEmpty ? "none" : editor.names.joined(separator: ", ")
      prompt.show(TextSanitizer.sanitizeLine("The configuration \(editor.path) exists. Its profiles: \(names)."))
      return try prompt.ask("Add a profile? yes or no", enter: "yes") { (answer) throws(InvalidAnswer) in
        switch answer.lowercased() {
        case "", "y", "yes": return true
        case "n", "no": return false
        default: throw InvalidAnswer("The answer must be yes or no.")
        }
      }
    }
    prompt.show("This creates the configuration \(editor.path). Ctrl-D or Ctrl-C ends without writing anything.")
    return true
  }

  private static func check(_ profile: String, _ options: Options, _ redactor: Redactor) -> Int32 {
    var options = options
    options.command = .doctor(profiles: [profile])
    return DoctorCommand.run(options, redactor)
  }
}
