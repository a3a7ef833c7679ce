import CaseModel
import CaseService
import JSON
import Platform
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// While requests run, another process exchanges a folder of the root with a link that leads out of it.
@Suite struct FileRaceTests {
  /// Exchanges the folder and the link on a thread until `end`.
  private final class Exchange: Sendable {
    private let isOver = Atomic(false)
    private let ended = ThreadGate()
    let count = Atomic(0)

    init(_ scratch: TemporaryFolder) throws {
      let path = scratch.path
      try DetachedThread.start { [self] in
        while !isOver.load(ordering: .relaxed) {
          _ = rename("\(path)/in/sub", "\(path)/in/real")
          _ = symlink("\(path)/out", "\(path)/in/sub")
          _ = unlink("\(path)/in/sub")
          _ = rename("\(path)/in/real", "\(path)/in/sub")
          count.add(1, ordering: .relaxed)
        }
        ended.open()
      }
    }

    /// Waits for the thread, which could otherwise restore the folder while the test removes it.
    func end() {
      isOver.store(true, ordering: .relaxed)
      ended.wait()
    }
  }

  @Test func noFileFromOutsideIsSent() async throws {
    let scratch = TemporaryFolder()
    try scratch.file("in/sub/a.log", "inside")
    try scratch.file("out/a.log", "outside")
    let exchange = try Exchange(scratch)
    defer { exchange.end() }
    let registry = FakeProfiles(roots: ["\(scratch.path)/in"])
    var requests = 0
    while requests < 3000 || (exchange.count.load(ordering: .relaxed) < 1000 && requests < 30_000) {
      requests += 1
      let outcome = try await registry.upload("\(scratch.path)/in/sub/a.log")
      #expect(outcome.error == nil || outcome.pathRule != nil)
    }
    let sent = registry.fakeParts.files.map(\.bytes)
    #expect(sent.allSatisfy { $0 == Array("inside".utf8) } && !sent.isEmpty)
  }

  @Test func noFileIsWrittenOutside() async throws {
    let scratch = TemporaryFolder()
    _ = try scratch.folder("in/sub")
    try scratch.file("out/a.log", "outside")
    let exchange = try Exchange(scratch)
    defer { exchange.end() }
    let registry = FakeProfiles(FakeCaseParts(name: "a.log"), roots: ["\(scratch.path)/in"])
    var requests = 0
    while requests < 1000 || (exchange.count.load(ordering: .relaxed) < 1000 && requests < 10_000) {
      requests += 1
      let path = "\(scratch.path)/in/sub" + (requests.isMultiple(of: 2) ? "/a.log" : "")
      let outcome = try await registry.download(path, overwrite: true)
      #expect(outcome.error == nil || outcome.pathRule != nil)
      #expect(scratch.names("out") == ["a.log"])
    }
    #expect(try scratch.text("out/a.log") == "outside")
  }

  /// The whole transfer is between the check and the end of the download.
  @Test func aFolderExchangedDuringADownloadIsNotFollowed() async throws {
    let scratch = TemporaryFolder()
    _ = try scratch.folder("in/sub")
    _ = try scratch.folder("out")
    let path = scratch.path
    let fakeParts = FakeCaseParts(
      name: "a.log",
      whileFetching: { () throws(Fault) in
        _ = rename("\(path)/in/sub", "\(path)/in/real")
        _ = symlink("\(path)/out", "\(path)/in/sub")
      })
    _ = try await FakeProfiles(fakeParts, roots: ["\(path)/in"]).download("\(path)/in/sub", overwrite: true)
    #expect(scratch.names("out") == [] && scratch.names("in/real") == ["a.log"])
  }
}
