import FoundationEssentials
import JSON
import Platform
import Sandbox
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite("The store at the end of the program") struct StoreEndTests {
  enum End: CaseIterable { case input, exit, signal }

  @Test("What was read reaches the store although the program ends right after the response", arguments: End.allCases)
  func end(_ end: End) async throws {
    let folder = TemporaryFolder()
    let port = try HTTPPort(Sandbox(cases: 60, time: SystemTime()), number: 0)
    defer { port.stop() }
    let vendor = try #require(try JSON(parsing: port.announcement)["ibm-cloud"]?.object)
    let profiles: JSON = ["ibm": .object(vendor + [.init("provider", "ibm-cloud")])]
    let file = try folder.file("config.json", JSON.object([.init("profiles", profiles)]).text)
    let environment = ["XDG_CACHE_HOME": folder.path + "/cache"]
    let run = try ProgramRun(["--config", file], environment: environment)
    run.sendFramed(request(1, "cases/list", #"{"all":true}"#))
    let count = try #require(try await run.framedMessage()?["result"]?["cases"]?.array?.count)
    #expect(count >= 60)
    switch end {
    case .input: run.closeInput()
    case .exit: run.sendFramed(notification("exit"))
    case .signal: run.signal(SIGTERM)
    }
    #expect(try await run.end().code == (end == .exit ? 1 : 0))
    let info = try await ProgramRun.run(["call", "--config", file, "cache/info"], environment: environment)
    let stored = try JSON(parsing: info.output)["profiles"]?.array?.first?["cases"]
    #expect(stored?.integer == count, "\(info)")
  }
}
