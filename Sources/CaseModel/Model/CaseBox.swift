/// A case that is passed on without a copy, which would retain each of its forty members.
package final class CaseBox: Sendable {
  package let value: Case
  /// The text that is written instead of `value`, which then has at least the identity, the title, the status, the severity
  /// and the times of creation and update.
  package let stored: StoredJSON?

  package init(_ value: consuming Case, stored: StoredJSON? = nil) {
    self.value = value
    self.stored = stored
  }

  /// The case with all members that are stored.
  package var whole: Case? { stored.map(\.value) ?? value }

  /// A case that `fill` completes, including its number. It is built in place; a variable would be copied.
  package init<Failure>(
    profile: String, provider: String, _ fill: (inout Case) throws(Failure) -> Void
  ) throws(Failure) {
    let storage = UnsafeMutablePointer<Case>.allocate(capacity: 1)
    defer { storage.deallocate() }
    storage.initialize(to: Case(profile: profile, provider: provider))
    do throws(Failure) {
      try fill(&storage.pointee)
    } catch {
      storage.deinitialize(count: 1)
      throw error
    }
    value = storage.move()
    stored = nil
  }

  /// A stored case, of which `fill` reads some members. It returns the text.
  init<Failure>(_ fill: (inout Case) throws(Failure) -> StoredJSON) throws(Failure) {
    let storage = UnsafeMutablePointer<Case>.allocate(capacity: 1)
    defer { storage.deallocate() }
    storage.initialize(to: Case(profile: "", provider: ""))
    do throws(Failure) {
      stored = try fill(&storage.pointee)
    } catch {
      storage.deinitialize(count: 1)
      throw error
    }
    value = storage.move()
  }
}
