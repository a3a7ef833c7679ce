/// An edition and the details to read.
package struct EditionQuery: Sendable, Equatable {
  package var edition: String
  /// Nil for the latest.
  package var version: Int?
  package var locale: String?
  package var includeMetadata: Bool
  /// Whether the latest may be a draft; goes without a version.
  package var allowDraft: Bool
  /// The quote whose prices are shown; goes with a version.
  package var quote: String?
  package var includesRaw: Bool

  package init(
    _ edition: String, version: Int? = nil, locale: String? = nil, includeMetadata: Bool = false,
    allowDraft: Bool = false, quote: String? = nil, includesRaw: Bool = false
  ) {
    self.edition = edition
    self.version = version
    self.locale = locale
    self.includeMetadata = includeMetadata
    self.allowDraft = allowDraft
    self.quote = quote
    self.includesRaw = includesRaw
  }
}
