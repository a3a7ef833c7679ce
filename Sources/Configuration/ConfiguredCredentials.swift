import CaseModel
import JSON
import Platform
import ProviderKit

/// The secrets of one profile, looked up when they are asked for and each time anew, so that a password that was changed
/// is found without a restart.
struct ConfiguredCredentials: Credentials {
  struct Entry {
    let source: CredentialSource
    /// The dotted path in the file, or the variable where there is no file.
    let key: String
    /// Whether it is told to the redactor; a user name is not, since it stands in ordinary text.
    let isSecret: Bool
  }

  let entries: [String: Entry]
  let profile: String
  let provider: String
  /// The configuration file; nil when the environment made the profile.
  let file: String?
  let environment: LoadEnvironment

  /// Output and files above this many bytes hold no secret.
  private static let sizeLimit = 65536

  /// The most of a program's standard error that is shown, in characters.
  private static let longestQuote = 400

  func source(of name: String) -> String? { entries[name]?.source.name }

  func value(_ name: String) async throws(Fault) -> String? {
    guard let entry = entries[name] else { return nil }
    let secret =
      switch entry.source {
      case .literal(let secret): secret
      case .environment(let variable): try fromVariable(variable, entry)
      case .file(let path): try fromFile(path, entry)
      case .command(let words): try await output(of: words, entry)
      }
    if entry.isSecret { environment.redactor.register(secret, isLasting: true) }
    return secret
  }

  private func fromVariable(_ variable: String, _ entry: Entry) throws(Fault) -> String {
    let remedy = "set \(variable) where casewire is started, as in: export \(variable)=..."
    guard let value = environment.variables[variable] else {
      throw fault(entry, "the environment variable \(variable) is not set", remedy)
    }
    guard !environment.damagedVariables.contains(variable) else {
      throw fault(entry, "the value of the environment variable \(variable) is not valid UTF-8", remedy)
    }
    return try checked(Array(value.utf8), "the environment variable \(variable)", entry, remedy)
  }

  private func fromFile(_ path: String, _ entry: Entry) throws(Fault) -> String {
    let bytes: [UInt8]
    do throws(SecretFileError) {
      bytes = try SecretFile.read(path, limit: Self.sizeLimit, mounts: environment.secretMounts)
    } catch {
      let remedy =
        switch error {
        case .exposed where !FileSystem.canBeMadePrivate(path):
          "mount it below /run/secrets, hand it over by systemd's LoadCredential, or give the secret in a variable"
        case .exposed: ShellCommand.makePrivate(path)
        case .foreign: ShellCommand.takeOver(path)
        default: "put the secret into \(path), readable by you alone, or name another file"
        }
      throw fault(entry, error.fact, remedy)
    }
    return try checked(bytes, path, entry, "put the secret into the first line of \(path)")
  }

  private func output(of words: [String], _ entry: Entry) async throws(Fault) -> String {
    // The program's name only: its arguments may be private.
    let program = "the program \(DisplayName.of(words.first ?? ""))"
    let remedy = "run the command of \(entry.key) in a terminal: it must print the secret in its first line"
    let output: ChildOutput
    do throws(ChildProcessError) {
      output = try await ChildProcess.run(
        words, environment: environment.commandEnvironment, timeout: environment.commandTimeout,
        outputLimit: Self.sizeLimit)
    } catch {
      let why =
        switch error {
        case .notFound: "cannot be found or run"
        case .timedOut: "did not end within \(environment.commandTimeout) and was killed"
        case .tooMuchOutput: "printed more than 64 KiB and was killed"
        case .failed(let status, let errorText) where status < 0:
          "was ended by signal \(status.magnitude)\(quoted(errorText))"
        case .failed(let status, let errorText): "ended with status \(status)\(quoted(errorText))"
        case .system(let error): "could not be run: \(error.reason)"
        case .cancelled: ""
        }
      if case .cancelled = error { throw Fault(.cancelled, "cancelled while \(program) ran") }
      throw fault(entry, "\(program) \(why)", remedy)
    }
    return try checked(output.standardOutput, "what \(program) printed", entry, remedy)
  }

  /// The end of what a program wrote to its standard error. Redacted before it is cut: a part of a secret is not recognised.
  private func quoted(_ errors: String) -> String {
    let redacted = environment.redactor.redact(errors)
    guard !redacted.isEmpty else { return "" }
    let end = redacted.unicodeScalars.suffix(Self.longestQuote)
    return " and said \"\(end.count < redacted.unicodeScalars.count ? "..." : "")\(String(end))\""
  }

  private func checked(_ bytes: [UInt8], _ what: String, _ entry: Entry, _ remedy: String) throws(Fault) -> String {
    guard let secret = SecretText.firstLine(bytes) else { throw fault(entry, "\(what) is not UTF-8", remedy) }
    if let rule = SecretText.fault(secret) { throw fault(entry, "\(what) \(rule)", remedy) }
    return secret
  }

  private func fault(_ entry: Entry, _ why: String, _ remedy: String) -> Fault {
    // Not "key: why", which would read like a header with a secret in it.
    let message = file == nil ? why : "\(why), which \(entry.key) asks for"
    return Fault.configuration(message, file: file, key: entry.key, remedy: remedy)
      .with("profile", profile).with("provider", provider)
  }
}
