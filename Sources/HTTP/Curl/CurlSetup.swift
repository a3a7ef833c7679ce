#if !canImport(Darwin)
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  internal import Platform

  extension CurlTransfer {
    /// The largest body that curl copies. curl sends it in one piece with the head.
    static let copiedBody = 65536
    /// The bytes that curl reads and delivers at a time.
    private static let bufferBytes = 65536

    /// Configures the handle for the transfer. Throws `unavailable` if the library refuses a required option.
    func configure() throws(HTTPFailure) {
      try configureSafety()
      try configureConnection()
      try configureMessage()
      configureCallbacks()
    }

    /// Sets the options for security. Certificates are always verified.
    private func configureSafety() throws(HTTPFailure) {
      try set(.noSignal, 1)
      try set(.followLocation, 0)
      try set(.protocols, CurlAPI.Value.httpAndHTTPS)
      try set(.verifyPeer, 1)
      try set(.verifyHost, 2)
      try set(.sslVersion, CurlAPI.Value.tls12)
      try set(.headerOption, CurlAPI.Value.separateHeaders)
      trySet(.allowHTTP09, 0)
      // Waiting for the thread that resolves a name would delay all other transfers.
      trySet(.quickExit, 1)
      try configureCertificates()
    }

    private func configureCertificates() throws(HTTPFailure) {
      let location = try context.certificates.location(job.options) { self.text(.defaultCAFile) }
      if let file = location.file {
        try set(.caFile, file)
        _ = setText(.proxyCAFile, file)
      } else if location.hasNoFile {
        _ = library.easySetPointer(easy, CurlAPI.TextOption.caFile.rawValue, nil)
        _ = library.easySetPointer(easy, CurlAPI.TextOption.proxyCAFile.rawValue, nil)
      }
      if let folder = location.folder {
        try set(.caFolder, folder)
        _ = setText(.proxyCAFolder, folder)
      }
    }

    private func configureConnection() throws(HTTPFailure) {
      let (proxy, except) = job.options.proxy.choice(scheme: job.url.scheme, isLoopback: job.url.isLoopback)
      beginsWithTLS = job.url.scheme == "https" || proxy.hasPrefix("https:")
      if !proxy.isEmpty { proxySetting = job.options.proxy.setting(scheme: job.url.scheme) }
      try set(.proxy, proxy)
      try set(.noProxy, except)
      trySet(.suppressConnectHeaders, 1)
      let milliseconds = job.limits.connect.saturatedNanoseconds / 1_000_000
      try set(.connectTimeoutMilliseconds, Int(max(1, min(milliseconds, 86_400_000))))
      trySet(.httpVersion, CurlAPI.Value.http2OverTLS)
      if job.url.scheme == "https" { trySet(.pipeWait, 1) }
      trySet(.tcpKeepAlive, 1)
      trySet(.bufferSize, Self.bufferBytes)
    }

    private func configureMessage() throws(HTTPFailure) {
      let request = job.request
      try set(.url, request.url)
      trySet(.pathAsIs, 1)
      try set(.acceptEncoding, request.headers["Accept-Encoding"] ?? "gzip, deflate")
      if !decodes { try set(.contentDecoding, 0) }
      if request.headers["User-Agent"] == nil { try set(.userAgent, job.options.userAgent) }
      try configureHeaders(request)
      let sendsBody = hasBody || request.method == .post || request.method == .put
      try set(sendsBody ? .post : .httpGet, 1)
      try set(.method, request.method.rawValue)
      guard sendsBody else { return }
      try set(.bodySize, bodyLength)
      guard !suppliesBody else { return }
      guard
        request.body.withUnsafeBytes({
          library.easySetPointer(easy, CurlAPI.TextOption.bodyCopy.rawValue, $0.baseAddress)
        })
          == CurlAPI.Code.ok
      else { throw refused("a body") }
    }

    private func configureHeaders(_ request: HTTPRequest) throws(HTTPFailure) {
      for (name, value) in request.headers.fields where name.lowercased() != "accept-encoding" {
        // curl omits a header without a value; a semicolon means an empty value.
        try append(value.isEmpty ? "\(name);" : "\(name): \(value)")
      }
      // curl would add the content type of a form.
      if hasBody && request.headers["Content-Type"] == nil { try append("Content-Type:") }
      guard let headerList else { return }
      guard library.easySetPointer(easy, CurlAPI.PointerOption.headers.rawValue, headerList) == CurlAPI.Code.ok else {
        throw refused("headers")
      }
    }

    private func append(_ line: String) throws(HTTPFailure) {
      guard let longer = library.listAppend(headerList, line) else { throw refused("headers") }
      headerList = longer
    }

    private func configureCallbacks() {
      let this = UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque())
      for option in [
        CurlAPI.PointerOption.writeContext, .readContext, .headerContext, .seekContext, .prerequestContext,
        .openSocketContext,
      ] {
        setPointer(option, this)
      }
      setPointer(.errorBuffer, UnsafeRawPointer(errorText))
      setPointer(.write, unsafeBitCast(bodyCallback, to: UnsafeRawPointer.self))
      setPointer(.header, unsafeBitCast(headerCallback, to: UnsafeRawPointer.self))
      setPointer(.read, unsafeBitCast(readCallback, to: UnsafeRawPointer.self))
      setPointer(.seek, unsafeBitCast(seekCallback, to: UnsafeRawPointer.self))
      setPointer(.openSocket, unsafeBitCast(socketCallback, to: UnsafeRawPointer.self))
      setPointer(.closeSocket, unsafeBitCast(closeCallback, to: UnsafeRawPointer.self))
      if context.knowsTries { setPointer(.prerequest, unsafeBitCast(prerequestCallback, to: UnsafeRawPointer.self)) }
      // A connection can outlive the transfer, but not `CurlSockets`.
      setPointer(.closeSocketContext, UnsafeRawPointer(Unmanaged.passUnretained(context.sockets).toOpaque()))
      guard context.knowsTries, let pool else {
        // libcurl before 7.80 would repeat requests by itself. Without a pool, no other request may use the connection.
        trySet(.fresh, 1)
        trySet(.forbidReuse, 1)
        return
      }
      setPointer(.share, UnsafeRawPointer(pool.share))
      if isFresh { trySet(.fresh, 1) }
    }

    // MARK: Options

    private func set(_ option: CurlAPI.NumberOption, _ value: Int) throws(HTTPFailure) {
      guard library.easySetNumber(easy, option.rawValue, value) == CurlAPI.Code.ok else { throw refused("\(option)") }
    }

    /// Sets an option that is not required and that older versions lack.
    private func trySet(_ option: CurlAPI.NumberOption, _ value: Int) {
      _ = library.easySetNumber(easy, option.rawValue, value)
    }

    private func set(_ option: CurlAPI.TextOption, _ value: String) throws(HTTPFailure) {
      guard setText(option, value) else { throw refused("\(option)") }
    }

    private func setText(_ option: CurlAPI.TextOption, _ value: String) -> Bool {
      value.withCString { library.easySetPointer(easy, option.rawValue, UnsafeRawPointer($0)) } == CurlAPI.Code.ok
    }

    private func text(_ info: CurlAPI.Info) -> String? {
      var text: UnsafePointer<CChar>?
      guard library.easyGetValue(easy, info.rawValue, &text) == CurlAPI.Code.ok else { return nil }
      return text.map { String(cString: $0) }
    }

    @discardableResult
    private func setPointer(_ option: CurlAPI.PointerOption, _ value: UnsafeRawPointer) -> Bool {
      library.easySetPointer(easy, option.rawValue, value) == CurlAPI.Code.ok
    }

    private func refused(_ what: String) -> HTTPFailure {
      HTTPFailure(.unavailable, sent: false, "The installed libcurl does not support the option \(what)")
    }
  }

  // MARK: Callbacks, with the signatures of curl/curl.h

  private func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private let bodyCallback: @convention(c) (UnsafeRawPointer?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
    bytes, _, count, context in
    guard let transfer = transfer(context) else { return 0 }
    // The parameter before `count`, the size of an item, is always 1.
    return transfer.receiveBody(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
  }

  private let headerCallback: @convention(c) (UnsafeRawPointer?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
    line, _, count, context in
    guard let transfer = transfer(context) else { return 0 }
    return transfer.receiveHeader(UnsafeRawBufferPointer(start: line, count: count)) ? count : 0
  }

  private let readCallback: @convention(c) (UnsafeMutableRawPointer?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
    buffer, size, count, context in
    guard let transfer = transfer(context) else { return CurlAPI.Value.abortReading }
    return transfer.supply(UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
      ?? CurlAPI.Value.abortReading
  }

  /// Rewinds the body. curl requests only the first byte, before it sends a body again. Returns 0, or 1 for a failure.
  private let seekCallback: @convention(c) (UnsafeMutableRawPointer?, Int64, Int32) -> Int32 = {
    context, offset, origin in
    guard let transfer = transfer(context), offset == 0, origin == SEEK_SET else { return 1 }
    transfer.rewind()
    return 0
  }

  /// Returns 0 to send the request, 1 to stop it.
  private let prerequestCallback:
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, Int32, Int32) -> Int32 = {
      context, remote, _, remotePort, localPort in
      let address = CurlSockets.Address(
        remote: remote.map { String(cString: $0) } ?? "", remotePort: remotePort, localPort: localPort)
      return transfer(context)?.beginTry(on: address) == true ? 0 : 1
    }

  private let socketCallback: @convention(c) (UnsafeMutableRawPointer?, Int32, UnsafePointer<Int32>?) -> Int32 = {
    context, _, address in
    // struct curl_sockaddr { int family; int socktype; int protocol; ... }
    guard let transfer = transfer(context), let address else { return -1 }
    return transfer.openSocket(address[0], address[1], address[2])
  }

  private let closeCallback: @convention(c) (UnsafeMutableRawPointer?, Int32) -> Int32 = { context, fd in
    guard let context else { return 1 }
    Unmanaged<CurlSockets>.fromOpaque(context).takeUnretainedValue().close(fd)
    return 0
  }
#endif
