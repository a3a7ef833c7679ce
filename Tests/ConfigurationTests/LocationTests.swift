import CaseModel
import Configuration
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

@Suite struct LocationTests {
  /// A file with a distinct profile name.
  private func text(_ profile: String) -> String { "{\"profiles\": {\"\(profile)\": {\"provider\": \"plain-desk\"}}}" }

  private func load(_ folder: TemporaryFolder, explicit: String? = nil, _ environment: [String: String])
    -> Configuration
  {
    loadConfiguration(
      explicit: explicit, environment: environment, workingDirectory: folder.path, kinds: TestKinds.all,
      redactor: Redactor())
  }

  @Test func theFirstNamedFileWins() throws {
    let folder = TemporaryFolder()
    let option = try folder.file("option.json", text("option"))
    let variable = try folder.file("variable.json", text("variable"))
    try folder.file("xdg/casewire/config.json", text("xdg"))
    try folder.file("home/.config/casewire/config.json", text("home"))
    var environment = [
      "CASEWIRE_CONFIG": variable, "XDG_CONFIG_HOME": folder.path + "/xdg", "HOME": folder.path + "/home",
      "CASE_MANAGEMENT_APIKEY": "not-needed-here",
    ]
    #expect(load(folder, explicit: option, environment).profiles.map(\.name) == ["option"])
    #expect(load(folder, explicit: "option.json", environment).file == option)
    #expect(load(folder, environment).profiles.map(\.name) == ["variable"])
    environment["CASEWIRE_CONFIG"] = ""
    #expect(load(folder, environment).profiles.map(\.name) == ["xdg"])
    environment["XDG_CONFIG_HOME"] = "relative/is/ignored"
    #expect(load(folder, environment).profiles.map(\.name) == ["home"])
    environment["XDG_CONFIG_HOME"] = nil
    #expect(load(folder, environment).file == folder.path + "/home/.config/casewire/config.json")
    environment["CASEWIRE_CONFIG"] = "~/.config/casewire/config.json"
    #expect(load(folder, environment).profiles.map(\.name) == ["home"])
  }

  @Test func aNamedFileMustExist() throws {
    let folder = TemporaryFolder()
    let usual = try folder.file("home/.config/casewire/config.json", text("home"))
    let environment = ["HOME": folder.path + "/home", "CASE_MANAGEMENT_APIKEY": "a-key-of-someone"]
    let byOption = load(folder, explicit: "missing.json", environment)
    let option = try #require(byOption.fault)
    #expect(option.isComplete && option.message.contains("--config"))
    #expect(option.text("file") == folder.path + "/missing.json")
    #expect(byOption.profiles.isEmpty)
    let byVariable = load(folder, ["CASEWIRE_CONFIG": "gone.json"].merging(environment) { one, _ in one })
    #expect(byVariable.fault?.message.contains("CASEWIRE_CONFIG") == true)
    #expect(byVariable.file == folder.path + "/gone.json")
    #expect(load(folder, environment).file == usual)
  }

  @Test func withoutConfigurationTheFaultHasAWorkingExample() async throws {
    let folder = TemporaryFolder()
    let found = load(folder, ["HOME": folder.path])
    let fault = try #require(found.fault)
    #expect(fault.isComplete)
    #expect(fault.text("file") == folder.path + "/.config/casewire/config.json")
    #expect(fault.text("key") == "profiles")
    #expect(fault.message.contains(folder.path + "/.config/casewire/config.json"))
    #expect(found.file == nil && found.profiles.isEmpty && found.files == [])
    #expect(found.protectedPaths == [folder.path + "/.config/casewire/config.json"])

    let example = try #require(fault.data["example"])
    // Its mode does not matter, because every secret is in a variable.
    let loaded = try folder.load(
      example.prettyText, mode: 0o644, environment: ["IBM_CLOUD_API_KEY": "a-key-of-someone"])
    #expect(loaded.fault == nil)
    #expect(loaded.profiles.map(\.name) == ["ibm-cloud", "redhat-portal", "cisco-support", "plain-desk"])
    for profile in loaded.profiles { #expect(profile.fault == nil) }
    #expect(try await loaded.profiles[0].settings.credentials.value("apiKey") == "a-key-of-someone")
  }

  @Test func withoutAHomeTheDefaultPathIsNamed() throws {
    let folder = TemporaryFolder()
    #expect(load(folder, [:]).fault?.text("file") == "~/.config/casewire/config.json")
  }

  @Test func aFolderOrAHugeFileIsAFault() throws {
    let folder = TemporaryFolder()
    let fault = try #require(load(folder, explicit: folder.path, [:]).fault)
    #expect(fault.isComplete && fault.message.hasPrefix("Cannot read the configuration"))
    try folder.file("huge.json", String(repeating: " ", count: 1 << 20) + text("far"))
    let huge = try #require(load(folder, explicit: "huge.json", [:]).fault)
    #expect(huge.isComplete && huge.message.contains("larger than 1 MiB"))
  }

  @Test func theSandboxKeyCreatesAProfile() async throws {
    let folder = TemporaryFolder()
    let redactor = Redactor()
    func load(_ environment: [String: String]) -> Configuration {
      loadConfiguration(
        explicit: nil, environment: environment, workingDirectory: folder.path, kinds: TestKinds.all,
        redactor: redactor)
    }
    let found = load(["HOME": folder.path, "CASE_MANAGEMENT_APIKEY": "the-seed-key"])
    #expect(found.fault == nil && found.file == nil && found.files == [])
    let settings = try #require(found.profiles.first).settings
    #expect(settings.name == "ibm" && found.profiles[0].providerID == "ibm-cloud")
    #expect(settings.baseURL == "https://cases.example.com/case-management/v1")
    #expect(settings.tokenURL == "https://iam.example.com/identity/token")
    #expect(settings.credentials.source(of: "apiKey") == "env")
    #expect(try await settings.credentials.value("apiKey") == "the-seed-key")
    #expect(!redactor.redact("now the-seed-key appears").contains("the-seed-key"))

    let moved = load([
      "CASE_MANAGEMENT_APIKEY": "the-seed-key", "CASE_MANAGEMENT_URL": "http://127.0.0.1:8080/",
      "CASE_MANAGEMENT_AUTH_URL": "https://iam.test.example.com",
    ])
    #expect(try moved.profiles[0].settings.baseURL == "http://127.0.0.1:8080/case-management/v1")
    #expect(try moved.profiles[0].settings.tokenURL == "https://iam.test.example.com/identity/token")

    let wrong = load([
      "CASE_MANAGEMENT_APIKEY": "the-seed-key", "CASE_MANAGEMENT_URL": "http://cases.example.com",
      "CASE_MANAGEMENT_AUTH_URL": "https://me:secret@iam.example.com",
    ])
    let fault = try #require(wrong.profiles[0].fault)
    #expect(fault.isComplete && fault.data["file"]?.isNull == true)
    #expect(fault.text("key") == "CASE_MANAGEMENT_URL" && fault.issues.count == 2)
    #expect(!fault.json.text.contains("secret"))
    #expect(load(["CASE_MANAGEMENT_APIKEY": ""]).fault != nil)
  }
}
