import CaseModel
import CaseService
import JSON
import Platform
import ProviderKit
import References
import Synchronization

extension LanguageServer {
  // MARK: Changes of the client

  func open(_ uri: String, language: String, version: Int?, _ text: String) {
    let path = FileURI.path(uri)
    let settings = settings(of: path)
    let formats = formats(settings)
    let isScanned = scans(path, language, settings)
    let document = TextDocument(
      text, language: language, formats: isScanned ? formats : .none, encoding: features.encoding,
      options: settings.scanOptions())
    let opened = OpenDocument(
      uri: uri, path: path, language: language,
      .init(text: document, version: version, settings: settings, formats: formats, isScanned: isScanned))
    documents.add(opened)
    changed(opened)
  }

  func change(_ uri: String, version: Int?, _ changes: [TextChange]) {
    guard let document = documents[uri] else { return }
    document.state.withLock { state in
      state.text.apply(changes)
      state.version = version ?? state.version
    }
    changed(document)
  }

  func close(_ uri: String) {
    guard let document = documents.remove(uri) else { return }
    lookup.follow(uri, [])
    if documents.isEmpty { refresher.cancel() }
    document.state.withLock { state in
      state.isClosed = true
      guard !features.pullsDiagnostics else { return }
      connection.notify("textDocument/publishDiagnostics", ["uri": .string(uri), "diagnostics": []])
    }
  }

  /// Reads a saved settings file. Not every client watches files.
  func saved(_ uri: String) {
    guard let path = FileURI.path(uri), path.hasSuffix("/\(SettingsFile.name)") else { return }
    update { $0.readFiles() }
  }

  /// Applies the settings as they are now.
  func apply(to document: OpenDocument) {
    let settings = settings(of: document.path)
    let isScanned = scans(document.path, document.language, settings)
    let formats = formats(settings)
    let before: Set<CaseKey>? = document.state.withLock { state in
      guard state.settings != settings || state.isScanned != isScanned else { return nil }
      let before = Set(state.text.mentions.compactMap(\.keys.first))
      (state.settings, state.isScanned, state.formats) = (settings, isScanned, formats)
      state.text.configure(formats: isScanned ? formats : .none, options: settings.scanOptions())
      return before
    }
    guard let before else { return }
    rememberNew(document, since: before)
    changed(document)
    refreshIfOutdated(document)
  }

  /// Looks up the cases of the document and pushes its diagnostics, after it or its settings changed.
  private func changed(_ document: OpenDocument) {
    reportSize(of: document)
    follow(document)
    pushDiagnostics(of: document)
  }

  private func reportSize(of document: OpenDocument) {
    let isNew = document.state.withLock { state in
      guard state.text.isTooLarge, !state.hasReportedSize else { return false }
      state.hasReportedSize = true
      return true
    }
    if isNew { log("\(document.uri) is larger than maxFileKilobytes, so case numbers in it are not recognised.") }
  }

  // MARK: Settings

  /// The profiles whose cases are recognised.
  func profileNames(_ settings: InlineSettings) -> [String] {
    let names = ((try? context.profiles()) ?? []).map(\.name)
    return names.filter { settings.profiles?.contains($0) ?? true }
  }

  private func scans(_ path: String?, _ language: String, _ settings: InlineSettings) -> Bool {
    guard settings.isEnabled, settings.languages?.contains(language) ?? true else { return false }
    guard !settings.exclude.isEmpty, let relative = relativePath(path) else { return true }
    return !settings.excludes(relative)
  }

  private func formats(_ settings: InlineSettings) -> ReferenceFormats {
    do throws(Fault) {
      return try context.referenceFormats(settings)
    } catch {
      // The methods of casewire report what is wrong. A document is no place for it.
      context.log.info("The profiles cannot be read, so no case number is recognised: \(error.kind.rawValue)")
      return .none
    }
  }

  // MARK: Cases

  /// The different cases of a document, in their order, at most as many as are followed.
  func keys(_ text: TextDocument, _ settings: InlineSettings, _ path: String?) -> [CaseKey] {
    var seen: Set<String> = []
    var keys: [CaseKey] = []
    for mention in text.mentions where !settings.ignores(mention.number, in: path) {
      guard seen.insert(mention.number).inserted else { continue }
      if seen.count > CaseLookup.mostFollowed { break }
      keys += mention.keys
    }
    return keys
  }

  /// Begins to look up the cases of a document in the background, if it shows them.
  private func follow(_ document: OpenDocument) {
    let (text, settings, before) = document.state.withLock { ($0.text, $0.settings, $0.followed) }
    let isShown = settings.hints != .off || settings.reportsClosed || settings.reportsUnknown || settings.showsLenses
    let keys = isShown ? keys(text, settings, relativePath(document.path)) : []
    guard keys != before else { return }
    document.state.withLock { $0.followed = keys }
    lookup.follow(document.uri, keys)
  }

  /// The mentions that are not ignored.
  func mentions(_ found: [DocumentMention], of document: OpenDocument, _ settings: InlineSettings) -> [DocumentMention]
  {
    guard !settings.ignored.isEmpty else { return found }
    let path = relativePath(document.path)
    return found.filter { !settings.ignores($0.number, in: path) }
  }

  /// What is known of a mention: of the first of its profiles that has the case.
  func knowledge(_ mention: DocumentMention) -> CaseKnowledge {
    let all = mention.keys.map { lookup.current($0) ?? .unknown }
    if let known = all.first(where: { $0.known != nil }) { return known }
    // Denied only if no profile may still have it.
    return all.contains { if case .unknown = $0 { true } else { false } } ? .unknown : all.first ?? .unknown
  }

  /// Loads what the store has of these mentions.
  func load(_ mentions: [DocumentMention]) async {
    let keys = Set(mentions.flatMap(\.keys)).filter { lookup.current($0) == nil }
    if !keys.isEmpty { _ = await lookup.known(keys) }
  }

  func casesChanged(_ keys: Set<CaseKey>) {
    for document in documents.all where document.state.withLock({ $0.followed.contains(where: keys.contains) }) {
      pushDiagnostics(of: document)
      refreshIfOutdated(document)
    }
  }
}

extension DocumentMention {
  var keys: [CaseKey] { profiles.map { CaseKey(profile: $0, number: number) } }
}
