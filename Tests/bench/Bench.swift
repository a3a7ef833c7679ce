import Platform

/// `casewire-bench [--quick] [--store | --references | PROGRAM]`: measures the speed of casewire on this machine, without a network.
/// PROGRAM is the casewire to measure; the default is the one in the folder of this program. `--store` measures the store only,
/// `--references` the search for case numbers in texts, documents and files.
enum Bench {
  static func run(_ arguments: [String]) async -> Int32 {
    ProcessGuards.ignoreBrokenPipe()
    var words = arguments.dropFirst()
    let isQuick = words.contains("--quick")
    words.removeAll { $0 == "--quick" }
    let ownPath = ownPath(arguments.first ?? "")
    if words.first == "--search", words.count == 3, let text = words.last { return await search(words[2], text) }
    if words == ["--store"] { return await runStore(isQuick, ownPath) }
    if words == ["--references"] { return await measure { try await references(isQuick, &$0) } }
    guard words.count <= 1, words.first?.hasPrefix("-") != true else {
      emit("usage: casewire-bench [--quick] [--store | --references | PROGRAM]\n", to: 2)
      return 2
    }
    let program = words.first ?? FileSystem.absolute("../casewire", relativeTo: ownPath)
    return await measure { table in
      guard FileSystem.permissions(program) != nil else {
        throw BenchError("Cannot find the program \(program). Run .ci/release --binary DIR and name DIR/casewire.")
      }
      #if DEBUG
        emit("This is a debug build: swift run -c release casewire-bench measures what is shipped.\n", to: 2)
      #endif
      try ProcessBench(program: program, isQuick: isQuick).run(into: &table)
      try await ListingBench(isQuick: isQuick).run(into: &table)
      try await references(isQuick, &table)
      try await SessionBench(isQuick: isQuick).run(into: &table)
      try await StoreBench(isQuick: isQuick, program: ownPath).run(into: &table)
    }
  }

  private static func references(_ isQuick: Bool, _ table: inout Table) async throws {
    try ReferenceBench(isQuick: isQuick).run(into: &table)
    try await DocumentBench(isQuick: isQuick).run(into: &table)
    try await ScanBench(isQuick: isQuick).run(into: &table)
  }

  private static func runStore(_ isQuick: Bool, _ program: String) async -> Int32 {
    await measure { table in try await StoreBench(isQuick: isQuick, program: program).run(into: &table) }
  }

  /// Writes what was measured, also up to an error.
  private static func measure(_ body: (inout Table) async throws -> Void) async -> Int32 {
    var table = Table()
    defer { emit(table.description, to: 1) }
    do {
      try await body(&table)
      return 0
    } catch {
      emit("casewire-bench: \(error)\n", to: 2)
      return 1
    }
  }

  private static func search(_ path: String, _ text: String) async -> Int32 {
    do {
      emit("\(try await StoreBench.search(path, text))\n", to: 1)
      return 0
    } catch {
      emit("casewire-bench: \(error)\n", to: 2)
      return 1
    }
  }

  private static func ownPath(_ name: String) -> String {
    FileSystem.absolute(name, relativeTo: FileSystem.workingDirectory)
  }

  private static func emit(_ text: String, to descriptor: Int32) {
    try? FileDescriptors.writeAll(descriptor, Array(text.utf8))
  }
}
