/// The sizes, in bytes, of the pieces of a document.
struct PieceSizes: Sendable {
  let usual: Int
  /// A larger piece is split.
  let maximum: Int
  /// A smaller piece is joined with the next one.
  let minimum: Int

  static let chunks = PieceSizes(usual: 8192, maximum: 16384, minimum: 2048)
  static let segments = PieceSizes(usual: 8192, maximum: 12288, minimum: 1024)
}
