import Dispatch
import Synchronization
import TestSupport

/// An IBM Cloud that returns tokens, and delays some requests until the test releases them.
final class FakeDelayingVendor: Sendable {
  private let arrived = Mailbox<String>("a request at the vendor")
  private let release = DispatchSemaphore(value: 0)
  private let folder = TemporaryFolder()
  private let server: FakeServer
  /// The path of a configuration with this vendor as the profile `ibm`.
  let configuration: String

  /// - Parameter held: the end of the path of delayed requests, such as `/comments`.
  init(delaying delayed: String) throws {
    let (arrived, release) = (arrived, release)
    server = try FakeServer { connection, request in
      let path = String(request.target.prefix { $0 != "?" })
      if path.hasSuffix(delayed) {
        arrived.send("\(request.method) \(path)")
        release.wait()
        release.signal()
      }
      let body =
        path.hasSuffix("/token")
        ? #"{"access_token":"t","expires_in":3600}"# : #"{"value":"x","added_at":"2026-11-11 18:44:00"}"#
      connection.answer("200 OK", ["Content-Type: application/json"], body)
      return true
    }
    configuration = try folder.file(
      "config.json",
      """
      {"profiles": {"ibm": {"provider": "ibm-cloud", "baseURL": "\(server.url("/case-management/v1"))",
        "tokenURL": "\(server.url("/token"))", "credentials": {"apiKey": "a-key-0001"}}}}
      """)
  }

  deinit { close() }

  /// The next delayed request, such as `PUT /case-management/v1/cases/CS1/comments`.
  func nextArrival() async throws -> String? { try await arrived.next() }

  /// Releases all delayed requests, now and later.
  func letGo() { release.signal() }

  /// Must be called at the end of a test.
  func close() {
    letGo()
    server.close()
  }
}
