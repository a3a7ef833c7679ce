/// How a document is scanned.
package struct ScanOptions: Sendable, Equatable {
  /// The part of source code that is scanned.
  package enum Scope: Sendable {
    /// Comments and strings. The whole text of a language without a known syntax.
    case comments
    /// The whole text of every language.
    case everywhere
  }

  /// The words that mark a workaround.
  package static let usualMarkers = ["TODO", "FIXME", "HACK", "XXX", "WORKAROUND"]

  package var scope: Scope
  /// Words that mark a workaround when they precede a mention; whole words, exact case. The first 255 count.
  package var markers: [String]
  /// Longer documents, in bytes, are not scanned.
  package var longestText: Int
  /// The maximum number of mentions.
  package var mostMentions: Int

  package init(
    scope: Scope = .comments, markers: [String] = Self.usualMarkers,
    longestText: Int = ReferenceRecognizer.longestText, mostMentions: Int = ReferenceRecognizer.mostMentions
  ) {
    self.scope = scope
    self.markers = markers
    self.longestText = longestText
    self.mostMentions = mostMentions
  }
}
