#if !canImport(Darwin)
  extension CurlTransfer {
    /// Errors that come before a byte of the request has left.
    private static let beforeSending: Set<Int32> = [
      5, 6, 7, 35, 51, 53, 54, 58, 59, 60, 64, 66, 77, 82, 83, 90, 91, 97,
    ]

    /// What an error of curl (`CURLE_...`) means.
    func failure(_ code: Int32) -> HTTPFailure {
      // Without the count of tries, what curl says of connecting is certain for a request that was tried once.
      let sent = mayHaveBeenSent && (knowsTries || job.request.method == .get || !Self.beforeSending.contains(code))
      let proxyStatus = number(.connectStatus)
      if !sent && proxyStatus >= 300 {
        return .init(.connect, sent: false, "the proxy refused with status \(proxyStatus)")
      }
      switch code {
      case 5: return .init(.connect, sent: sent, "the name of the proxy could not be found")  // COULDNT_RESOLVE_PROXY
      case 6: return .init(.connect, sent: sent, "the name of the host could not be found")  // COULDNT_RESOLVE_HOST
      case 7: return .init(.connect, sent: sent, "the connection was refused, or there is no way to the host")
      case 35:  // SSL_CONNECT_ERROR
        return .init(.connect, sent: sent, explained("TLS could not be agreed on", code))
      case 51, 60, 83, 90, 91:  // PEER_FAILED_VERIFICATION and its kin
        return .init(.tls, sent: sent, explained("the server's certificate does not verify", code))
      case 53, 54, 58, 59, 64, 66, 82:  // of our own certificates and ciphers
        return .init(.tls, sent: sent, explained("TLS could not be set up", code))
      case 77:  // SSL_CACERT_BADFILE
        return .init(.unavailable, sent: sent, "the file of trusted certificates cannot be read or holds none")
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

    private func timedOutOrCut(_ code: Int32, _ sent: Bool) -> HTTPFailure {
      if code == 28 {  // OPERATION_TIMEDOUT: of all time-outs curl is given only the one for connecting
        return sent
          ? .init(.timeout, sent: true, "the answer did not come in time")
          : .init(.connect, sent: false, "the connection could not be made in time")
      }
      if sent { return .init(.cut, sent: true, "the connection broke before the answer was complete") }
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
