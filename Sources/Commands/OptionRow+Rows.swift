import Platform

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

  static let live = OptionRow(
    "--live", value: .init(placeholder: "RATE", kind: .decimal(from: 0.1, upTo: 6000)),
    "changes cases of the simulated vendors RATE times per minute",
    details: "Comments, statuses, severities, owners and attachments change, and new cases appear. The rate counts the "
      + "changes of all vendors. They begin with the first request to a vendor, and follow --seed.",
    requires: "--sandbox"
  ) { $0.changesPerMinute = OptionValue.decimal($1) }

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

  static let port = OptionRow(
    "--port", value: .init(placeholder: "N", kind: .number(upTo: UInt64(UInt16.max))), "listens on this port",
    usual: "a free port"
  ) { $0.port = UInt16($1) }
}
