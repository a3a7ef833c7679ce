import CaseModel
import CaseStore
import JSON
import Platform
import ProviderKit

extension Call {
  // MARK: Writes

  /// Performs a write to a case, and stores its result, or that its outcome is unknown, before the response is sent.
  func keepingWrite<Value: Sendable>(
    to located: LocatedCase, _ written: (Value) -> CaseWrite?, by body: () async throws(Fault) -> Value
  ) async throws(Fault) -> Value {
    do throws(Fault) {
      let result = try await body()
      if let write = written(result) { await keep(write, of: located.profile) }
      return result
    } catch {
      if error.kind == .outcomeUnknown {
        await writableStore(of: located.profile)?.markUnknownOutcome(located.number)
      }
      throw error
    }
  }

  /// Stores the result of a write.
  func keep(_ write: CaseWrite, of profile: Profile) async {
    await writableStore(of: profile)?.keep(write)
  }

  /// A process on the command line creates no store: it would have nothing but this one case.
  private func writableStore(of profile: Profile) async -> ProfileStore? {
    guard let store = context.store, recorder != nil || store.exists else { return nil }
    return await store.profile(profile)
  }

  /// Stores what was read; nil if nothing is to be stored.
  var afterwards: (@Sendable () async -> Void)? {
    guard let recorder else { return nil }
    return { [context] in context.store?.keep(recorder.take()) }
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
      await store.settle()
      let oldest = askedAt.addingTimeInterval(-Double(maxAge))
      if let row = await store.profile(located.profile)?.fresh(located.number, fields, since: oldest) { return row }
    }
    let isLoginReplaced = located.profile.isLoginReplaced
    do throws(Fault) {
      let row = try await vendor()
      keep(row, fields, of: located, isLoginReplaced, askedAt)
      return row
    } catch {
      guard error.isOfUnreachableVendor, let store, maxAge != nil || store.exists else { throw error }
      await store.settle()
      let failure = context.redacted(error.json)
      guard let row = await store.profile(located.profile)?.stale(located.number, fields, because: failure) else {
        throw error
      }
      return row
    }
  }

  /// Keeps a case that was read for the store.
  private func keep(
    _ row: Case, _ fields: CaseFields, of located: LocatedCase, _ isLoginReplaced: Bool, _ askedAt: Timestamp
  ) {
    guard let recorder else { return }
    // What could not be read is not absent.
    let missing = CaseFields((row.missing ?? []).map(\.part))
    let isWhole = missing.isEmpty && fields.isSuperset(of: .all)
    recorder.add(
      ReadRecorder.Reading(
        profile: located.profile,
        cases: ListedCases(CaseBox(row), members: fields.subtracting(missing), askedAt: askedAt),
        isLoginReplaced: isLoginReplaced, isWhole: isWhole))
  }
}
