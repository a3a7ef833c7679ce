/// The words that the process was started with.
package enum ProcessArguments {
  /// Those behind the program's name, as the bytes that they are: `CommandLine.arguments` puts U+FFFD in the place of what is not
  /// UTF-8.
  package static var all: [[UInt8]] {
    (1..<max(Int(CommandLine.argc), 1)).map { index in
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
