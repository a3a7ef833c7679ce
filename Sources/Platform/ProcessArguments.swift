#if canImport(Darwin)
  import Darwin
#endif

package enum ProcessArguments {
  /// The arguments after the program's name, as bytes. `CommandLine.arguments` replaces invalid UTF-8 by U+FFFD.
  ///
  /// Nil if they are unknown: Linux has them in `/proc`.
  package static var all: [[UInt8]]? {
    guard var words else { return nil }
    words.removeFirst()
    return words
  }

  #if os(Linux)
    /// The name of the program as it was called, and its arguments; nil without `/proc`.
    package static var words: [[UInt8]]? {
      guard let line = try? FileSystem.read("/proc/self/cmdline", limit: mostBytes), line.last == 0 else { return nil }
      var (words, word): ([[UInt8]], [UInt8]) = ([], [])
      for byte in line {
        if byte == 0 {
          words.append(word)
          word = []
        } else {
          word.append(byte)
        }
      }
      return words
    }

    /// More than Linux permits (`execve(2)`).
    private static let mostBytes = 16 << 20
  #else
    package static var words: [[UInt8]]? {
      guard CommandLine.argc > 0 else { return nil }
      return (0..<Int(CommandLine.argc)).map { index in
        guard let word = CommandLine.unsafeArgv[index] else { return [] }
        return Array(UnsafeRawBufferPointer(start: word, count: strlen(word)))
      }
    }
  #endif
}
