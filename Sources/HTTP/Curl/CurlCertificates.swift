#if !canImport(Darwin)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  internal import Platform

  /// Finds the certificate authorities for libcurl. Used only on the thread of `CurlLoop`.
  ///
  /// libcurl takes one file and a list of folders. OpenSSL searches a folder by the hash of the authority, which costs
  /// nothing at start. With OpenSSL, libcurl therefore gets the profile's file and the system's folder. With other TLS
  /// libraries, the profile's file and the system's bundle are joined in a file in memory.
  struct CurlCertificates {
    /// The paths for libcurl; nil keeps its default.
    struct Location: Equatable {
      var file: String?
      var folder: String?
      /// Whether libcurl reads no file.
      var hasNoFile = false
    }

    /// A file in memory that replaces a profile's file until that file changes.
    private struct CombinedFile {
      let descriptor: Int32
      let version: Version
    }

    /// The properties that change when a file is replaced or written.
    private struct Version: Equatable {
      let inode: UInt64
      let size: Int64
      let seconds: Int
      let nanoseconds: Int
    }

    /// The estimated bytes per certificate in a bundle. Debian's average is 1,500.
    private static let bytesPerCertificate: Int64 = 2048
    /// More bytes than any system's bundle has.
    private static let largestFile = 8 << 20

    /// Whether libcurl's TLS library reads a folder by hash.
    private let readsFoldersByHash: Bool
    /// The results of `findFolder`, kept for the life of the process. An empty text means no folder.
    private var hashedFolders: [(usual: [String], found: String)] = []
    private var combinations: [String: CombinedFile] = [:]
    /// Replaced files, kept open because running transfers may still open them.
    private var retired: [Int32] = []

    /// - Parameter tlsName: The TLS library of libcurl, such as `OpenSSL/3.0.19`.
    init(tlsName: String) {
      let libraries = ["OpenSSL", "LibreSSL", "BoringSSL", "AWS-LC", "quictls"]
      readsFoldersByHash = libraries.contains { tlsName.containsText($0) }
    }

    /// Returns the paths for a request. Throws `unavailable`, with the setting's name, for a file that is unreadable or
    /// contains no certificate.
    mutating func location(
      _ options: HTTPTransportOptions, libraryDefault: () -> String?
    ) throws(HTTPFailure) -> Location {
      let system = options.systemCertificates
      if let file = system.file, access(file, R_OK) != 0 {
        throw Self.unreadable(file, SystemCertificates.fileVariable)
      }
      guard let caFile = options.caFile else {
        // Reading the system's bundle takes 28 ms per process; the folder takes no time.
        if let folder = systemFolder(system, libraryDefault) {
          return Location(folder: folder, hasNoFile: true)
        }
        return Location(file: system.file, folder: system.folder)
      }
      guard let version = Self.version(caFile), access(caFile, R_OK) == 0 else {
        throw Self.unreadable(caFile, "caFile")
      }
      if let folder = systemFolder(system, libraryDefault) {
        return Location(file: caFile, folder: folder)
      }
      guard let bundle = system.file ?? Self.bundle(system, libraryDefault()) else {
        return Location(file: caFile, folder: system.folder)
      }
      return Location(file: try combine(caFile, version, with: bundle), folder: system.folder)
    }

    /// The system's folder of hashed certificates. Nil if no folder can replace the bundle, or if the environment names
    /// certificates other than the system's. Many environments name the system's own.
    private mutating func systemFolder(_ system: SystemCertificates, _ libraryDefault: () -> String?) -> String? {
      guard readsFoldersByHash, system.file.map(system.usualBundles.contains) ?? true,
        system.folder.map(system.usualFolders.contains) ?? true
      else { return nil }
      if let known = hashedFolders.first(where: { $0.usual == system.usualFolders })?.found {
        return known.isEmpty ? nil : known
      }
      let found = Self.findFolder(system, libraryDefault())
      hashedFolders.append((system.usualFolders, found ?? ""))
      return found
    }

    private static func findFolder(_ system: SystemCertificates, _ libraryDefault: String?) -> String? {
      let size = (system.file ?? bundle(system, libraryDefault)).flatMap(version)?.size ?? 0
      // A folder with a few handmade links cannot replace the bundle: the other authorities would be lost.
      return system.usualFolders.first { folder in
        let count = hashedNames(in: folder)
        return count > 0 && count * bytesPerCertificate >= size
      }
    }

    /// The number of files that are named after a hash, such as `1001acf7.0`.
    private static func hashedNames(in folder: String) -> Int64 {
      guard let stream = opendir(folder) else { return 0 }
      defer { closedir(stream) }
      var count: Int64 = 0
      while let entry = readdir(stream) {
        let isHash = withUnsafeBytes(of: &entry.pointee.d_name) { name in
          name.prefix(8).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            && name[8] == 0x2E && (0x30...0x39).contains(name[9]) && name[10] == 0
        }
        if isHash { count += 1 }
      }
      return count
    }

    private static func bundle(_ system: SystemCertificates, _ libraryDefault: String?) -> String? {
      ([libraryDefault].compactMap(\.self) + system.usualBundles).first { access($0, R_OK) == 0 }
    }

    // MARK: Combined files

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
      // GnuTLS does not report a file without certificates.
      let isPEM = bytes.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: "-----BEGIN ".utf8) }
      guard isPEM else { throw unreadable(path, setting) }
      return bytes
    }

    /// Creates a file in memory, which the system removes with the process.
    private static func makeFile(_ bytes: [UInt8]) throws(HTTPFailure) -> Int32 {
      // The module omits memfd_create (linux/memfd.h). The flag 1 is MFD_CLOEXEC.
      typealias Create = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32
      let create = dlsym(nil, "memfd_create").map { unsafeBitCast($0, to: Create.self) }
      let descriptor = create?("casewire certificates", 1) ?? -1
      do throws(SystemError) {
        guard descriptor >= 0 else { throw SystemError(code: errno, operation: "memfd_create") }
        try FileDescriptors.writeAll(descriptor, bytes)
      } catch {
        if descriptor >= 0 { FileDescriptors.close(descriptor) }
        throw HTTPFailure(
          .unavailable, sent: false, "The list of trusted certificates cannot be created in memory: \(error.reason)")
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
        "The file of trusted certificates cannot be read or contains no certificate: \(path)", setting: setting)
    }
  }
#endif
