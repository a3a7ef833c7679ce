import Platform
import Testing

@Suite struct RelocationTableTests {
  /// What the linker did with the table is done: libraries can be loaded, and metadata that was not used yet can be.
  @Test func theProgramGoesOnWithoutTheTable() throws {
    for _ in 0..<2 {
      RelocationTable.release()
      let values: [any Hashable] = [1, "a", [1: ["b"]], Set([1.5])]
      #expect(
        values.map { String(describing: type(of: $0)) } == [
          "Int", "String", "Dictionary<Int, Array<String>>", "Set<Double>",
        ])
      _ = try FileSystem.read("/dev/null", limit: 1)
    }
  }
}
