internal import Platform
internal import Synchronization

extension CaseStore {
  /// How long a reader waits until the marks of others are in the store.
  private var markLimit: Duration { options.limit / 5 }

  /// Marks a case after a write that the store did not take, in a file beside it: no process answers for the case from the
  /// store until it was read again.
  ///
  /// - Parameters:
  ///   - source: nil if it is not known yet. Then everything is out of date.
  ///   - isUnknown: whether only the vendor knows what the write did.
  package func markUnstored(
    _ source: StoreSource?, _ number: String, isUnknown: Bool, within limit: Duration
  ) async throws(StoreError) {
    guard let file = unstoredWrites.file, FileSystem.identity(file.store) != nil, !database.isInMemory else { return }
    let scope = source.map { UnstoredWrite.Scope.one(source: $0.identity, number: number) } ?? .all
    let write = UnstoredWrite(scope: scope, kind: isUnknown ? .unknown : .outdated, time: now)
    try await onThread { () throws(StoreError) in try file.file.add(write, SQLInterruption(limit: limit)) }
  }

  /// Applies the marks of all processes before something is read. Without any, it costs one `stat`.
  ///
  /// - Parameter number: nil for all cases of the source. If the store is locked, marks of others do not matter.
  func applyMarks(_ source: StoreSource, _ number: String? = nil) async throws(StoreError) {
    guard let file = unstoredWrites.file?.file, !file.isEmpty, !database.isInMemory else { return }
    let content = try await marks()
    let writes = UnstoredWrite.parse(content)
    let now = now
    do throws(StoreError) {
      try await database.write(within: markLimit, isDurable: { _ in true }) { (connection) throws(StoreError) in
        let table = UnstoredWriteTable(connection: connection)
        for write in writes { try table.apply(write, now) }
      }
    } catch {
      if database.isInMemory || !writes.contains(where: { $0.concerns(source, number) }) { return }
      throw error
    }
    // Applied again if that fails, which does no harm.
    if !database.isInMemory { try? await removeMarks(content) }
  }

  /// What is in the file.
  func marks() async throws(StoreError) -> [UInt8] {
    guard let file = unstoredWrites.file?.file, !file.isEmpty else { return [] }
    let limit = markLimit
    return try await onThread { () throws(StoreError) in try file.read(SQLInterruption(limit: limit)) }
  }

  /// Removes the file unless a mark was added.
  func removeMarks(_ content: [UInt8]) async throws(StoreError) {
    guard !content.isEmpty, let file = unstoredWrites.file?.file else { return }
    let limit = markLimit
    try await onThread { () throws(StoreError) in
      try file.remove(content, SQLInterruption(limit: limit))
    }
  }

  private func onThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let result = await DetachedThread.value { () -> Result<Value, StoreError> in
      do throws(StoreError) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }
}

/// Finds the file of the writes that the store did not take.
final class UnstoredWriteLocation: Sendable {
  private let location: StoreLocation
  /// The path without symbolic links, once its folder exists.
  private let path = Mutex<String?>(nil)

  init(_ location: StoreLocation) { self.location = location }

  /// Nil for a store in memory, and while there is no folder.
  var file: (store: String, file: UnstoredWriteFile)? {
    guard case .file(let name, _) = location else { return nil }
    let real = path.withLock { path in
      if path == nil { path = try? StoreFile.resolve(name) }
      return path
    }
    return real.map { ($0, UnstoredWriteFile(ofStore: $0)) }
  }
}
