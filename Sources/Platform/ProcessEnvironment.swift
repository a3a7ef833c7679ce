#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

package enum ProcessEnvironment {
  /// All variables, read at each call. A repeated name has its first value, as with `getenv`.
  package static var all: [String: String] {
    var variables: [String: String] = [:]
    var next = pointer
    while let entry = next?.pointee {
      let text = String(cString: entry)
      // By bytes: finding the characters of all variables took longer than a request.
      if let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
        let name = String(text[..<sign])
        if variables[name] == nil { variables[name] = String(text[text.utf8.index(after: sign)...]) }
      }
      next = next?.successor()
    }
    return variables
  }

  /// The names of variables with invalid UTF-8. `all` repairs their values, which changes them.
  package static var damaged: Set<String> {
    var names: Set<String> = []
    var next = pointer
    while let entry = next?.pointee {
      if String(validatingCString: entry) == nil { names.insert(String(String(cString: entry).prefix { $0 != "=" })) }
      next = next?.successor()
    }
    return names
  }

  /// `environ`, looked up by name: Swift 6 does not allow reading it as an imported global, although no code here
  /// changes it.
  private static var pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    #if canImport(Darwin)
      return _NSGetEnviron().pointee
    #else
      guard let symbol = dlsym(nil, "environ") else { return nil }
      return symbol.assumingMemoryBound(to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self).pointee
    #endif
  }
}
