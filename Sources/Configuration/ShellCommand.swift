/// Remedies that are a command for a shell.
enum ShellCommand {
  static func makePrivate(_ path: String) -> String { "Run chmod 600 \(word(path))." }
  static func protect(_ path: String) -> String { "Run chmod go-w \(word(path))." }
  static func takeOver(_ path: String) -> String { "Run sudo chown $(id -u) \(word(path))." }

  /// The text as one word of a shell; most paths need no quotes.
  private static func word(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || "0123456789/._-+~@".unicodeScalars.contains($0)
    }
    return isPlain
      ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
