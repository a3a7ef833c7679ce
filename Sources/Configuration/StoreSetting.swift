/// Where the cases that were read are kept, as the configuration states it.
package enum StoreSetting: Sendable, Equatable {
  /// In the usual file.
  case usual
  case off
  case memory
  /// In the file with this absolute path.
  case file(String)
}
