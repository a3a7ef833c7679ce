#if !canImport(Darwin)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  internal import Platform
  internal import Synchronization

  /// The functions of libcurl, loaded by name. The program starts without libcurl and is not linked against a version.
  ///
  /// Variadic C functions are called with a fixed signature. Linux on x86-64 and arm64 passes the arguments in the same
  /// registers (System V ABI, AAPCS64); Apple's arm64 does not.
  struct CurlLibrary: Sendable {
    typealias Handle = UnsafeMutableRawPointer

    typealias GlobalInit = @convention(c) @Sendable (Int) -> Int32
    typealias VersionInfo = @convention(c) @Sendable (Int32) -> UnsafeRawPointer?
    typealias MakeHandle = @convention(c) @Sendable () -> Handle?
    typealias UseHandle = @convention(c) @Sendable (Handle) -> Void
    typealias SetNumber = @convention(c) @Sendable (Handle, Int32, Int) -> Int32
    typealias SetPointer = @convention(c) @Sendable (Handle, Int32, UnsafeRawPointer?) -> Int32
    typealias GetValue = @convention(c) @Sendable (Handle, Int32, UnsafeMutableRawPointer?) -> Int32
    typealias Explain = @convention(c) @Sendable (Int32) -> UnsafePointer<CChar>?
    typealias AppendToList = @convention(c) @Sendable (Handle?, UnsafePointer<CChar>) -> Handle?
    typealias FreeList = @convention(c) @Sendable (Handle?) -> Void
    typealias Pair = @convention(c) @Sendable (Handle, Handle) -> Int32
    typealias Perform = @convention(c) @Sendable (Handle, UnsafeMutablePointer<Int32>) -> Int32
    typealias Wait =
      @convention(c) @Sendable (Handle, UnsafeMutableRawPointer?, UInt32, Int32, UnsafeMutablePointer<Int32>?) -> Int32
    typealias Release = @convention(c) @Sendable (Handle) -> Int32
    typealias NextMessage = @convention(c) @Sendable (Handle, UnsafeMutablePointer<Int32>) -> UnsafeRawPointer?

    let easyInit: MakeHandle
    let easyCleanup: UseHandle
    let easyReset: UseHandle
    let easySetNumber: SetNumber
    let easySetPointer: SetPointer
    let easyGetValue: GetValue
    let easyExplain: Explain
    let listAppend: AppendToList
    let listFree: FreeList
    let multiInit: MakeHandle
    let multiSetNumber: SetNumber
    let multiAdd: Pair
    let multiRemove: Pair
    let multiPerform: Perform
    let multiWait: Wait
    let multiCleanup: Release
    let multiNextMessage: NextMessage
    let shareInit: MakeHandle
    let shareSetNumber: SetNumber
    let shareCleanup: Release
    /// The version as major, minor and patch, a byte each: 0x075801 is 7.88.1.
    let versionNumber: UInt32
    /// The TLS library, such as `OpenSSL/3.0.19`.
    let tlsName: String
    /// Finds decrypted data in the buffers of the TLS library.
    let tls: TLSBuffers

    /// The file names in order of preference: libcurl with OpenSSL, then libcurl with GnuTLS, which some systems have
    /// instead.
    static let names = ["libcurl.so.4", "libcurl-gnutls.so.4"]

    /// Loads the first of these libraries that the system has. Throws `unavailable`, with the package to install.
    static func load(_ names: [String] = names) throws(HTTPFailure) -> CurlLibrary {
      for name in names {
        // Binding all functions of libcurl's two dozen libraries at once took 15 of the 44 million instructions of a
        // call.
        guard let library = dlopen(name, RTLD_LAZY | RTLD_LOCAL) else {
          if let failure = exhausted(name) { throw failure }
          continue
        }
        // Older versions must not be initialised twice at the same time.
        guard let functions = initialization.withLock({ _ in CurlLibrary(library) }) else {
          throw unavailable("The library \(name) is too old. Install libcurl 7.61 or newer")
        }
        return functions
      }
      throw unavailable(
        "The library \(names.first ?? "libcurl") is missing. Run apt install libcurl4 (Debian, Ubuntu) or dnf install "
          + "libcurl (Red Hat, Fedora)")
    }

    /// The failure of an installed library that cannot be loaded (no memory, no descriptors); nil if it is not
    /// installed.
    private static func exhausted(_ name: String) -> HTTPFailure? {
      // dlerror names the library first: "libcurl.so.4: cannot open shared object file: No such file or directory".
      guard let reason = dlerror().map({ String(cString: $0) }), !reason.containsText(String(cString: strerror(ENOENT)))
      else { return nil }
      return unavailable(
        "The library \(name) cannot be loaded: \(reason). Install its package again, or raise the limits of the process"
      )
    }

    private static let initialization = Mutex<Void>(())

    private static func unavailable(_ detail: String) -> HTTPFailure {
      HTTPFailure(.unavailable, requestMayHaveBeenSent: false, detail)
    }

    /// Returns nil if a function is missing or libcurl cannot be initialised.
    private init?(_ library: UnsafeMutableRawPointer) {
      // The signatures are those of curl/easy.h and curl/multi.h, with `...` replaced as described above.
      func find<Function>(_ name: String, _: Function.Type) -> Function? {
        dlsym(library, name).map { unsafeBitCast($0, to: Function.self) }
      }
      guard let initialize = find("curl_global_init", GlobalInit.self),
        let versionInfo = find("curl_version_info", VersionInfo.self),
        let easyInit = find("curl_easy_init", MakeHandle.self),
        let easyCleanup = find("curl_easy_cleanup", UseHandle.self),
        let easyReset = find("curl_easy_reset", UseHandle.self),
        let easySetNumber = find("curl_easy_setopt", SetNumber.self),
        let easySetPointer = find("curl_easy_setopt", SetPointer.self),
        let easyGetValue = find("curl_easy_getinfo", GetValue.self),
        let easyExplain = find("curl_easy_strerror", Explain.self),
        let listAppend = find("curl_slist_append", AppendToList.self),
        let listFree = find("curl_slist_free_all", FreeList.self),
        let multiInit = find("curl_multi_init", MakeHandle.self),
        let multiSetNumber = find("curl_multi_setopt", SetNumber.self),
        let multiAdd = find("curl_multi_add_handle", Pair.self),
        let multiRemove = find("curl_multi_remove_handle", Pair.self),
        let multiPerform = find("curl_multi_perform", Perform.self),
        let multiWait = find("curl_multi_wait", Wait.self),
        let multiNextMessage = find("curl_multi_info_read", NextMessage.self),
        let multiCleanup = find("curl_multi_cleanup", Release.self),
        let shareInit = find("curl_share_init", MakeHandle.self),
        let shareSetNumber = find("curl_share_setopt", SetNumber.self),
        let shareCleanup = find("curl_share_cleanup", Release.self),
        initialize(CurlAPI.Value.initializeAll) == CurlAPI.Code.ok
      else { return nil }
      self.easyInit = easyInit
      self.easyCleanup = easyCleanup
      self.easyReset = easyReset
      self.easySetNumber = easySetNumber
      self.easySetPointer = easySetPointer
      self.easyGetValue = easyGetValue
      self.easyExplain = easyExplain
      self.listAppend = listAppend
      self.listFree = listFree
      self.multiInit = multiInit
      self.multiSetNumber = multiSetNumber
      self.multiAdd = multiAdd
      self.multiRemove = multiRemove
      self.multiPerform = multiPerform
      self.multiWait = multiWait
      self.multiNextMessage = multiNextMessage
      self.multiCleanup = multiCleanup
      self.shareInit = shareInit
      self.shareSetNumber = shareSetNumber
      self.shareCleanup = shareCleanup
      tls = TLSBuffers(library)
      // All versions have these fields: struct curl_version_info_data { int age; const char *version; unsigned
      // version_num; const char *host; int features; const char *ssl_version; ... }
      let info = versionInfo(0)
      versionNumber = info?.load(fromByteOffset: 16, as: UInt32.self) ?? 0
      tlsName = info?.load(fromByteOffset: 40, as: UnsafePointer<CChar>?.self).map { String(cString: $0) } ?? ""
    }
  }
#endif
