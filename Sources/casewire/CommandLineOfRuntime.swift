#if os(Linux)
  import Platform

  #if canImport(Glibc)
    import Glibc
  #else
    import Musl
  #endif

  // Swift's runtime has these two functions as well, for `CommandLine`, which this program does not use. The file of the runtime
  // that contains them searches the memory map of each process for the arguments, before `main`: 0.14 of the 1.65 million
  // instructions from the start to the response to `initialize`. Because they are here, the linker leaves that file out.

  /// The words of the command line as C strings, which live as long as the process.
  @c(_swift_stdlib_getUnsafeArgvArgc)
  public func argumentsOfRuntime(
    _ count: UnsafeMutablePointer<Int32>
  ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    let words = ProcessArguments.words ?? []
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: words.count + 1)
    pointers.initialize(repeating: nil, count: words.count + 1)
    for (index, word) in words.enumerated() {
      pointers[index] = (word + [0]).map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { text in
        text.baseAddress.flatMap { strdup($0) }
      }
    }
    count.pointee = Int32(clamping: words.count)
    return pointers
  }

  /// Does nothing: the runtime calls it where the system gives the arguments to `main`, which Linux's runtime does not need.
  @c(_swift_stdlib_overrideUnsafeArgvArgc)
  public func overrideArgumentsOfRuntime(
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int32
  ) {}
#endif
