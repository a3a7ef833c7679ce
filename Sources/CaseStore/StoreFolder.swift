package import Platform

extension SecretFolder.FolderError {
  /// The fact and the remedy for the folder of a store.
  ///
  /// - Parameter isUsual: whether casewire chose the folder. A configured one may be shared, such as /tmp: its mode must stay.
  package func description(ofStore isUsual: Bool) -> String {
    switch self {
    case .exposed(let path, let mode) where !isUsual:
      "Others can use the folder \(path) of the store (mode \(String(mode, radix: 8))). Name a file in a folder with mode 700"
    case .foreign(let path, let owner) where !isUsual:
      "The folder \(path) of the store belongs to user \(owner). Name a file in a folder of your own"
    default: description
    }
  }
}
