/// The names that a query may use.
package struct QueryVocabulary: Sendable {
  /// The profiles; nil if they are not checked.
  package var profiles: [String]?
  /// The ids of the providers; nil if they are not checked.
  package var vendors: [String]?
  package var saved: SavedQueries

  package init(profiles: [String]? = nil, vendors: [String]? = nil, saved: SavedQueries = .none) {
    self.profiles = profiles
    self.vendors = vendors
    self.saved = saved
  }
}
