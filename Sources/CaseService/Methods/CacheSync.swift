package import CaseModel
import CaseStore
package import JSON
package import JSONRPC
package import Platform
import ProviderKit

/// Brings the store up to date.
package enum CacheSync: WorkMethod {
  package typealias Params = CacheSyncParams
  package typealias Result = CacheSyncResult

  package static let name = "cache/sync"
  package static let effect = Effect.session
  package static let summary =
    "Reads all cases of the given profiles, or of all, into the store; afterwards those that changed."

  package static func lane(_ params: CacheSyncParams) -> Lane { .free }

  package static func run(_ params: CacheSyncParams, _ call: Call) async throws(Fault) -> CacheSyncResult {
    guard let access = call.context.store, let store = access.store() else { throw .storeIsOff }
    let profiles = try call.storedProfiles(params.profiles)
    // A library that is missing is the fault of the request, not of each profile.
    do throws(StoreError) { _ = try await store.size() } catch { throw Fault(error) }
    call.sendProgress(.begin("Reading cases"))
    defer { call.sendProgress(.end(nil)) }
    let results = await gather(profiles) { profile in await synchronise(profile, access, call) }
    if Task.isCancelled { throw Fault(.cancelled, "The request was cancelled. The next call continues.") }
    let failed = results.compactMap { result in result.fault.map { (result.source.profile, $0) } }
    if failed.count == results.count, let fault = Fault.all(failed, call.context) { throw fault }
    return CacheSyncResult(sources: results.map(\.source))
  }

  private static func synchronise(
    _ profile: Profile, _ access: StoreAccess, _ call: Call
  ) async -> (source: CacheSyncSource, fault: Fault?) {
    var source = CacheSyncSource(profile: profile.name, provider: profile.providerID)
    var fault: Fault?
    do throws(Fault) {
      let deadline = call.common.timeoutSeconds.map { call.startedAt + .seconds($0) } ?? .distantFuture
      try await access.synchronise(profile.name, until: deadline) { () throws(Fault) in
        let cases = try profile.provider.get().require(ProviderParts.cases)
        let store = try await access.profile(profile, loggingIn: call.vendorCall(profile))
        let synchroniser = ProfileSynchroniser(
          profile: profile, cases: cases, store: store, access: access, time: call.context.time, deadline: deadline
        ) { text, percentage in call.sendProgress(.report(text, percentage: percentage)) }
        if let failure = try await synchroniser.run().failure { throw failure }
      }
      source.complete = true
    } catch {
      fault = error
      source.failure = call.context.redacted(error.json)
    }
    if let store = await access.profile(profile) {
      (source.cases, source.asOf) = (await store.count() ?? 0, await store.status()?.synchronisedAt)
    }
    return (source, fault)
  }
}

package struct CacheSyncParams: WireObject {
  package var profiles: [ProfileName]?

  package enum CodingKeys: String, CodingKey, CaseIterable { case profiles }
  package static let fields: [CodingKeys: Field] = [
    .profiles: Field("The profiles. Default: all that have cases.", count: 1...100)
  ]
}

package struct CacheSyncSource: WireObject {
  package var profile: String
  package var provider: String?
  package var cases = 0
  package var complete = false
  package var asOf: Timestamp?
  package var failure: JSON?

  package enum CodingKeys: String, CodingKey, CaseIterable { case profile, provider, cases, complete, asOf, failure }
  package static let fields: [CodingKeys: Field] = [
    .profile: Field("The profile."),
    .provider: Field("The provider of the profile."),
    .cases: Field("The number of its cases in the store."),
    .complete: Field("Whether the store is up to date; false if the next call must continue."),
    .asOf: Field("The store has every change up to this time; absent before the first complete listing."),
    .failure: Field("The error.", as: Failure.self),
  ]

  init(profile: String, provider: String?) { (self.profile, self.provider) = (profile, provider) }
}

package struct CacheSyncResult: WireObject {
  package var sources: [CacheSyncSource]

  package enum CodingKeys: String, CodingKey, CaseIterable { case sources }
  package static let fields: [CodingKeys: Field] = [.sources: Field("The outcome for each profile.")]
}
