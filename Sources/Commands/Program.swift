import CaseService
import JSON
import Platform

/// The program behind `main`.
package enum Program {
  /// Does what the command line says; the exit code.
  package static func run(_ arguments: [String]) -> Int32 {
    ProcessGuards.ignoreBrokenPipe()
    ProcessGuards.disableCrashDumps()
    ProcessGuards.setPrivateUmask()
    let options: Options
    do throws(Options.Mistake) {
      options = try Options(arguments)
    } catch {
      complain("\(error.message); casewire --help tells more")
      return 2
    }
    switch options.command {
    case .serve: return ServeCommand.run(options)
    case .call(let method, let params, let wantsHelp):
      return wantsHelp ? help(method) : CallCommand.run(method, params, options)
    case .methods: return say(MethodHelp.list(methodTable))
    case .openrpc: return say(OpenRPC.document(methodTable, version: Wiring.version).prettyText + "\n")
    case .doctor: return DoctorCommand.run(options)
    case .sandbox: return SandboxCommand.run(options)
    case .version: return say("casewire \(Wiring.version)\n")
    case .help: return say(Help.usage)
    }
  }

  private static func help(_ method: String) -> Int32 {
    guard let text = MethodHelp.text(method, methodTable) else {
      complain("there is no method \(method); casewire methods lists them")
      return 2
    }
    return say(text)
  }

  /// Writes JSON to stdout: to a terminal with escapes for what it would obey or hide, else as it is.
  static func say(json: String) -> Int32 {
    say(FileDescriptors.isTerminal(1) ? TextSanitizer.escape(json: json) : json)
  }

  /// Writes to stdout; 0, or 1 when nobody takes it.
  static func say(_ text: String) -> Int32 {
    do throws(SystemError) {
      try FileDescriptors.writeAll(1, Array(text.utf8))
      return 0
    } catch {
      return 1
    }
  }

  /// Writes a line to stderr, without what a terminal would obey; there is nobody to tell when that fails.
  static func complain(_ text: String) {
    try? FileDescriptors.writeAll(2, Array("casewire: \(TextSanitizer.sanitizeLine(text))\n".utf8))
  }
}
