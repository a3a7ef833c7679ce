import Platform
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

struct DescriptorTests {
  @Test func aPipeCarriesBytesAndIsNotInherited() throws {
    let pipe = try FileDescriptors.makePipe()
    #expect(fcntl(pipe.read, F_GETFD) & FD_CLOEXEC != 0 && fcntl(pipe.write, F_GETFD) & FD_CLOEXEC != 0)
    try FileDescriptors.writeAll(pipe.write, Array("hello".utf8))
    #expect(text(try readOnce(pipe.read)) == "hello")
    FileDescriptors.close(pipe.write)
    #expect(try readOnce(pipe.read) == [])
    FileDescriptors.close(pipe.read)
  }

  @Test func aLargeWriteWaitsForItsReader() async throws {
    ProcessGuards.ignoreBrokenPipe()
    let pipe = try FileDescriptors.makePipe()
    _ = fcntl(pipe.write, F_SETFL, O_NONBLOCK)
    _ = fcntl(pipe.read, F_SETFL, O_NONBLOCK)
    let sent = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try DetachedThread.start {
      try? FileDescriptors.writeAll(pipe.write, sent)
      FileDescriptors.close(pipe.write)
    }
    var received: [UInt8] = []
    while case let part = try readOnce(pipe.read), !part.isEmpty { received += part }
    FileDescriptors.close(pipe.read)
    #expect(received == sent)
  }

  @Test(arguments: [("ab", "c"), ("", "c"), ("ab", ""), ("", "")])
  func twoPiecesAreWrittenInOneCall(first: String, second: String) throws {
    let pipe = try FileDescriptors.makePipe()
    let count = try Array(first.utf8).span.bytes.withUnsafeBytes { (first) throws in
      try Array(second.utf8).span.bytes.withUnsafeBytes { (second) throws in
        try FileDescriptors.write(pipe.write, first, second)
      }
    }
    FileDescriptors.close(pipe.write)
    #expect(count == (first + second).utf8.count)
    #expect(text(try readOnce(pipe.read)) == first + second)
    FileDescriptors.close(pipe.read)
  }

  @Test func aClosedReaderIsAnError() throws {
    ProcessGuards.ignoreBrokenPipe()
    let pipe = try FileDescriptors.makePipe()
    FileDescriptors.close(pipe.read)
    #expect(throws: SystemError(code: EPIPE, operation: "write")) { try FileDescriptors.writeAll(pipe.write, [1]) }
    FileDescriptors.close(pipe.write)
  }

  @Test func errorsNameOperationAndReason() {
    #expect(SystemError(code: ENOENT, operation: "open x").description == "Cannot open x: No such file or directory")
    #expect(throws: SystemError(code: EBADF, operation: "read")) { try readOnce(-1) }
    #expect(throws: SystemError(code: EBADF, operation: "write")) { try FileDescriptors.writeAll(-1, [1]) }
    #expect(throws: SystemError(code: EBADF, operation: "duplicate descriptor -1")) {
      try FileDescriptors.duplicateCloseOnExec(-1)
    }
    #expect(throws: SystemError.self) { try FileDescriptors.redirect(-1, to: 100) }
  }

  @Test func aFullPipeIsNotWritable() throws {
    let pipe = try FileDescriptors.makePipe()
    #expect(FileDescriptors.isWritable(pipe.write))
    _ = fcntl(pipe.write, F_SETFL, O_NONBLOCK)
    let block = [UInt8](repeating: 0, count: 4096)
    while write(pipe.write, block, block.count) > 0 {}
    #expect(!FileDescriptors.isWritable(pipe.write))
    #expect(!FileDescriptors.isTerminal(pipe.write))
    FileDescriptors.close(pipe.read)
    FileDescriptors.close(pipe.write)
  }

  #if os(Linux)
    @Test(arguments: [1, 65_536, 65_537, 300_000, 5_000_000])
    func anEmptyPipeHasTheRoomThatItReports(requested: Int) throws {
      let pipe = try FileDescriptors.makePipe()
      _ = fcntl(pipe.write, F_SETFL, O_NONBLOCK)
      let room = try #require(FileDescriptors.roomOfEmptyPipe(pipe.write, requested: requested))
      #expect(room >= min(requested, 65_536))
      // As much as it reports, in one write, without a reader.
      let bytes = [UInt8](repeating: 1, count: room)
      #expect(write(pipe.write, bytes, room) == room)
      #expect(FileDescriptors.roomOfEmptyPipe(pipe.write, requested: 1) == nil, "it is no longer empty")
      FileDescriptors.close(pipe.read)
      FileDescriptors.close(pipe.write)
    }

    @Test func onlyPipesReportTheirRoom() throws {
      let file = open("/dev/null", O_WRONLY | O_CLOEXEC)
      #expect(FileDescriptors.roomOfEmptyPipe(file, requested: 1) == nil)
      FileDescriptors.close(file)
      #expect(FileDescriptors.roomOfEmptyPipe(-1, requested: 1) == nil)
    }
  #endif

  @Test func duplicatesAndRedirections() throws {
    let pipe = try FileDescriptors.makePipe()
    let copy = try FileDescriptors.duplicateCloseOnExec(pipe.write)
    #expect(copy > 2 && copy != pipe.write && fcntl(copy, F_GETFD) & FD_CLOEXEC != 0)
    let other = try FileDescriptors.makePipe()
    try FileDescriptors.redirect(copy, to: other.write)
    try FileDescriptors.writeAll(other.write, [7])
    #expect(try readOnce(pipe.read) == [7])
    for fd in [pipe.read, pipe.write, copy, other.read, other.write] { FileDescriptors.close(fd) }
  }
}
