import CaseService
import References

/// How a document is scanned and shown.
struct DocumentRules: Sendable {
  var settings = InlineSettings()
  /// The number of changes of the settings before these.
  var settingsChanges = 0
  /// Whether the settings permit to scan it.
  var isScanned = true
  /// Of the profiles; nil if the configuration could not be read.
  var profiles: Profiles?

  struct Profiles: Sendable {
    /// The number of changes of the profiles before these.
    let changes: Int
    let formats: ReferenceFormats
  }

  /// What is recognised.
  var formats: ReferenceFormats { isScanned ? profiles?.formats ?? .none : .none }

  /// Whether these were read before others, at least in part.
  func isOlder(than other: DocumentRules) -> Bool {
    settingsChanges < other.settingsChanges || profiles?.changes ?? .max < other.profiles?.changes ?? 0
  }

  /// Whether documents look the same.
  func isSame(as other: DocumentRules) -> Bool {
    settings == other.settings && isScanned == other.isScanned && formats == other.formats
  }
}

extension InlineSettings {
  /// Whether a kind of information about cases is shown at all.
  func shows(_ kind: Refresher.Kind) -> Bool {
    switch kind {
    case .hints: hints != .off
    case .diagnostics: reportsClosed || reportsUnknown
    case .lenses: showsLenses
    }
  }
}
