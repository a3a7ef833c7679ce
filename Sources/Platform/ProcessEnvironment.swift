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
    var entries: [UnsafeMutablePointer<CChar>] = []
    var next = pointer
    while let entry = next?.pointee {
      entries.append(entry)
      next = next?.successor()
    }
    var variables: [String: String] = [:]
    variables.reserveCapacity(entries.count)
    // From the last one, so that the first value of a name remains, with one search for each.
    for entry in entries.reversed() {
      guard let sign = strchr(entry, Int32(UInt8(ascii: "="))) else { continue }
      let name = UnsafeRawBufferPointer(start: entry, count: sign - entry)
      variables[String(decoding: name, as: UTF8.self)] = String(cString: sign + 1)
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
