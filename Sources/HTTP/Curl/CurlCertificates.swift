#if !canImport(Darwin)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  internal import Platform

  /// Finds the certificate authorities for libcurl. Lives on the thread of `CurlLoop`.
  ///
  /// libcurl takes one file and one list of folders. OpenSSL looks into a folder by the hash of the authority that it
  /// needs, which costs nothing at start. So with OpenSSL the file of the profile stands beside the system's folder.
  /// Elsewhere the file of the profile and the system's bundle become one file in memory.
  struct CurlCertificates {
    /// What to give to libcurl; nil leaves its own default.
    struct Location: Equatable {
      var file: String?
      var folder: String?
    }

    /// The file in memory of a profile's file, until that file changes.
    private struct CombinedFile {
      let descriptor: Int32
      let version: Version
    }

    /// What changes when a file is replaced or written.
    private struct Version: Equatable {
      let inode: UInt64
      let size: Int64
      let seconds: Int
      let nanoseconds: Int
    }

    /// The bundles of Debian, Fedora, SUSE, older Red Hat systems and Alpine, as Go's crypto/x509 looks for them.
    private static let bundles = [
      "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
      "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    ]
    private static let folders = ["/etc/ssl/certs", "/etc/pki/tls/certs"]
    /// Larger than any bundle that systems come with.
    private static let largestFile = 8 << 20

    /// Whether the TLS library of libcurl reads a folder by hashes.
    private let readsFoldersByHash: Bool
    private var hashedFolder: String??
    private var combinations: [String: CombinedFile] = [:]
    /// Replaced combinations, which transfers that have begun may still open.
    private var retired: [Int32] = []

    /// - Parameter version: what libcurl says of itself and its TLS library.
    init(version: String) {
      readsFoldersByHash = ["OpenSSL", "LibreSSL", "BoringSSL", "AWS-LC", "quictls"].contains { version.contains($0) }
    }

    /// Throws `unavailable`, with the name of the setting, when a file cannot be read or holds no certificate.
    mutating func location(
      _ options: HTTPTransportOptions, libraryDefault: () -> String?
    ) throws(HTTPFailure) -> Location {
      let system = options.systemCertificates
      if let file = system.file, access(file, R_OK) != 0 {
        throw Self.unreadable(file, SystemCertificates.fileVariable)
      }
      guard let caFile = options.caFile else { return Location(file: system.file, folder: system.folder) }
      guard let version = Self.version(caFile), access(caFile, R_OK) == 0 else {
        throw Self.unreadable(caFile, "caFile")
      }
      if readsFoldersByHash, system == SystemCertificates(), let folder = systemFolder() {
        return Location(file: caFile, folder: folder)
      }
      guard let bundle = system.file ?? Self.bundle(libraryDefault()) else {
        return Location(file: caFile, folder: system.folder)
      }
      return Location(file: try combine(caFile, version, with: bundle), folder: system.folder)
    }

    /// The system's folder of hashed certificates, if it has one.
    private mutating func systemFolder() -> String? {
      if let known = hashedFolder { return known }
      let found = Self.folders.first(where: Self.isHashed)
      hashedFolder = .some(found)
      return found
    }

    /// Whether a file there is named after a hash: `1001acf7.0`.
    private static func isHashed(_ folder: String) -> Bool {
      guard let stream = opendir(folder) else { return false }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let isHash = withUnsafeBytes(of: &entry.pointee.d_name) { name in
          name.prefix(8).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            && name[8] == 0x2E && name[9] == 0x30 && name[10] == 0
        }
        if isHash { return true }
      }
      return false
    }

    private static func bundle(_ libraryDefault: String?) -> String? {
      ([libraryDefault].compactMap(\.self) + bundles).first { access($0, R_OK) == 0 }
    }

    // MARK: Both in one

    private mutating func combine(
      _ caFile: String, _ version: Version, with bundle: String
    ) throws(HTTPFailure) -> String {
      let key = "\(bundle)\n\(caFile)"
      if let known = combinations[key] {
        if known.version == version { return Self.path(known.descriptor) }
        for descriptor in retired { FileDescriptors.close(descriptor) }
        retired = [known.descriptor]
        combinations[key] = nil
      }
      let own = try Self.read(caFile, "caFile")
      let common = try Self.read(bundle, SystemCertificates.fileVariable)
      let descriptor = try Self.makeFile(common + [0x0A] + own)
      combinations[key] = CombinedFile(descriptor: descriptor, version: version)
      return Self.path(descriptor)
    }

    private static func read(_ path: String, _ setting: String) throws(HTTPFailure) -> [UInt8] {
      let bytes = (try? FileSystem.read(path, limit: largestFile)) ?? []
      // GnuTLS does not report a file that holds no certificate.
      let isPEM = bytes.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: "-----BEGIN ".utf8) }
      guard isPEM else { throw unreadable(path, setting) }
      return bytes
    }

    /// A file in memory, which goes with the process.
    private static func makeFile(_ bytes: [UInt8]) throws(HTTPFailure) -> Int32 {
      // memfd_create of linux/memfd.h, which the module leaves out; the flag is MFD_CLOEXEC.
      typealias Create = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32
      let create = dlsym(nil, "memfd_create").map { unsafeBitCast($0, to: Create.self) }
      let descriptor = create?("casewire certificates", 1) ?? -1
      do throws(SystemError) {
        guard descriptor >= 0 else { throw SystemError(code: errno, operation: "memfd_create") }
        try FileDescriptors.writeAll(descriptor, bytes)
      } catch {
        if descriptor >= 0 { FileDescriptors.close(descriptor) }
        throw HTTPFailure(
          .unavailable, sent: false, "The trusted certificates cannot be put together in memory: \(error.reason)")
      }
      return descriptor
    }

    private static func path(_ descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

    private static func version(_ path: String) -> Version? {
      var info = stat()
      guard stat(path, &info) == 0 else { return nil }
      return Version(
        inode: UInt64(info.st_ino), size: Int64(info.st_size), seconds: Int(info.st_mtim.tv_sec),
        nanoseconds: Int(info.st_mtim.tv_nsec))
    }

    private static func unreadable(_ path: String, _ setting: String) -> HTTPFailure {
      HTTPFailure(
        .unavailable, requestMayHaveBeenSent: false,
        "The file of trusted certificates cannot be read or has none: \(path)", setting: setting)
    }
  }
#endif
