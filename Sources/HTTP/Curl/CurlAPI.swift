/// The numbers of curl's API, from its headers curl/curl.h and curl/multi.h. They never change, because programs are
/// compiled with them.
enum CurlAPI {
  /// Options of a transfer (`CURLOPT_...`) whose value is a number.
  enum NumberOption: Int32 {
    case fresh = 74
    case forbidReuse = 75
    case sslVersion = 32
    case post = 47
    case followLocation = 52
    case verifyPeer = 64
    case httpGet = 80
    case verifyHost = 81
    case httpVersion = 84
    case bufferSize = 98
    case noSignal = 99
    case connectTimeoutMilliseconds = 156
    case contentDecoding = 158
    case protocols = 181
    case tcpKeepAlive = 213
    case headerOption = 229
    case pathAsIs = 234
    case pipeWait = 237
    case suppressConnectHeaders = 265
    case allowHTTP09 = 285
    case quickExit = 322
    case bodySize = 30120
  }

  /// Options whose value curl copies: text, or bytes, as many as `bodySize` states.
  enum TextOption: Int32 {
    case url = 10002
    case proxy = 10004
    case userAgent = 10018
    case method = 10036
    case caFile = 10065
    case caFolder = 10097
    case acceptEncoding = 10102
    case bodyCopy = 10165
    case noProxy = 10177
    case proxyCAFile = 10246
    case proxyCAFolder = 10247
  }

  /// Options whose value is a pointer that curl keeps.
  enum PointerOption: Int32 {
    case errorBuffer = 10010
    case headers = 10023
    case writeContext = 10001
    case readContext = 10009
    case headerContext = 10029
    case seekContext = 10168
    case prerequestContext = 10313
    case write = 20011
    case read = 20012
    case header = 20079
    case openSocket = 20163
    case openSocketContext = 10164
    case closeSocket = 20208
    case closeSocketContext = 10209
    case share = 10100
    case seek = 20167
    case prerequest = 20312
  }

  /// Options of the multi interface (`CURLMOPT_...`).
  enum MultiOption: Int32 {
    case pipelining = 3
    case keptConnections = 6
    case connectionsPerHost = 7
  }

  /// Information about a transfer (`CURLINFO_...`), by the type of its value.
  enum Info: Int32 {
    // long
    case requestBytes = 0x20000C
    case connectStatus = 0x200016
    /// Since 7.73.
    case proxyError = 0x20003B
    // pointers
    case tlsSession = 0x40002D
    /// Since 7.84.
    case defaultCAFile = 0x10003D
  }

  enum Value {
    /// `CURLPROTO_HTTP | CURLPROTO_HTTPS`.
    static let httpAndHTTPS = 3
    /// `CURL_SSLVERSION_TLSv1_2`: TLS 1.2 or newer.
    static let tls12 = 6
    /// `CURL_HTTP_VERSION_2TLS`: HTTP/2 if TLS negotiates it.
    static let http2OverTLS = 4
    /// `CURLHEADER_SEPARATE`: a proxy that makes a tunnel gets no header of the request.
    static let separateHeaders = 1
    /// `CURLPIPE_MULTIPLEX`.
    static let multiplex = 2
    /// `CURL_READFUNC_ABORT`.
    static let abortReading = 0x1000_0000
    /// `CURL_ERROR_SIZE`.
    static let errorSize = 256
    /// `CURLSHOPT_SHARE` and `CURL_LOCK_DATA_CONNECT`.
    static let shareOption: Int32 = 1
    static let connections = 5
    /// `CURL_GLOBAL_ALL`.
    static let initializeAll = 3
  }

  /// The results of calls (`CURLE_...`) that the code distinguishes.
  enum Code {
    static let ok: Int32 = 0
  }
}
