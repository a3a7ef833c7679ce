#if !canImport(Darwin)
  extension CurlTransfer {
    /// Errors that come before a byte of the request has left.
    private static let beforeSending: Set<Int32> = [
      5, 6, 7, 35, 51, 53, 54, 58, 59, 60, 64, 66, 77, 82, 83, 90, 91, 97,
    ]

    /// What an error of curl (`CURLE_...`) means.
    func failure(_ code: Int32) -> HTTPFailure {
      // Without the count of tries, what curl says of connecting is certain: such a request is tried once.
      let sent = mayHaveBeenSent && (context.knowsTries || !Self.beforeSending.contains(code))
      if !sent, let failure = proxyFailure(code) { return failure }
      // The request was sent, its connection broke, and curl could not connect to send it again.
      if sent && Self.beforeSending.contains(code) { return timedOutOrCut(code, sent) }
      switch code {
      case 5: return .init(.connect, sent: sent, "the name of the proxy could not be found")  // COULDNT_RESOLVE_PROXY
      case 6: return .init(.connect, sent: sent, "the name of the host could not be found")  // COULDNT_RESOLVE_HOST
      case 7: return .init(.connect, sent: sent, "the connection was refused, or the host cannot be reached")
      case 35:  // SSL_CONNECT_ERROR
        return .init(.connect, sent: sent, explained("TLS could not be agreed on", code))
      case 51, 60, 83, 90, 91:  // PEER_FAILED_VERIFICATION and its kin
        return HTTPFailure(
          .tls, requestMayHaveBeenSent: sent, explained("the server's certificate does not verify", code),
          setting: "caFile")
      case 53, 54, 58, 59, 64, 66, 82:  // of our own certificates and ciphers
        return .init(.tls, sent: sent, explained("TLS could not be set up", code))
      case 77:  // SSL_CACERT_BADFILE
        return HTTPFailure(
          .unavailable, requestMayHaveBeenSent: sent, "the file of trusted certificates cannot be read or has none",
          setting: job.options.caFile == nil && job.options.systemCertificates.file != nil
            ? SystemCertificates.fileVariable : "caFile")
      case 97:  // PROXY
        return .init(.connect, sent: sent, "the proxy made no connection")
      case 1, 3, 4:  // UNSUPPORTED_PROTOCOL, URL_MALFORMAT, NOT_BUILT_IN
        return sent
          ? .init(.malformed, sent: true, "the answer is not HTTP")
          : .init(.unavailable, sent: false, explained("libcurl cannot carry the request", code))
      case 8: return .init(.malformed, sent: sent, "the answer is not HTTP")  // WEIRD_SERVER_REPLY
      case 23, 61:  // WRITE_ERROR and BAD_CONTENT_ENCODING: our callbacks have set `stop` where it was they
        return .init(.malformed, sent: sent, "the body of the answer cannot be decompressed")
      case 27, 100:  // OUT_OF_MEMORY in older versions, TOO_LARGE
        return .init(.tooLarge, sent: sent, "the answer is larger than libcurl takes")
      default: return timedOutOrCut(code, sent)
      }
    }

    /// What a proxy said to the attempt to connect through it. Nil when it said nothing.
    private func proxyFailure(_ code: Int32) -> HTTPFailure? {
      let status = number(.connectStatus)
      if (400..<500).contains(status), status != 408, status != 429 {
        return refusal(status, by: proxySetting ?? "proxy")
      }
      if status >= 300 { return .init(.connect, sent: false, "the proxy refused with status \(status)") }
      // SOCKS: a name or password that is too long or wrong, no way to log in, and "not allowed" (CURLPX_...).
      guard code == 97, [10, 11, 12, 23, 33].contains(number(.proxyError)) else { return nil }
      return HTTPFailure(
        .proxy, requestMayHaveBeenSent: false, "The proxy refuses the user or the connection.",
        setting: proxySetting ?? "proxy")
    }

    /// A proxy that refuses has not passed anything on.
    func refusal(_ status: Int, by setting: String) -> HTTPFailure {
      let reason = status == 407 ? "does not accept the user and password" : "refuses the connection"
      return HTTPFailure(
        .proxy, requestMayHaveBeenSent: false, "The proxy \(reason) (status \(status)).", setting: setting)
    }

    private func timedOutOrCut(_ code: Int32, _ sent: Bool) -> HTTPFailure {
      if code == 28 {  // OPERATION_TIMEDOUT: of all time-outs curl is given only the one for connecting
        return sent
          ? .init(.timeout, sent: true, "the answer did not come in time")
          : .init(.connect, sent: false, "the connection could not be made in time")
      }
      if sent {
        return HTTPFailure(
          .cut, requestMayHaveBeenSent: true, "the connection broke before the answer was complete",
          wasOnKeptConnection: brokeOnKeptConnection)
      }
      return .init(.connect, sent: false, "the connection broke before anything was sent")
    }

    /// The sentence, and what the library says about it: names of certificates and protocols, nothing of the request.
    private func explained(_ sentence: String, _ code: Int32) -> String {
      var text = String(cString: errorText)
      if text.isEmpty { text = library.easyExplain(code).map { String(cString: $0) } ?? "error \(code)" }
      let printable = text.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" }
      return "\(sentence): \(String(printable.prefix(160)))"
    }
  }
#endif
