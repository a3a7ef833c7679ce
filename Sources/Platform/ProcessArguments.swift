package enum ProcessArguments {
  /// The arguments after the program's name, as bytes. `CommandLine.arguments` replaces invalid UTF-8 by U+FFFD.
  ///
  /// Nil if they are unknown: Swift's runtime reads them from `/proc/self/cmdline`.
  package static var all: [[UInt8]]? {
    guard CommandLine.argc > 0 else { return nil }
    return (1..<max(Int(CommandLine.argc), 1)).map { index in
      guard let word = CommandLine.unsafeArgv[index] else { return [] }
      var bytes: [UInt8] = []
      var next = word
      while next.pointee != 0 {
        bytes.append(UInt8(bitPattern: next.pointee))
        next += 1
      }
      return bytes
    }
  }
}
