import CaseModel
package import ProviderKit
import References

/// The settings for the documents of one folder, from all sources.
package struct InlineSettings: Sendable, Equatable {
  package private(set) var isEnabled = true
  package private(set) var languages: [String]?
  private(set) var exclude = ExcludedPaths.none
  package private(set) var scope = InlineScope.comments
  package private(set) var hints = HintMode.all
  package private(set) var reportsClosed = true
  package private(set) var reportsUnknown = true
  package private(set) var keywords = ReferenceFormats.usualKeywords
  package private(set) var patterns: [ProfilePattern] = []
  package private(set) var showsLinks = true
  package private(set) var showsLenses = false
  package private(set) var insertion = CompletionInsertion.auto
  /// Nil for all.
  package private(set) var profiles: [String]?
  /// In bytes.
  package private(set) var largestDocument = ReferenceRecognizer.longestText
  package private(set) var refreshSeconds = SettingsLayer.usualPeriod
  private(set) var ignored = IgnoredNumbers()

  package struct ProfilePattern: Sendable, Equatable {
    package let profile: String
    package let numbers: NumberPattern
  }

  package init() {}

  /// - Parameter layers: a later one overrides an earlier one.
  package init(_ layers: [SettingsLayer]) { for layer in layers { apply(layer) } }

  private mutating func apply(_ layer: SettingsLayer) {
    if let value = layer.inline?.enabled { isEnabled = value }
    if let value = layer.inline?.languages { languages = value }
    if let value = layer.inline?.exclude { exclude = ExcludedPaths(value) }
    if let value = layer.inline?.where { scope = value }
    if let value = layer.hints { hints = value }
    if let value = layer.diagnostics?.closedBehind { reportsClosed = value }
    if let value = layer.diagnostics?.unknown { reportsUnknown = value }
    if let value = layer.words { keywords = value }
    if let value = layer.patterns { patterns = value.map { ProfilePattern(profile: $0.profile, numbers: $0.numbers) } }
    if let value = layer.links { showsLinks = value }
    if let value = layer.lens { showsLenses = value }
    if let value = layer.completion?.insert { insertion = value }
    if let value = layer.profiles { profiles = value }
    if let value = layer.maxFileKilobytes { largestDocument = value * 1000 }
    if let value = layer.refreshSeconds { refreshSeconds = value }
    // Unlike other settings, entries of all sources apply: what one of them ignores stays ignored.
    ignored.add(layer.ignore ?? [])
  }

  /// Whether a number is ignored.
  ///
  /// - Parameter path: relative to the folder of the settings; nil for a document that is not below it.
  func ignores(_ number: String, in path: String?) -> Bool { ignored.contains(number, in: path) }

  /// Whether `inline.exclude` matches a file or one of its folders.
  ///
  /// - Parameter path: relative to the folder of the settings.
  func excludes(_ path: String) -> Bool { exclude.contains(path) }
}
