import JSON
import Platform
import Sandbox
import Testing

/// protocol/sandbox.md.
private func page() throws -> String {
  let path = FileSystem.absolute("../../../protocol/sandbox.md", relativeTo: #filePath)
  return String(decoding: try FileSystem.read(path, limit: 1 << 20) ?? [], as: UTF8.self)
}

/// The vendors that the page describes.
private let described = ["ibm-cloud", "redhat-portal", "cisco-support", "redhat-marketplace"]

@Test(arguments: described)
func thePageHasEverySettingOfAVendor(vendor: String) async throws {
  let settings = try #require(try await PortBench().control("GET", "/settings").json?[vendor]?.object)
  let table = try #require(try page().components(after: "| setting of `\(vendor)` |"))
  let rows = table.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2).prefix { $0.hasPrefix("|") }
  let cells = rows.map { $0.split(separator: "|").map { $0.filter { $0 != " " && $0 != "`" } } }
  #expect(cells.map(\.first) == settings.map(\.name))
  #expect(cells.map(\.last) == settings.map { $0.value.string ?? $0.value.text })
}

@Test(arguments: described)
func thePageHasEveryFaultPointOfAVendor(vendor: String) async throws {
  let counts = try #require(try await PortBench().control("GET", "/counts").json?[vendor]?["requests"]?.names)
  let points = counts.dropFirst(2).map { "`\($0)`" }.joined(separator: " ")
  #expect(try page().contains("`\(vendor)`: \(points)"))
}

@Test func thePageHasTheLineOfTheStart() async throws {
  let line = try #require(page().split(separator: "\n").first { $0.hasPrefix(#"{"ibm-cloud":{"baseURL""#) })
  let bench = try PortBench()
  #expect(
    line.replacing(":8650/", with: ":\(bench.port.number)/").replacing(":8650\"", with: ":\(bench.port.number)\"")
      == bench.port.announcement)
}

@Test func thePageHasTheKeysThatAreInNoLine() throws {
  let lines = try page().split(separator: "\n").map(String.init)
  #expect(lines.contains(MarketplaceSimulator.pullSecret))
  #expect(lines.contains(MarketplaceSimulator.entitlementKey))
}

extension String {
  /// The text after the first occurrence of this one.
  fileprivate func components(after mark: String) -> Substring? {
    firstRange(of: mark).map { self[$0.upperBound...] }
  }
}
