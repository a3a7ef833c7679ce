import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit
import References
import Synchronization

extension LanguageServer {
  // MARK: Changes of the client

  func open(_ uri: String, language: String, version: Int?, _ text: UndecodedText) {
    let path = FileURI.path(uri)
    let rules = rules(path, language)
    let document = OpenDocument(
      uri: uri, path: path, language: language,
      .init(
        text: TextDocument(
          text, language: language, formats: rules.formats, encoding: features.encoding,
          options: rules.settings.scanOptions()),
        version: version, rules: rules))
    if let old = documents.add(document) { document.replace(old) }
    // Settings that changed during the scan were applied to the documents before.
    if rules.settingsChanges != settingsChanges { apply(to: document) }
    reportSize(of: document)
    follow(document)
    if !features.pullsDiagnostics { updateLater(document) }
  }

  func change(_ uri: String, version: Int?, _ changes: [TextChange]) {
    guard let document = documents[uri] else { return }
    applyProfiles(to: document)
    document.state.withLock { state in
      state.text.apply(changes)
      state.version = version ?? state.version
      state.revision &+= 1
    }
    reportSize(of: document)
    updateLater(document)
  }

  func close(_ uri: String) {
    guard let document = documents.remove(uri) else { return }
    document.close { state in
      if !state.followed.isEmpty { lookup.follow(uri, []) }
      guard state.pushed != nil else { return }
      connection.notify("textDocument/publishDiagnostics", ["uri": .string(uri), "diagnostics": []])
    }
    if documents.isEmpty { refresher.cancel() }
  }

  /// Reads a saved settings file. Not every client watches files.
  func saved(_ uri: String) {
    guard let path = FileURI.path(uri), path.hasSuffix("/\(SettingsFile.name)") else { return }
    update { $0.readFiles() }
  }

  private func reportSize(of document: OpenDocument) {
    let isNew = document.state.withLock { state in
      guard state.text.isTooLarge, !state.hasReportedSize else { return false }
      state.hasReportedSize = true
      return true
    }
    if isNew { log("\(document.uri) is larger than maxFileKilobytes, so case numbers in it are not recognised.") }
  }

  // MARK: Rules

  /// Applies the settings and the profiles as they are now.
  func apply(to document: OpenDocument) {
    while true {
      let rules = rules(document.path, document.language)
      let isNewest = document.state.withLock { !rules.isOlder(than: $0.rules) }
      // Another thread applied newer ones.
      if isNewest { return apply(rules, to: document) }
    }
  }

  private func apply(_ new: DocumentRules, to document: OpenDocument) {
    let before: FoundMentions.Open? = document.state.withLock { state in
      var new = new
      // A configuration that has a fault leaves the documents as they are.
      new.profiles = new.profiles ?? state.rules.profiles
      guard !state.isClosed, !new.isOlder(than: state.rules) else { return nil }
      let old = state.rules
      state.rules = new
      guard !new.isSame(as: old) else { return nil }
      let before = FoundMentions.Open(document: document, text: state.text, settings: old.settings, range: nil)
      state.text.configure(formats: new.formats, options: new.settings.scanOptions())
      state.revision &+= 1
      return before
    }
    guard let before else { return }
    rulesChanged(document, from: before)
    reportSize(of: document)
    follow(document)
    if !features.pullsDiagnostics { updateLater(document) }
    refreshIfOutdated(document)
  }

  /// Applies the profiles if they changed: to a document for which a request or a change arrived, and then to the others.
  func applyProfiles(to document: OpenDocument) {
    // The methods of casewire report what is wrong in the configuration.
    guard let changes = try? context.numberedProfiles().changes,
      document.state.withLock({ $0.rules.profiles?.changes }) != changes
    else { return }
    apply(to: document)
    let others = documents.all.filter { $0 !== document }
    if !others.isEmpty { Task.detached { [weak self] in for other in others { self?.apply(to: other) } } }
  }

  private func rules(_ path: String?, _ language: String) -> DocumentRules {
    var rules = numberedSettings(of: path)
    rules.isScanned = scans(path, language, rules.settings)
    do throws(Fault) {
      let changes = try context.numberedProfiles().changes
      rules.profiles = .init(changes: changes, formats: try context.referenceFormats(rules.settings))
    } catch {
      context.log.info("The profiles cannot be read, so no case number is recognised: \(error.kind.rawValue)")
    }
    return rules
  }

  private func scans(_ path: String?, _ language: String, _ settings: InlineSettings) -> Bool {
    guard settings.isEnabled, settings.languages?.contains(language) ?? true else { return false }
    guard !settings.exclude.isEmpty, let relative = relativePath(path) else { return true }
    return !settings.excludes(relative)
  }

  /// The profiles whose cases are recognised.
  func profileNames(_ settings: InlineSettings) -> [String] {
    let names = ((try? context.profiles()) ?? []).map(\.name)
    return names.filter { settings.profiles?.contains($0) ?? true }
  }
}
