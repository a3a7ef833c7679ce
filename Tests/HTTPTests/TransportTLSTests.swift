#if !canImport(Darwin)
  import HTTP
  import Platform
  import Testing

  /// The folder with the certificates of `Tests/external/tls/run`, and the port of a server for each; nil without that
  /// script.
  private let folder = ProcessEnvironment.all["CASEWIRE_TEST_TLS"]

  private func port(_ name: String) -> Int? {
    folder.flatMap { try? FileSystem.read("\($0)/\(name).port", limit: 100) }
      .flatMap { Int(String(decoding: $0, as: UTF8.self).filter(\.isNumber)) }
  }

  /// With names of files in the folder.
  private func transport(
    _ kind: TransportKind, trusting name: String?, system: SystemCertificates = SystemCertificates()
  ) -> any HTTPTransport {
    let path = { (name: String?) in name.flatMap { name in folder.map { "\($0)/\(name)" } } }
    var certificates = SystemCertificates(file: path(system.file), folder: path(system.folder))
    if system.usualFolders != SystemCertificates().usualFolders {
      certificates.usualFolders = system.usualFolders.compactMap(path)
    }
    return kind.makeAlone(
      HTTPTransportOptions(userAgent: "", proxy: .none, caFile: path(name), systemCertificates: certificates))
  }

  extension SystemCertificates {
    /// Those of a system whose certificates may be in this folder by their hash.
    fileprivate static func hashed(in folder: String, file: String? = nil) -> SystemCertificates {
      var certificates = SystemCertificates(file: file)
      certificates.usualFolders = [folder]
      return certificates
    }
  }

  /// The certificate of the server, the trusted ones (nil: the system's), and the expected result: a response if there
  /// are no reasons. GnuTLS does not report a file without certificates, and a library of another system may not find
  /// the system's.
  private let tlsCases: [(server: String, trusts: String?, system: SystemCertificates, reasons: [HTTPFailure.Reason])] =
    [
      ("good", "ca.pem", .init(), []),
      ("good", nil, .init(), [.tls, .unavailable]),
      ("stranger", "ca.pem", .init(), [.tls]),
      ("stranger", "stranger.pem", .init(), []),
      ("elsewhere", "ca.pem", .init(), [.tls]),
      ("expired", "ca.pem", .init(), [.tls]),
      ("good", "good.key", .init(), [.unavailable, .tls]),
      ("old", "ca.pem", .init(), [.connect]),
      // The variables of OpenSSL, alone and with a file of the profile, which adds to them.
      ("good", nil, .init(file: "ca.pem"), []),
      ("good", nil, .init(file: "stranger.pem"), [.tls]),
      ("good", nil, .init(file: "nowhere.pem"), [.unavailable]),
      ("good", nil, .init(folder: "hashed"), []),
      ("stranger", nil, .init(folder: "hashed"), [.tls]),
      ("good", "stranger.pem", .init(file: "ca.pem"), []),
      ("stranger", "stranger.pem", .init(file: "ca.pem"), []),
      ("expired", "stranger.pem", .init(file: "ca.pem"), [.tls]),
      ("good", "stranger.pem", .init(folder: "hashed"), []),
      ("stranger", "stranger.pem", .init(folder: "hashed"), []),
      ("good", "nowhere.pem", .init(file: "ca.pem"), [.unavailable]),
      // A folder with no or too few links does not replace the system's bundle.
      ("good", "ca.pem", .hashed(in: "without links"), []),
      ("stranger", "ca.pem", .hashed(in: "without links"), [.tls]),
      ("good", "ca.pem", .hashed(in: "hashed"), []),
      ("good", "stranger.pem", .hashed(in: "hashed"), [.tls, .unavailable]),
    ]

  // Not with arguments: openssl serves one connection at a time, and `GET` only.
  @Test("Certificates are verified", .enabled(if: folder != nil))
  func tlsCertificates() async throws {
    for kind in TransportKind.all { try await checkCertificates(kind) }
  }

  private func checkCertificates(_ kind: TransportKind) async throws {
    for row in tlsCases {
      let number = try #require(port(row.server))
      let request = HTTPRequest(
        .get, "https://127.0.0.1:\(number)/?key=secret", headers: ["Authorization": "Bearer secret"])
      switch await transport(kind, trusting: row.trusts, system: row.system).result(request, limits()) {
      case .success: #expect(row.reasons.isEmpty, "\(kind.name), \(row)")
      case .failure(let failure):
        #expect(row.reasons.contains(failure.reason), "\(kind.name), \(row): \(failure)")
        #expect(!failure.requestMayHaveBeenSent)
        #expect(!failure.detail.contains("secret"))
        if failure.reason == .tls { #expect(failure.setting == "caFile") }
      }
    }
  }

  // Not in the table: it needs a system that trusts the authority, which `run` sets up with mounts.
  @Test(
    "The system's authorities are found by their hash, or in the bundle",
    .enabled(if: ProcessEnvironment.all["CASEWIRE_TEST_TLS_SYSTEM"] != nil), arguments: TransportKind.all)
  func tlsSystem(_ kind: TransportKind) async throws {
    let answers = [("good", true), ("stranger", false)]
    for (server, isTrusted) in answers {
      let request = HTTPRequest(.get, "https://127.0.0.1:\(try #require(port(server)))/")
      let result = await transport(kind, trusting: nil).result(request, limits())
      let isAccepted = if case .success = result { true } else { false }
      #expect(isAccepted == isTrusted, "\(kind.name), \(server)")
    }
  }

  // Not in the table: it needs the network. The system's authorities are trusted in addition to the file of the
  // profile.
  @Test(
    "A file of the profile adds to the system's authorities",
    .enabled(if: folder != nil && ProcessEnvironment.all["CASEWIRE_TEST_PUBLIC_URL"] != nil),
    arguments: TransportKind.all, [nil, "ca.pem"])
  func tlsPublic(_ kind: TransportKind, _ name: String?) async throws {
    let url = ProcessEnvironment.all["CASEWIRE_TEST_PUBLIC_URL"] ?? ""
    _ = try await transport(kind, trusting: name).send(HTTPRequest(.get, url), within: limits())
  }

  @Test("An unsolicited response within the TLS library reaches no other request", .enabled(if: port("unasked") != nil))
  func tlsUnasked() async throws {
    for kind in TransportKind.all {
      let transport = transport(kind, trusting: "ca.pem")
      for path in ["/first", "/second", "/third", "/first", "/fourth"] {
        let url = "https://localhost:\(port("unasked") ?? 0)\(path)"
        let body = path == "/first" ? String(repeating: path, count: 20_000) : path
        #expect(await transport.ending(HTTPRequest(.get, url), limits()) == .status(200, body), "\(kind.name), \(path)")
      }
    }
  }

  @Test("HTTP/2 requests share a connection", .enabled(if: port("http2") != nil), arguments: TransportKind.all)
  func tlsHTTP2(_ kind: TransportKind) async throws {
    let transport = transport(kind, trusting: "ca.pem")
    let url = "https://localhost:\(port("http2") ?? 0)/"
    let before = await transport.ending(HTTPRequest(.get, url), limits())
    let bodies = await withTaskGroup(of: Ending.self) { group in
      for number in 0..<40 {
        group.addTask {
          // A size at which curl reads the body in several pieces, and windows must be opened.
          let request = HTTPRequest(.post, url, body: [UInt8](repeating: 1, count: number * 10_000))
          return await transport.ending(request, limits())
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    guard kind.keepsConnections else { return #expect(bodies.count == 40) }
    // The version and the number of the connection stay the same; only the size of the body differs.
    guard case .status(200, let text) = before, text.hasPrefix("2.0 ") else {
      Issue.record("\(before)")
      return
    }
    let common = text.dropLast()
    let missing = (0..<40).filter { !bodies.contains(.status(200, "\(common)\($0 * 10_000)")) }
    #expect(missing.isEmpty)
  }
#endif
