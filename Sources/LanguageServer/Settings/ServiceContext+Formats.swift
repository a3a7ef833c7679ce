package import CaseModel
package import CaseService
import ProviderKit
package import References

extension ServiceContext {
  /// The formats that these settings recognise.
  package func referenceFormats(_ settings: InlineSettings) throws(Fault) -> ReferenceFormats {
    try referenceFormats(
      keywords: settings.keywords, profiles: settings.profiles,
      further: Dictionary(grouping: settings.patterns, by: \.profile).mapValues { $0.map(\.numbers) })
  }

  /// The formats of all vendors, for a process without profiles.
  func formatsWithoutProfiles(_ settings: InlineSettings) -> ReferenceFormats {
    ReferenceFormats(
      vendors: kinds.map { .init($0.descriptor) }, accounts: [], keywords: settings.keywords)
  }
}

extension InlineSettings {
  /// How documents are scanned.
  ///
  /// - Parameter markers: the words that mark a workaround.
  package func scanOptions(markers: [String] = ScanOptions.usualMarkers) -> ScanOptions {
    ScanOptions(
      scope: scope == .everywhere ? .everywhere : .comments, markers: markers, longestText: largestDocument)
  }
}
