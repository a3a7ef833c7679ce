// swift-tools-version: 6.0
import PackageDescription

// No package dependencies: the build needs only the toolchain.
// A target per folder, so that the compiler keeps the layers apart: what is not listed cannot be imported.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// - Parameter data: a folder of files that become part of the program.
func layer(_ name: String, at path: String? = nil, on lower: [String] = [], data: String? = nil) -> Target {
  .target(
    name: name, dependencies: lower.map { .target(name: $0) },
    path: "Sources/\(path ?? name)", resources: data.map { [.embedInCode($0)] }, swiftSettings: settings)
}

func tests(_ name: String, also extra: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: ([name, "TestSupport"] + extra).map { .target(name: $0) },
    path: "Tests/\(name)Tests", swiftSettings: settings)
}

let package = Package(
  name: "casewire",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "casewire", targets: ["casewire"])],
  dependencies: [],
  targets: [
    // Bytes to values and back, and what the operating system gives.
    layer("Platform"),
    layer("JSON"),
    layer("XML"),
    layer("HTTP", on: ["Platform"]),

    // The protocol, knowing nothing of cases.
    layer("JSONRPC", on: ["JSON", "Platform"]),

    // Cases, knowing nothing of vendors.
    layer("CaseModel", on: ["JSON", "Platform"]),
    layer("ProviderKit", on: ["CaseModel", "HTTP", "JSON", "Platform"]),
    layer("CaseStore", on: ["CaseModel", "JSON", "Platform"]),

    // Vendors, knowing nothing of each other; and the same vendors simulated.
    layer("IBMCloud", at: "Providers/IBMCloud", on: ["ProviderKit", "CaseModel", "HTTP", "JSON", "Platform"]),
    layer(
      "RedHatPortal", at: "Providers/RedHatPortal",
      on: ["ProviderKit", "CaseModel", "HTTP", "JSON", "Platform", "XML"]),
    layer("CiscoSupport", at: "Providers/CiscoSupport", on: ["ProviderKit", "CaseModel", "HTTP", "JSON", "Platform"]),
    layer(
      "RedHatMarketplace", at: "Providers/RedHatMarketplace",
      on: ["ProviderKit", "CaseModel", "HTTP", "JSON", "Platform"]),
    layer("Sandbox", on: ["HTTP", "JSON", "Platform", "XML"], data: "Scenarios"),

    // What each method does, over any provider.
    layer("Configuration", on: ["ProviderKit", "CaseModel", "HTTP", "JSON", "Platform"]),
    layer("References", on: ["CaseModel", "JSON", "Platform", "ProviderKit"]),
    layer(
      "CaseService",
      on: ["CaseModel", "CaseStore", "HTTP", "JSON", "JSONRPC", "Platform", "ProviderKit", "References"]),

    // Further front ends over the same methods.
    layer(
      "LanguageServer",
      on: ["CaseModel", "CaseService", "JSON", "JSONRPC", "Platform", "ProviderKit", "References"]),

    // The methods as commands for people.
    layer(
      "Terminal",
      on: ["CaseModel", "CaseService", "JSON", "JSONRPC", "Platform", "ProviderKit", "References"]),
    // The methods as tools of language models.
    layer("MCPServer", on: ["CaseModel", "CaseService", "JSON", "JSONRPC", "Platform", "ProviderKit"]),

    // The program.
    layer(
      "Commands",
      on: [
        "CaseModel", "CaseService", "CaseStore", "CiscoSupport", "Configuration", "HTTP", "IBMCloud", "JSON", "JSONRPC",
        "LanguageServer", "MCPServer", "Platform", "ProviderKit", "RedHatMarketplace", "RedHatPortal", "References",
        "Sandbox", "Terminal",
      ]),
    .executableTarget(
      name: "casewire", dependencies: ["Commands"], path: "Sources/casewire", swiftSettings: settings),
    .executableTarget(
      name: "casewire-bench",
      dependencies: [
        "CaseModel", "CaseService", "CaseStore", "HTTP", "IBMCloud", "JSON", "JSONRPC", "LanguageServer", "Platform",
        "ProviderKit", "References", "Sandbox",
      ],
      path: "Tests/bench", swiftSettings: settings),
    .executableTarget(
      name: "casewire-store-worker", dependencies: ["CaseModel", "CaseStore", "Platform"],
      path: "Tests/external/store/worker", swiftSettings: settings),

    // Test doubles are a target of their own: a scripted client, a clock that the test owns, a faulty transport.
    .target(
      name: "TestSupport", dependencies: ["CaseModel", "HTTP", "JSON", "JSONRPC", "Platform"],
      path: "Tests/TestSupport",
      swiftSettings: settings),
    // Doubles of what providers use, and the vendors of the sandbox with their providers.
    .target(
      name: "ProviderTestSupport",
      dependencies: ["CaseModel", "HTTP", "JSON", "Platform", "ProviderKit", "Sandbox", "TestSupport"],
      path: "Tests/ProviderTestSupport", swiftSettings: settings),
    // The same vendors behind the methods, for the tests of front ends.
    .target(
      name: "ServiceTestSupport",
      dependencies: [
        "CaseModel", "CaseService", "CaseStore", "Commands", "HTTP", "JSON", "JSONRPC", "Platform", "ProviderKit",
        "ProviderTestSupport", "Sandbox", "TestSupport",
      ],
      path: "Tests/ServiceTestSupport", swiftSettings: settings),
    tests("Platform"),
    tests("JSON"),
    tests("XML"),
    tests("HTTP"),
    tests("JSONRPC"),
    tests("CaseModel", also: ["JSON"]),
    tests("CaseStore", also: ["CaseModel", "JSON", "Platform"]),
    tests("ProviderKit", also: ["CaseModel", "HTTP", "JSON", "Platform", "ProviderTestSupport"]),
    tests(
      "IBMCloud", also: ["CaseModel", "HTTP", "JSON", "Platform", "ProviderKit", "ProviderTestSupport", "Sandbox"]),
    tests(
      "RedHatPortal",
      also: ["CaseModel", "HTTP", "JSON", "Platform", "ProviderKit", "ProviderTestSupport", "Sandbox", "XML"]),
    tests(
      "CiscoSupport",
      also: [
        "CaseModel", "CaseService", "HTTP", "JSON", "JSONRPC", "Platform", "ProviderKit", "ProviderTestSupport",
        "Sandbox",
      ]),
    tests(
      "RedHatMarketplace",
      also: ["CaseModel", "HTTP", "JSON", "Platform", "ProviderKit", "ProviderTestSupport", "Sandbox"]),
    tests("Sandbox", also: ["HTTP", "JSON", "Platform", "XML"]),
    tests("Configuration", also: ["CaseModel", "HTTP", "JSON", "Platform", "ProviderKit"]),
    tests(
      "LanguageServer",
      also: [
        "CaseModel", "CaseService", "CaseStore", "Commands", "HTTP", "JSON", "JSONRPC", "Platform", "ProviderKit",
        "ProviderTestSupport", "References", "Sandbox", "ServiceTestSupport",
      ]),
    tests(
      "MCPServer",
      also: [
        "CaseModel", "CaseService", "CaseStore", "Commands", "HTTP", "JSON", "JSONRPC", "Platform", "ProviderKit",
        "ProviderTestSupport", "Sandbox", "ServiceTestSupport",
      ]),
    tests("References", also: ["JSON", "Platform", "ProviderKit"]),
    tests(
      "CaseService",
      also: ["CaseModel", "CaseStore", "HTTP", "JSON", "JSONRPC", "Platform", "ProviderKit", "ProviderTestSupport"]),
    tests(
      "Terminal",
      also: [
        "CaseModel", "CaseService", "Commands", "JSON", "JSONRPC", "Platform", "ProviderKit", "ProviderTestSupport",
        "Sandbox",
      ]),
    tests(
      "Commands",
      also: [
        "CaseModel", "CaseService", "CaseStore", "CiscoSupport", "Configuration", "HTTP", "IBMCloud", "JSON", "JSONRPC",
        "LanguageServer", "MCPServer", "Platform", "ProviderKit", "ProviderTestSupport", "RedHatMarketplace",
        "RedHatPortal", "Sandbox", "Terminal",
      ]),
  ]
)
