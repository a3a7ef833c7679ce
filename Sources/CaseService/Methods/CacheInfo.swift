package import CaseModel
import CaseStore
import JSON
package import JSONRPC
package import Platform
import ProviderKit

/// Returns what the store has.
package enum CacheInfo: WorkMethod {
  package typealias Params = CacheInfoParams
  package typealias Result = CacheInfoResult

  package static let name = "cache/info"
  package static let effect = Effect.session
  package static let summary = "Returns where the store is, and what it has of each profile."

  package static func lane(_ params: CacheInfoParams) -> Lane { .free }

  package static func run(_ params: CacheInfoParams, _ call: Call) async throws(Fault) -> CacheInfoResult {
    guard let access = call.context.store, let location = access.setting.location else {
      return CacheInfoResult(kind: .off)
    }
    var result = CacheInfoResult(kind: .memory)
    if case .file(let path, _) = location { (result.kind, result.path) = (.file, path) }
    result.limitBytes = access.setting.sizeLimit
    guard access.exists, let store = access.store() else { return result }
    await access.settle(call)
    do throws(StoreError) {
      result.bytes = try await store.size()
      let infos = try await store.infos().filter { params.profile == nil || $0.profile == params.profile?.text }
      result.profiles = infos.map(CacheInfoResult.Entry.init)
    } catch {
      throw Fault(error)
    }
    return result
  }
}

package struct CacheInfoParams: WireObject {
  package var profile: ProfileName?

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile, configured or not. Default: all.")
  ]

  init() {}
}

package struct CacheInfoResult: WireObject {
  package enum Kind: String, CaseIterable, WireValue { case file, memory, off }

  package struct Entry: WireObject {
    package var profile: String
    package var provider: String
    package var cases: Int
    package var bytes: Int
    package var oldest: Timestamp?
    package var newest: Timestamp?
    package var baselineAt: Timestamp?
    package var synchronisedAt: Timestamp?
    package var lastRoundAt: Timestamp?
    package var nextPollAt: Timestamp?

    package enum CodingKeys: String, CodingKey, CaseIterable {
      case profile, provider, cases, bytes, oldest, newest, baselineAt, synchronisedAt, lastRoundAt, nextPollAt
    }
    package static let fields: [CodingKeys: Field] = [
      .profile: Field("The profile. One that changed its account is listed once for each account."),
      .provider: Field("The provider of the profile."),
      .cases: Field("The number of cases."),
      .bytes: Field("The bytes of their texts, without indexes."),
      .oldest: Field("When the case that was read first was read."),
      .newest: Field("When the case that was read last was read."),
      .baselineAt: Field("When the first complete listing began; absent if there was none."),
      .synchronisedAt: Field("The store has every change up to this time; absent without a complete listing."),
      .lastRoundAt: Field("When the vendor was last queried for changes."),
      .nextPollAt: Field("When the vendor may be queried for changes again."),
    ]
    package static var schemaName: String { "CacheProfile" }

    init(_ info: SourceInfo) {
      (profile, provider, cases, bytes) = (info.profile, info.provider, info.cases, info.size)
      (oldest, newest, baselineAt) = (info.oldest, info.newest, info.baselineAt)
      (synchronisedAt, lastRoundAt, nextPollAt) = (info.synchronisedAt, info.lastRoundAt, info.nextPollAt)
    }
  }

  package var kind: Kind
  package var path: String?
  package var bytes = 0
  package var limitBytes = 0
  package var profiles: [Entry] = []

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case kind = "store"
    case path, bytes, limitBytes, profiles
  }
  package static let fields: [CodingKeys: Field] = [
    .kind: Field("Whether the store is a file, in memory until the process ends, or off."),
    .path: Field("The file."),
    .bytes: Field("The size of the store, in bytes."),
    .limitBytes: Field("The maximum size, in bytes. Long texts are removed above it."),
    .profiles: Field("The profiles of which the store has cases."),
  ]

  init(kind: Kind) { self.kind = kind }
}
