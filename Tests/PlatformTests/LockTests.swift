import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

struct LockTests {
  @Test func theLockIsTakenByOneAfterTheOther() async throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/a.lock"
    let first = try #require(try FileLock.take(path))
    #expect(FileSystem.permissions(path) == 0o600)
    #expect(try FileLock.take(path) == nil)
    #expect(try FileLock.take("\(folder.path)/b.lock") != nil, "another file has another lock")
    async let waiting = FileLock.wait(path, for: .seconds(20))
    first.release()
    let second = try #require(try await waiting)
    first.release()
    #expect(try FileLock.take(path) == nil, "releasing twice does not affect others")
    second.release()
    #expect(try FileLock.take(path) != nil)
  }

  @Test func aSharedLockExcludesOnlyTheOther() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/a.lock"
    let first = try #require(try FileLock.take(path, isShared: true))
    let second = try #require(try FileLock.take(path, isShared: true))
    first.release()
    #expect(try FileLock.take(path) == nil)
    second.release()
    let third = try #require(try FileLock.take(path))
    #expect(try FileLock.take(path, isShared: true) == nil)
    // A new file has another lock.
    try FileSystem.remove(path)
    let fourth = try #require(try FileLock.take(path))
    third.release()
    #expect(try FileLock.take(path) == nil)
    fourth.release()
  }

  @Test func waitingEndsAtItsDeadline() async throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/a.lock"
    let taken = try #require(try FileLock.take(path))
    #expect(try await FileLock.wait(path, for: .milliseconds(20)) == nil)
    let waiting = Task { try await FileLock.wait(path, for: .seconds(60)) }
    waiting.cancel()
    #expect(try await waiting.value == nil)
    taken.release()
  }

  /// More waiters than cores: if they blocked the pool, nothing could release the lock.
  @Test func waitersDoNotBlockOthers() async throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/a.lock"
    let taken = try #require(try FileLock.take(path))
    let count = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<40 {
        group.addTask {
          let lock = try await FileLock.wait(path, for: .seconds(50))
          lock?.release()
          return lock != nil
        }
      }
      let release = Task { taken.release() }
      await release.value
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(count == 40)
  }

  @Test func aLinkIsNotFollowed() throws {
    let folder = TemporaryFolder()
    #expect(symlink("\(folder.path)/elsewhere", "\(folder.path)/a.lock") == 0)
    let error = #expect(throws: SystemError.self) { try FileLock.take("\(folder.path)/a.lock") }
    #expect(error?.code == ELOOP)
    #expect(folder.names() == ["a.lock"])
  }

  @Test func aByteOfAFileIsLockedAlone() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/bytes"
    let first = try #require(try FileLock.take(path, byte: 1))
    #expect(try FileLock.take(path, byte: 1) == nil, "also within a process")
    do {
      let other = try FileLock.take(path, byte: 2)
      #expect(other != nil)
    }
    // Closing another descriptor of the file releases nothing.
    #expect(try FileLock.take(path, byte: 1) == nil)
    first.release()
    #expect(try FileLock.take(path, byte: 1) != nil)
    #expect(symlink("\(folder.path)/elsewhere", "\(folder.path)/link") == 0)
    #expect(throws: SystemError.self) { try FileLock.take("\(folder.path)/link", byte: 1) }
  }

  // MARK: Folders for secrets

  @Test func aFolderIsCreatedForItsOwnerAlone() throws {
    let folder = TemporaryFolder()
    let path = "\(folder.path)/a/b"
    #expect(try !SecretFolder.exists(path))
    try SecretFolder.make(path)
    #expect(try SecretFolder.exists(path))
    #expect(FileSystem.permissions("\(folder.path)/a") == 0o700 && FileSystem.permissions(path) == 0o700)
    try SecretFolder.make(path)
  }

  @Test(arguments: [0o755, 0o770, 0o701, 0o777] as [UInt32])
  func aFolderThatOthersCanUseIsRefused(mode: UInt32) throws {
    let folder = TemporaryFolder()
    #expect(chmod(folder.path, mode_t(mode)) == 0)
    let problem = #expect(throws: SecretFolder.FolderError.self) { try SecretFolder.make(folder.path) }
    #expect(problem == .exposed(path: folder.path, mode: mode))
    #expect(problem?.description.contains("chmod 700 \(folder.path)") == true)
  }

  @Test func otherObjectsAreRefused() throws {
    let folder = TemporaryFolder()
    let file = try folder.file("a", "")
    #expect(throws: SecretFolder.FolderError.notAFolder(path: file)) { try SecretFolder.make(file) }
    #expect(throws: SecretFolder.FolderError.notAFolder(path: file)) { try SecretFolder.make("\(file)/b/c") }
    let link = "\(folder.path)/link"
    #expect(symlink("nowhere", link) == 0)
    #expect(throws: SecretFolder.FolderError.notAFolder(path: link)) { try SecretFolder.make(link) }
    let error = #expect(throws: SecretFolder.FolderError.self) { try SecretFolder.make("/proc/casewire") }
    #expect(error?.description.contains("Cannot use the folder /proc/casewire") == true)
  }

  @Test(.enabled(if: geteuid() == 0)) func theFolderOfAnotherUserIsRefused() throws {
    let folder = TemporaryFolder()
    #expect(chown(folder.path, 12345, 12345) == 0)
    #expect(throws: SecretFolder.FolderError.foreign(path: folder.path, owner: 12345)) {
      try SecretFolder.exists(folder.path)
    }
  }

  @Test func filesAreRemovedAndRenamed() throws {
    let folder = TemporaryFolder()
    let path = try folder.file("a", "x")
    try FileSystem.move(path, to: path + "2")
    #expect(folder.names() == ["a2"])
    #expect(throws: SystemError.self) { try FileSystem.move(path, to: path + "3") }
    try FileSystem.remove(path + "2")
    try FileSystem.remove(path + "2")
    #expect(folder.names() == [])
    #expect(throws: SystemError.self) { try FileSystem.remove(folder.path) }
  }
}
