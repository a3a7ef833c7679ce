import CaseModel
import CaseStore
import JSON
import JSONRPC
import Platform
import ProviderKit

extension Call {
  // MARK: Writes

  /// Performs a write to a case, and stores its result, or that its outcome is unknown, before the response is sent.
  func keepingWrite<Value: Sendable>(
    to located: LocatedCase, _ written: (Value) -> CaseWrite?, by body: () async throws(Fault) -> Value
  ) async throws(Fault) -> Value {
    let askedAt = context.time.date
    do throws(Fault) {
      let result = try await body()
      if let write = written(result) { await keep(write, of: located.profile, askedAt) }
      return result
    } catch {
      switch error.kind {
      case .outcomeUnknown:
        await writableStore?.store(located.id, located.number, of: located.profile, isUnknown: true) {
          await $0.markUnknownOutcome(located.number)
        }
      case _ where error.details.contains { $0.name == "done" }:
        // Some of its steps succeeded.
        let write = CaseWrite(located.row, outdated: .all)
        await keep(write, of: located.profile, askedAt)
      default: break
      }
      throw error
    }
  }

  /// Stores the result of a write.
  func keep(_ write: CaseWrite, of profile: Profile, _ askedAt: Timestamp) async {
    await writableStore?.store(write.row.id, write.row.number, of: profile) { await $0.keep(write, askedAt) }
  }

  /// A process on the command line creates no store: it would have nothing but this one case.
  private var writableStore: StoreAccess? {
    guard let store = context.store, recorder != nil || store.exists else { return nil }
    return store
  }

  /// Stores what was read, and starts what the request began; nil if neither is possible.
  var afterwards: Work.Afterwards? {
    guard let recorder else { return nil }
    return { [context, followUps] in
      let store = context.store?.accept(recorder.take())
      return {
        store?()
        followUps.start()
      }
    }
  }

  /// What a caller without a connection calls once it has written the answer.
  var delivered: (@Sendable () async -> Void)? {
    guard connection == nil else { return nil }
    return { [followUps] in await followUps.save() }
  }

  /// Notes the account of a profile before it is queried. A profile without a valid token gets its account with the token.
  func noteAccount(of profile: Profile) async {
    guard let recorder, let store = context.store, case .success(let provider) = profile.provider,
      provider.session.status.state == .active, let source = await store.profile(profile)?.source
    else { return }
    recorder.note(source, of: profile)
  }

  // MARK: Reads

  /// Reads something of a case: from the store if it is fresh enough, else from the vendor, and from the store if the vendor
  /// cannot be reached.
  ///
  /// - Parameters:
  ///   - fields: the members that are read.
  ///   - maxAge: the param `maxAgeSeconds`.
  ///   - isRaw: whether the vendor's record is requested, which the store does not have.
  ///   - vendor: reads from the vendor. Returns the result, and the case with what was read of it.
  func read(
    _ fields: CaseFields, at located: LocatedCase, maxAge: Int?, isRaw: Bool,
    from vendor: () async throws(Fault) -> Case
  ) async throws(Fault) -> Case {
    let store = isRaw || maxAge == 0 ? nil : context.store
    let askedAt = context.time.date
    if let store, let maxAge {
      await store.settle(self)
      let ages = MaxAge.range(maxAge, askedAt)
      if !store.isOutdated(located.id),
        let row = await store.soon(
          self, { await store.readable(located.profile)?.fresh(located.number, fields, ages) })
      {
        return row
      }
    }
    await noteAccount(of: located.profile)
    let account = recorder?.mark(of: located.profile)
    do throws(Fault) {
      let row = try await vendor()
      if let account { keep(row, fields, of: located, account, askedAt) }
      return row
    } catch {
      guard error.isOfUnreachableVendor, let store, maxAge != nil || store.exists else { throw error }
      await store.settle(self)
      let failure = context.redacted(error.json)
      guard !store.isOutdated(located.id),
        let row = await store.soon(
          self, { await store.readable(located.profile)?.stale(located.number, fields, because: failure) })
      else {
        throw error
      }
      return row
    }
  }

  /// Keeps a case that was read for the store.
  private func keep(
    _ row: Case, _ fields: CaseFields, of located: LocatedCase, _ account: ReadRecorder.AccountMark,
    _ askedAt: Timestamp
  ) {
    // What could not be read is not absent.
    let missing = CaseFields((row.missing ?? []).map(\.part))
    let isWhole = missing.isEmpty && fields.isSuperset(of: .all)
    recorder?.add(
      ReadRecorder.Reading(
        profile: located.profile,
        cases: ListedCases(CaseBox(row), members: fields.subtracting(missing), askedAt: askedAt),
        account: account, isWhole: isWhole))
  }
}
