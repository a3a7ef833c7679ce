import JSON
import Platform

/// `casewire open`: opens the page of a case.
struct BrowserRun {
  let session: CommandSession
  let name: String

  private var console: Console { session.console }
  /// The page of a case does not change.
  private static let maxAge = 86_400

  func run(_ words: [String]) throws(CommandFailure) -> ExitStatus {
    let scan: WordScan
    do throws(UsageError) {
      scan = try WordScan(words, name, known: [], others: session.process.optionNames)
    } catch { throw CommandFailure(error) }
    guard !scan.arguments.isEmpty else {
      throw CommandFailure(.usageError, "casewire \(name) requires a CASE. Run casewire help \(name) for help.")
    }
    return ExitStatus.ofSeveral(
      scan.arguments.map { word in
        do throws(CommandFailure) { return try open(word) } catch {
          error.report(to: console)
          return error.status
        }
      })
  }

  private func open(_ word: String) throws(CommandFailure) -> ExitStatus {
    let id: String
    do throws(UsageError) { id = try CaseWord(context: session.context).id(word) } catch { throw CommandFailure(error) }
    let found = try session.result(
      of: "cases/get", ["case": .string(id), "fields": ["url"], "maxAgeSeconds": .number(Self.maxAge)])
    guard let address = found["url"]?.string, Style.isHarmless(address) else {
      throw CommandFailure(.failure, "\(found["id"]?.string ?? id) has no page: the vendor states no address.")
    }
    if console.isTerminal, let browser {
      if (try? console.run(browser + [address], nil)) == 0 { return .success }
      console.complain("Cannot start the browser. The page is:")
    }
    return Output(console).write(Array("\(address)\n".utf8))
  }

  /// The words that start the browser; nil if none is known.
  private var browser: [String]? {
    if let own = console.environment["BROWSER"]?.split(separator: ":").first {
      return ["/bin/sh", "-c", "\(own) \"$@\"", "browser"]
    }
    #if os(macOS)
      let (opener, hasDisplay) = ("open", true)
    #else
      let hasDisplay = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].contains { console.environment[$0] != nil }
      let opener = "xdg-open"
    #endif
    let folders = (console.environment["PATH"] ?? "").split(separator: ":")
    guard hasDisplay, folders.contains(where: { FileSystem.isProgram("\($0)/\(opener)") }) else { return nil }
    return [opener]
  }
}
