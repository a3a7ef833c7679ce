#if !canImport(Darwin)
  extension CurlTransfer {
    /// The errors that occur before a byte of the request is sent.
    private static let beforeSending: Set<Int32> = [
      5, 6, 7, 35, 51, 53, 54, 58, 59, 60, 64, 66, 77, 82, 83, 90, 91, 97,
    ]

    /// The failure for an error of curl (`CURLE_...`).
    func failure(_ code: Int32) -> HTTPFailure {
      // Before 7.80 attempts are not counted, but each request has one attempt on its own connection. A connection
      // error is therefore certain.
      let sent = mayHaveBeenSent && (context.knowsTries || !Self.beforeSending.contains(code))
      if !sent, let failure = proxyFailure(code) { return failure }
      // The request was sent, the connection broke, and curl could not connect again.
      if sent && Self.beforeSending.contains(code) { return timedOutOrCut(code, sent) }
      switch code {
      case 5:  // COULDNT_RESOLVE_PROXY
        return .init(.connect, sent: sent, "The host name of the proxy cannot be resolved")
      case 6: return .init(.connect, sent: sent, "The host name cannot be resolved")  // COULDNT_RESOLVE_HOST
      case 7: return .init(.connect, sent: sent, "The host refuses the connection or cannot be reached")
      case 35:  // SSL_CONNECT_ERROR
        return .init(.connect, sent: sent, explained("The TLS handshake failed", code))
      case 51, 60, 83, 90, 91:  // PEER_FAILED_VERIFICATION and related errors
        return HTTPFailure(
          .tls, requestMayHaveBeenSent: sent, explained("The server's certificate cannot be verified", code),
          setting: "caFile")
      case 53, 54, 58, 59, 64, 66, 82:  // errors of client certificates and ciphers
        return .init(.tls, sent: sent, explained("TLS cannot be set up", code))
      case 77:  // SSL_CACERT_BADFILE
        return HTTPFailure(
          .unavailable, requestMayHaveBeenSent: sent,
          "The file of trusted certificates cannot be read or contains no certificate",
          setting: job.options.caFile == nil && job.options.systemCertificates.file != nil
            ? SystemCertificates.fileVariable : "caFile")
      case 97:  // PROXY
        return .init(.connect, sent: sent, "The proxy did not connect")
      case 1, 3, 4:  // UNSUPPORTED_PROTOCOL, URL_MALFORMAT, NOT_BUILT_IN
        return sent
          ? .init(.malformed, sent: true, "The response is not HTTP")
          : .init(.unavailable, sent: false, explained("The installed libcurl cannot send the request", code))
      case 8: return .init(.malformed, sent: sent, "The response is not HTTP")  // WEIRD_SERVER_REPLY
      case 23, 61:  // WRITE_ERROR, BAD_CONTENT_ENCODING. A callback that fails sets `stop` instead.
        return .init(.malformed, sent: sent, "The body of the response cannot be decompressed")
      case 27, 100:  // OUT_OF_MEMORY in older versions, TOO_LARGE
        return .init(.tooLarge, sent: sent, "The response is larger than libcurl accepts")
      default: return timedOutOrCut(code, sent)
      }
    }

    /// The failure according to the proxy's response to the connection attempt; nil without such a response.
    private func proxyFailure(_ code: Int32) -> HTTPFailure? {
      let status = number(.connectStatus)
      if (400..<500).contains(status), status != 408, status != 429 {
        return refusal(status, by: proxySetting ?? "proxy")
      }
      if status >= 300 { return .init(.connect, sent: false, "The proxy refuses the connection with status \(status)") }
      // SOCKS (CURLPX_...): a user name or password that is too long or wrong, no supported login, and "not allowed".
      guard code == 97, [10, 11, 12, 23, 33].contains(number(.proxyError)) else { return nil }
      return HTTPFailure(
        .proxy, requestMayHaveBeenSent: false, "The proxy refuses the user or the connection",
        setting: proxySetting ?? "proxy")
    }

    /// The failure of a request that the proxy refused. Such a proxy has forwarded nothing.
    func refusal(_ status: Int, by setting: String) -> HTTPFailure {
      let reason = status == 407 ? "does not accept the user and password" : "refuses the connection"
      return HTTPFailure(
        .proxy, requestMayHaveBeenSent: false, "The proxy \(reason) (status \(status))", setting: setting)
    }

    private func timedOutOrCut(_ code: Int32, _ sent: Bool) -> HTTPFailure {
      if code == 28 {  // OPERATION_TIMEDOUT: curl has only the connect timeout
        return sent
          ? .init(.timeout, sent: true, "The response did not arrive in time")
          : .init(.connect, sent: false, "The connection could not be established in time")
      }
      if sent {
        return HTTPFailure(
          .cut, requestMayHaveBeenSent: true, "The connection broke before the response was complete",
          wasOnKeptConnection: brokeOnKeptConnection)
      }
      return .init(.connect, sent: false, "The connection broke before anything was sent")
    }

    /// The sentence with libcurl's explanation, which names certificates and protocols but nothing of the request.
    private func explained(_ sentence: String, _ code: Int32) -> String {
      var text = String(cString: errorText)
      if text.isEmpty { text = library.easyExplain(code).map { String(cString: $0) } ?? "error \(code)" }
      let printable = text.unicodeScalars.map { (0x20...0x7E).contains($0.value) ? Character($0) : "?" }
      return "\(sentence): \(String(printable.prefix(160)))"
    }
  }
#endif
