import CaseModel
import JSON
import Platform
import ProviderKit

/// The credentials of one profile. Each use looks them up again, so that a changed password needs no restart.
struct ConfiguredCredentials: Credentials {
  struct Entry {
    let source: CredentialSource
    /// The dotted path in the file, or the variable where there is no file.
    let key: String
    /// Whether it is registered with the redactor. A user name is not: it occurs in ordinary text.
    let isSecret: Bool
  }

  let entries: [String: Entry]
  let profile: String
  let provider: String
  /// The configuration file; nil when the environment made the profile.
  let file: String?
  let environment: LoadEnvironment

  /// The largest output or file, in bytes.
  private static let sizeLimit = 65536

  /// The longest part of a program's standard error that is shown, in characters.
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
    let remedy = "Set it before casewire starts, as in: export \(variable)=..."
    guard let value = environment.variables[variable] else {
      throw fault(entry, "The environment variable \(variable) is not set", remedy)
    }
    guard !environment.damagedVariables.contains(variable) else {
      throw fault(entry, "The value of the environment variable \(variable) is not valid UTF-8", remedy)
    }
    return try checked(Array(value.utf8), "The environment variable \(variable)", entry, remedy)
  }

  private func fromFile(_ path: String, _ entry: Entry) throws(Fault) -> String {
    let bytes: [UInt8]
    do throws(SecretFileError) {
      bytes = try SecretFile.read(path, limit: Self.sizeLimit, mounts: environment.secretMounts)
    } catch {
      let remedy =
        switch error {
        case .exposed where !FileSystem.canBeMadePrivate(path):
          "Mount it below /run/secrets, use LoadCredential of systemd, or use an environment variable."
        case .exposed: ShellCommand.makePrivate(path)
        case .foreign: ShellCommand.takeOver(path)
        default: "Write the secret into \(path) with mode 600, or name another file."
        }
      throw fault(entry, error.fact, remedy)
    }
    return try checked(bytes, path, entry, "Write the secret into the first line of \(path).")
  }

  private func output(of words: [String], _ entry: Entry) async throws(Fault) -> String {
    // The program's name only: its arguments may be private.
    let program = "The program \(DisplayName.of(words.first ?? ""))"
    let remedy = "Run the command of \(entry.key) in a terminal. It must print the secret in its first line."
    let output: ChildOutput
    do throws(ChildProcessError) {
      output = try await ChildProcess.run(
        words, environment: environment.commandEnvironment, timeout: environment.commandTimeout,
        outputLimit: Self.sizeLimit)
    } catch {
      let why =
        switch error {
        case .notFound: "cannot be found or run"
        case .timedOut(let errorText):
          "did not end within \(environment.commandTimeout) and was killed\(quoted(errorText))"
        case .tooMuchOutput: "printed more than 64 KiB and was killed"
        case .failed(let status, let errorText) where status < 0:
          "was ended by signal \(status.magnitude)\(quoted(errorText))"
        case .failed(let status, let errorText): "ended with status \(status)\(quoted(errorText))"
        case .system(let error): "could not be run: \(error.reason)"
        case .cancelled: ""
        }
      if case .cancelled = error {
        throw Fault(.cancelled, "The request was cancelled while a credential command ran.")
      }
      if case .notFound = error {
        throw fault(entry, "\(program) \(why)", "Install it, name it with its full path, or add its folder to PATH.")
      }
      throw fault(entry, "\(program) \(why)", remedy)
    }
    return try checked(
      output.standardOutput, "The output of \(program.prefix(1).lowercased() + program.dropFirst())", entry, remedy,
      errorOutput: output.standardError)
  }

  /// The end of what a program wrote to its standard error. Redacted before it is cut: a part of a secret is not recognised.
  private func quoted(_ errors: String) -> String {
    let redacted = environment.redactor.redact(errors)
    guard !redacted.isEmpty else { return "" }
    var end = redacted.unicodeScalars.suffix(Self.longestQuote)
    // After "Password:", the redaction of the whole message would remove what follows the quote.
    while let last = end.last, ": =\t".unicodeScalars.contains(last) { end.removeLast() }
    return ". Its error output was \"\(end.count < redacted.unicodeScalars.count ? "..." : "")\(String(end))\""
  }

  private func checked(
    _ bytes: [UInt8], _ what: String, _ entry: Entry, _ remedy: String, errorOutput: String = ""
  ) throws(Fault) -> String {
    guard let secret = SecretText.firstLine(bytes) else { throw fault(entry, "\(what) is not UTF-8", remedy) }
    if let rule = SecretText.fault(secret) {
      // Not quoted: a program that succeeds may have printed the secret there.
      let note = secret.isEmpty && !errorOutput.isEmpty ? ", but its standard error is not" : ""
      throw fault(entry, "\(what) \(rule)\(note)", remedy)
    }
    return secret
  }

  private func fault(_ entry: Entry, _ why: String, _ remedy: String) -> Fault {
    // Not "key: why": the redactor takes what follows for a secret.
    let message = file == nil ? "\(why)." : "\(why) (\(entry.key))."
    return Fault.configuration(message, file: file, key: entry.key, remedy: remedy)
      .with("profile", profile).with("provider", provider)
  }
}
