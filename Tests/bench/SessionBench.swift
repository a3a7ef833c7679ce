import CaseModel
import HTTP
import IBMCloud
import Platform
import ProviderKit
import Sandbox

/// Measures the cost of the session store. A new provider finds its token in the store, or has no store and fetches a
/// token within this process.
struct SessionBench {
  let isQuick: Bool
  private let clock = SystemTime()

  init(isQuick: Bool) { self.isQuick = isQuick }

  func run(into table: inout Table) async throws {
    let sandbox = Sandbox(cases: 1, time: clock)
    let folder = FileSystem.absolute(
      "casewire-bench-\(clock.now.nanoseconds)", relativeTo: ProcessEnvironment.all["TMPDIR"] ?? "/tmp")
    let found = try await median(sandbox, folder)
    _ = try? await ChildProcess.run(
      ["rm", "-r", folder], environment: ProcessEnvironment.all, timeout: .seconds(10), outputLimit: 1000)
    let fetched = try await median(sandbox, nil)
    table.add(
      "a token found in the store", found.milliseconds, "ms",
      "all that it adds to a call; fetched in process \(Int(fetched.microseconds)) µs")
    #if !DEBUG
      // Both measurements have the same steps except for the store. On a machine where even the exchange within the
      // process takes a millisecond, the first bound is meaningless.
      guard found < .milliseconds(1) || found < fetched * 1.5 else {
        throw BenchError("the store adds more than a millisecond to a call")
      }
    #endif
  }

  /// Measures from the creation of the provider to its header.
  private func median(_ sandbox: Sandbox, _ folder: String?) async throws -> Duration {
    guard let profile = sandbox.profiles.first else { throw BenchError("the sandbox has no profile") }
    var durations: [Duration] = []
    for round in 0...(isQuick ? 100 : 1000) {
      let begin = clock.now
      var settings = ProfileSettings(
        name: profile.name, baseURL: profile.baseURL, tokenURL: profile.tokenURL,
        credentials: FakeCredentials(values: profile.credentials))
      settings.sessionStore = folder.map { SessionStore(folder: $0, time: clock, boot: Boot.id) { _ in } }
      let provider = IBMCloudProvider.kind.make(settings, sandbox.transport(), clock)
      _ = try await provider.session.authorization(VendorCall(deadline: clock.now + .seconds(30)))
      // The first round stores the token.
      if round > 0 { durations.append(clock.now - begin) }
    }
    guard folder == nil || sandbox.ibm.exchanges == 1 else { throw BenchError("the token was not found") }
    return Sample(durations).median
  }
}
