import Platform
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The program with a terminal for output and errors, as a person starts it.
enum TerminalRun {
  /// Runs the program until it ends; returns the output on the terminal and the exit code.
  static func run(_ arguments: [String], input: String = "") async throws -> (output: String, code: Int32) {
    ProcessGuards.ignoreBrokenPipe()
    let state = TemporaryFolder()
    let environment = ["HOME=/nonexistent", "PATH=/usr/bin:/bin", "TERM=xterm", "XDG_STATE_HOME=\(state.path)"]
    let (terminal, program) = try open()
    let pipe = try FileDescriptors.makePipe()
    let id = try spawn([ProgramRun.path] + arguments, environment, [pipe.read, program, program], [])
    FileDescriptors.close(pipe.read)
    FileDescriptors.close(program)
    let outputs = Mailbox<[UInt8]>("the end of a terminal's output")
    let codes = Mailbox<Int32>("the end of the program")
    try DetachedThread.start {
      var text: [UInt8] = []
      // When the other end is closed, Linux reports EIO.
      readAll(terminal) { text += $0 }
      outputs.send(text)
    }
    try DetachedThread.start { codes.send(waitFor(id)) }
    try? FileDescriptors.writeAll(pipe.write, Array(input.utf8))
    FileDescriptors.close(pipe.write)
    let output = String(decoding: try await outputs.next() ?? [], as: UTF8.self)
    return (output, try await codes.next() ?? -1)
  }

  /// Both ends of a pseudo-terminal.
  static func open() throws -> (terminal: Int32, program: Int32) {
    let terminal = openFile("/dev/ptmx")
    guard terminal >= 0 else { throw SystemError(code: errno, operation: "open /dev/ptmx") }
    #if os(Linux)
      // The module lacks `unlockpt` and `ptsname`; TIOCSPTLCK and TIOCGPTN do the same.
      var (lock, number): (Int32, Int32) = (0, 0)
      guard ioctl(terminal, 0x4004_5431, &lock) == 0, ioctl(terminal, 0x8004_5430, &number) == 0 else {
        throw SystemError(code: errno, operation: "ask for a terminal")
      }
      let program = openFile("/dev/pts/\(number)")
    #else
      guard grantpt(terminal) == 0, unlockpt(terminal) == 0, let name = ptsname(terminal) else {
        throw SystemError(code: errno, operation: "ask for a terminal")
      }
      let program = openFile(String(cString: name))
    #endif
    guard program >= 0 else { throw SystemError(code: errno, operation: "open a terminal") }
    return (terminal, program)
  }

  private static func openFile(_ path: String) -> Int32 {
    #if canImport(Glibc)
      Glibc.open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    #elseif canImport(Musl)
      Musl.open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    #else
      Darwin.open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
    #endif
  }
}
