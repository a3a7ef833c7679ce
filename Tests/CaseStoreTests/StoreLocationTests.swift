import CaseStore
import Testing

@Suite struct StoreLocationTests {
  @Test(arguments: [
    (["XDG_CACHE_HOME": "/c", "HOME": "/h"], StoreLocation.file("/c/casewire/cases.sqlite", isUsual: true)),
    (["XDG_CACHE_HOME": "c", "HOME": "/h"], .file("/h/.cache/casewire/cases.sqlite", isUsual: true)),
    (["HOME": "/h"], .file("/h/.cache/casewire/cases.sqlite", isUsual: true)),
    (["HOME": ""], .memory), ([:], .memory),
  ])
  func theFileIsInTheCacheFolder(environment: [String: String], expected: StoreLocation) {
    #expect(StoreLocation.usual(environment) == expected)
  }
}
