import HTTP
import Platform
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A kind of transport under test. Each keeps its thread for the whole run.
struct TransportKind: Sendable, CustomTestStringConvertible {
  let name: String
  let make: @Sendable (HTTPTransportOptions) -> any HTTPTransport
  /// With separate connections. The others share a limit of idle connections with all concurrent tests.
  let makeAlone: @Sendable (HTTPTransportOptions) -> any HTTPTransport
  /// Whether it resends a GET when its kept connection closes.
  var repeatsGET = false
  /// Whether it keeps connections. With libcurl before 7.80, each request has a separate one.
  var keepsConnections = true

  var testDescription: String { name }

  /// Without a proxy, whatever the environment of the tests.
  func transport(_ proxy: HTTPProxy = .none, caFile: String? = nil) -> any HTTPTransport {
    make(HTTPTransportOptions(userAgent: "casewire/test", proxy: proxy, caFile: caFile))
  }

  func lonely() -> any HTTPTransport {
    makeAlone(HTTPTransportOptions(userAgent: "casewire/test", proxy: .none))
  }

  #if canImport(Darwin)
    static let all = [
      TransportKind(
        name: "URLSession", make: { systemTransport($0) }, makeAlone: { systemTransport($0) },
        repeatsGET: true)
    ]
  #else
    /// The libraries of this system, each as it is and the first also in the mode for old versions.
    /// `CASEWIRE_TEST_LIBCURL` may name one more.
    static let all: [TransportKind] = {
      var libraries = ["libcurl.so.4", "libcurl-gnutls.so.4"].filter(isThere)
      if let extra = ProcessEnvironment.all["CASEWIRE_TEST_LIBCURL"], !extra.isEmpty { libraries.append(extra) }
      return libraries.map { curl([$0], $0) }
        + libraries.prefix(1).map { curl([$0], "\($0), as if old", actsOld: true) }
    }()

    private static func curl(_ libraries: [String], _ name: String, actsOld: Bool = false) -> TransportKind {
      let options = HTTPTransportOptions(userAgent: "", proxy: .none)
      let first = CurlTransport(options, libraries: libraries, actsOld: actsOld)
      return TransportKind(
        name: name, make: { first.with($0) },
        makeAlone: { CurlTransport($0, libraries: libraries, actsOld: actsOld) },
        keepsConnections: !actsOld && libraries.allSatisfy(canBeStopped))
    }

    /// Whether it is 7.80 or newer, by `curl_version`: `libcurl/7.88.1 OpenSSL/3.0.19 ...`.
    private static func canBeStopped(_ library: String) -> Bool {
      guard let handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL) else { return false }
      defer { dlclose(handle) }
      guard let symbol = dlsym(handle, "curl_version") else { return false }
      typealias Version = @convention(c) () -> UnsafePointer<CChar>?
      let text = unsafeBitCast(symbol, to: Version.self)().map { String(cString: $0) } ?? ""
      let numbers = text.dropFirst("libcurl/".count).prefix { $0 != " " }.split(separator: ".").compactMap { Int($0) }
      return numbers.count >= 2 && (numbers[0], numbers[1]) >= (7, 80)
    }

    private static func isThere(_ library: String) -> Bool {
      guard let handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL) else { return false }
      dlclose(handle)
      return true
    }
  #endif
}

/// The outcome of an exchange, for tables.
enum Ending: Equatable, Sendable {
  case status(Int, String)
  case failure(HTTPFailure.Reason, sent: Bool)
}

let clock = SystemTime()

func limits(
  seconds: Double = 60, bodyBytes: Int = 1 << 20, connect: Duration = .seconds(10), silence: Duration? = nil
) -> HTTPLimits {
  HTTPLimits(deadline: clock.now + .seconds(seconds), bodyBytes: bodyBytes, connect: connect, silence: silence)
}

extension HTTPTransport {
  func result(_ request: HTTPRequest, _ limits: HTTPLimits) async -> Result<HTTPResponse, HTTPFailure> {
    do throws(HTTPFailure) {
      return .success(try await send(request, within: limits))
    } catch {
      return .failure(error)
    }
  }

  func ending(_ request: HTTPRequest, _ limits: HTTPLimits) async -> Ending {
    switch await result(request, limits) {
    case .success(let response): .status(response.status, String(decoding: response.body, as: UTF8.self))
    case .failure(let failure): .failure(failure.reason, sent: failure.requestMayHaveBeenSent)
    }
  }
}

/// A separate file for a test, without a name, removed when it is closed.
func temporaryFile(_ bytes: [UInt8] = []) throws -> Int32 {
  var name = Array("/tmp/casewire-XXXXXX".utf8CString)
  let fd = mkstemp(&name)
  guard fd >= 0 else { throw SystemError(code: errno, operation: "mkstemp") }
  unlink(name)
  try FileDescriptors.writeAll(fd, bytes)
  return fd
}

/// Bytes whose order can be checked.
func pattern(_ count: Int) -> [UInt8] {
  let block = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count)
  while bytes.count < count { bytes += block.prefix(count - bytes.count) }
  return bytes
}

func contents(_ fd: Int32) throws -> [UInt8] { try wholeFile(fd).collect() }

func wholeFile(_ fd: Int32) throws -> HTTPUpload {
  HTTPUpload([.file(descriptor: fd, offset: 0, length: Int64(lseek(fd, 0, SEEK_END)))])
}
