import FoundationEssentials
import Platform
import Sandbox

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A request as a line.
func request(_ id: Int, _ method: String, _ params: String = "{}") -> String {
  #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
}

/// A notification as a line.
func notification(_ method: String, _ params: String = "{}") -> String {
  #"{"jsonrpc":"2.0","method":"\#(method)","params":\#(params)}"#
}

let sandboxKey = Sandbox(time: SystemTime()).profiles.first?.credentials["apiKey"] ?? "no key"

func setMode(_ path: String, _ mode: mode_t) throws {
  guard chmod(path, mode) == 0 else { throw SystemError(code: errno, operation: "chmod") }
}
