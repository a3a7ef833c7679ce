import LanguageServer
import Platform
import References

extension OptionRow {
  static let config = OptionRow(
    "--config", value: .init(placeholder: "FILE", kind: .file), "uses this configuration file",
    usual: "$CASEWIRE_CONFIG, else \(ProgramFile.configuration.path)"
  ) { $0.config = $1 }

  static let sandbox = OptionRow(
    "--sandbox", "uses simulated vendors inside the process; requires no configuration and no network",
    details: "The newest cases of the simulated vendors are minutes old.", excludes: ["--config"]
  ) { options, _ in options.isSandbox = true }

  static let sandboxPace = OptionRow(
    "--sandbox-pace", "sends requests to simulated vendors at the same rate as to real ones", requires: "--sandbox"
  ) { options, _ in options.keepsVendorRates = true }

  static let cases = OptionRow(
    "--cases", value: .init(placeholder: "N", kind: .number(upTo: 1_000_000)),
    "sets the number of cases of each simulated vendor", usual: "\(Options.usualCases)", requires: "--sandbox"
  ) { $0.cases = Int($1) }

  static let seed = OptionRow(
    "--seed", value: .init(placeholder: "N", kind: .number(upTo: .max)), "selects the cases of the simulated vendors",
    usual: "\(Options.usualSeed)", details: "The same number gives the same cases.", requires: "--sandbox"
  ) { $0.seed = UInt64($1) }

  static let sandboxState = OptionRow(
    "--sandbox-state", value: .init(placeholder: "FILE", kind: .file),
    "keeps the changes of simulated vendors in FILE for the next process",
    details:
      "The file is created with mode 0600. It has the number of cases and the seed, and each request that changed something.",
    requires: "--sandbox", excludes: ["--live"]
  ) { $0.sandboxState = $1 }

  static let live = OptionRow(
    "--live", value: .init(placeholder: "RATE", kind: .decimal(from: 0.1, upTo: 6000)),
    "changes cases of the simulated vendors RATE times per minute",
    details: "Comments, statuses, severities, owners and attachments change, and new cases appear. The rate counts the "
      + "changes of all vendors. They begin with the first request to a vendor, and follow --seed.",
    requires: "--sandbox"
  ) { $0.changesPerMinute = OptionValue.decimal($1) }

  static let printConfig = OptionRow(
    "--print-config", "prints a configuration with a profile for each simulated vendor, on one line",
    details: "Save the line in a file with mode 0600 and pass it with `--config`."
  ) { options, _ in options.printsConfiguration = true }

  static let noSessionStore = OptionRow(
    "--no-session-store", "keeps tokens in memory only; otherwise, they are stored in \(ProgramFile.sessions.path)"
  ) { options, _ in options.keepsSessions = false }

  static let noStore = OptionRow(
    "--no-store", "keeps no cases; otherwise, those that were read are stored in \(ProgramFile.store.path)",
    details: "The store of --sandbox is in memory."
  ) { options, _ in options.keepsCases = false }

  static let readOnly = OptionRow("--read-only", "refuses every method that writes") { options, _ in
    options.isReadOnly = true
  }

  static let logLevel = OptionRow(
    "--log-level", value: .init(placeholder: "LEVEL", kind: .words { LogLevel.allCases.map(\.rawValue) }),
    "logs to stderr from this level up", usual: Options.usualLogLevel.rawValue
  ) { options, value in options.logLevel = LogLevel(rawValue: value) ?? options.logLevel }

  static let trace = OptionRow(
    "--trace", value: .init(placeholder: "FILE", kind: .file),
    "appends every message in both directions to FILE, without secrets",
    details: "The file is created with mode 0600."
  ) { $0.trace = $1 }

  static let stdio = OptionRow(
    "--stdio", "uses stdin and stdout, which is the default; for editors that pass it to every server"
  ) { _, _ in }

  static let json = OptionRow("--json", "prints one JSON document") { options, _ in options.printsJSON = true }

  static let exclude = OptionRow(
    "--exclude", value: .init(placeholder: "GLOB", kind: .pattern),
    "excludes files and folders with such paths; can be repeated",
    details: "The pattern has the syntax of `.gitignore`. One with a slash is relative to the working directory."
  ) { $0.excludes.append($1) }

  static let format = OptionRow(
    "--format", value: .init(placeholder: "FORMAT", kind: .words { ScanReport.Format.allCases.map(\.rawValue) }),
    "prints text, JSON lines or SARIF 2.1.0", usual: ScanReport.Format.text.rawValue
  ) { options, value in options.scanFormat = ScanReport.Format(rawValue: value) ?? options.scanFormat }

  static let closedBehind = OptionRow(
    "--closed-behind", value: .init(placeholder: "WORD,...", kind: .list, isOptional: true),
    "exits with code 1 if a closed or resolved case is mentioned after one of these words in the same comment",
    usual: ScanOptions.usualMarkers.joined(separator: ", "),
    details: "The words are compared as whole words, with their case. In text that is not source code, the word is "
      + "on the same line."
  ) { $0.closedBehind = OptionValue.list($1) ?? [] }

  static let baseline = OptionRow(
    "--baseline", value: .init(placeholder: "FILE", kind: .file),
    "omits the findings of an earlier run, of which FILE is the output with --format jsonl",
    details: "Findings are the same if they have the same path, the same case and the same text of the line."
  ) { $0.baseline = $1 }

  static let offline = OptionRow("--offline", "uses stored cases only; sends no request") { options, _ in
    options.isOffline = true
  }

  static let port = OptionRow(
    "--port", value: .init(placeholder: "N", kind: .number(upTo: UInt64(UInt16.max))), "listens on this port",
    usual: "a free port"
  ) { $0.port = UInt16($1) }
}
