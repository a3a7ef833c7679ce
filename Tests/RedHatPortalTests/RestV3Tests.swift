import CaseModel
import HTTP
import JSON
import Platform
import ProviderKit
import ProviderTestSupport
import Sandbox
import TestSupport
import Testing

@Suite("Files with rest-v3, which is read-only")
struct RestV3Tests {
  /// A case with a file, and the file.
  private func file(_ harness: ProviderHarness) async throws -> (number: String, file: CaseModel.Attachment) {
    for row in try await harness.all(size: 200).rows {
      if let file = try await harness.provider.attachments?.list(row.number, harness.call).first {
        return (row.number, file)
      }
    }
    throw Fault(.notFound, "no case has a file")
  }

  @Test("A file is downloaded from another host without the token")
  func download() async throws {
    let harness = try ProviderHarness("rest-v3")
    let (number, file) = try await file(harness)
    let store = try #require(harness.provider.attachments)
    let fetched = try await store.download(file.id, of: number, to: nil, limit: 1 << 24, harness.call)
    #expect(fetched.size == file.size && fetched.bytes.count == fetched.size && fetched.name == file.name)
    #expect(harness.lines.last == "GET /cases/attachments/downloadFile/\(number)/\(file.id)")
    let last = try #require(harness.wire.requests.last)
    #expect(last.url.hasPrefix(RedHatSimulator.filesOrigin) && last.headers["Authorization"] == nil)
    #expect(!harness.redactor.redact("at \(last.url)").contains(last.url))
    #expect(
      await fault { () throws(Fault) in try await store.download("..", of: number, to: nil, limit: 4, harness.call) }?
        .wrongParams
        == ["attachment"])
  }

  private static let addresses = [
    "{}", #"{"downloadUrl":7}"#, #"{"downloadUrl":""}"#, #"{"downloadUrl":"http://files.sandbox.invalid/a"}"#,
    #"{"downloadUrl":"http://127.0.0.1/a"}"#, #"{"downloadUrl":"file:///etc/passwd"}"#, #"{"downloadUrl":"/a"}"#, "[]",
  ]

  @Test("Invalid addresses are not requested", arguments: addresses)
  func address(answer: String) async throws {
    let harness = try ProviderHarness("rest-v3")
    harness.answer(.locateAttachment, answer)
    let store = try #require(harness.provider.attachments)
    let found = await fault { () throws(Fault) in
      try await store.download("a", of: "01234567", to: nil, limit: 4, harness.call)
    }
    #expect(found?.kind == .vendorProtocol && harness.lines.count == 1)
  }

  @Test("A refused address does not affect the session", arguments: [401, 403, 404, 410])
  func expired(status: Int) async throws {
    let harness = try ProviderHarness("rest-v3")
    let (number, file) = try await file(harness)
    let store = try #require(harness.provider.attachments)
    harness.sandbox.redhat.inject(.status(status), for: .operation(.fetchFile))
    let found = try #require(
      await fault { () throws(Fault) in
        try await store.download(file.id, of: number, to: nil, limit: 1 << 24, harness.call)
      })
    #expect(found.kind == .vendorUnavailable && found.data["retriable"] == true)
    let address = try #require(harness.wire.requests.last?.url)
    #expect(!"\(found)".contains(address) && harness.provider.session.status.state == .active)
    _ = try await store.download(file.id, of: number, to: nil, limit: 1 << 24, harness.call)
  }

  @Test("Unverified operations are not supported")
  func readsOnly() async throws {
    let harness = try ProviderHarness("rest-v3")
    let provider = harness.provider
    #expect(provider.cases != nil && provider.comments != nil && provider.attachments != nil)
    #expect(provider.attaching == nil && provider.attachmentRemoval == nil && provider.commenting == nil)
    #expect(provider.creation == nil && provider.statusChanges == nil && provider.updates == nil)
    #expect(provider.escalation == nil && provider.watchlist == nil && provider.values == nil)
    #expect(harness.wire.requests.isEmpty)
    let refused = ProviderParts.watchlist.missing(in: provider)
    #expect(refused.kind == .unsupported)
    #expect(refused.message == "Red Hat Customer Portal (rest-v3) cannot change watchlists.")
    let v1 = try ProviderHarness("rest-v1")
    #expect(v1.provider.watchlist == nil && v1.provider.commenting != nil && v1.provider.attachmentRemoval == nil)
    var secret = NewAttachment(name: "a", content: .bytes([1]), size: 1)
    secret.isPrivate = true
    let kept = await fault { () throws(Fault) in _ = try await v1.provider.attaching?.add(secret, to: "1", v1.call) }
    #expect(kept?.kind == .unsupported && kept?.data["supported"] == ["private: false"])
  }
}
