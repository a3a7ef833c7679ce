import CaseModel
import Configuration
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

@Suite("The store in the configuration")
struct StoreTests {
  private static func file(_ members: String) -> String {
    #"{"profiles": {"work": {"provider": "ibm-cloud"}}\#(members.isEmpty ? "" : ", ")\#(members)}"#
  }

  @Test("The setting and the size limit have defaults; paths begin at the folder of the file, and ~ at the home folder")
  func settings() throws {
    let folder = TemporaryFolder()
    let rows: [(members: String, store: StoreSetting, megabytes: Int)] = [
      ("", .usual, 1024), (#""store": "off""#, .off, 1024), (#""store": "memory", "storeMegabytes": 16"#, .memory, 16),
      (#""storeMegabytes": 1048576"#, .usual, 1_048_576),
      (#""store": "/var/tmp/x/cases.sqlite""#, .file("/var/tmp/x/cases.sqlite"), 1024),
      (#""store": "kept/cases.sqlite""#, .file(folder.path + "/kept/cases.sqlite"), 1024),
      (#""store": "./off""#, .file(folder.path + "/off"), 1024),
      (#""store": "~/cases.sqlite""#, .file("/home/jane/cases.sqlite"), 1024),
    ]
    for row in rows {
      let configuration = try folder.load(Self.file(row.members), environment: ["HOME": "/home/jane"])
      #expect(configuration.fault == nil, "\(row.members)")
      #expect(configuration.store == row.store && configuration.storeMegabytes == row.megabytes, "\(row.members)")
    }
    let variables = ["CASE_MANAGEMENT_APIKEY": "s3cret-key", "HOME": folder.path]
    let unnamed = loadConfiguration(
      explicit: nil, environment: variables, workingDirectory: folder.path, kinds: TestKinds.all, redactor: Redactor())
    #expect(unnamed.store == .usual && unnamed.profiles.first?.isStored == true)
  }

  @Test(
    "Errors name the key; a configuration with an error has no store",
    arguments: [
      (#""store": false"#, "store", #""store" must be a non-empty string."#),
      (#""store": """#, "store", #""store" must be a non-empty string."#),
      (#""store": "OFF""#, "store", #""store" is "OFF", a word in capitals."#),
      (#""store": "Memory""#, "store", #""store" is "Memory", a word in capitals."#),
      (#""store": "there""#, "store", #""store" names a folder: "#),
      (#""store": "new/""#, "store", #""store" names a folder: "#),
      (#""storeMegabytes": 15"#, "storeMegabytes", #""storeMegabytes" must be an integer from 16 to 1048576."#),
      (#""storeMegabytes": 20.5"#, "storeMegabytes", #""storeMegabytes" must be an integer from 16 to 1048576."#),
      (#""storeMegabytes": "20""#, "storeMegabytes", #""storeMegabytes" must be an integer from 16 to 1048576."#),
      (#""Store": "off""#, "Store", #""Store" is unknown."#),
    ])
  func errors(_ members: String, _ key: String, _ rule: String) throws {
    let folder = TemporaryFolder()
    _ = try folder.folder("there")
    let configuration = try folder.load(Self.file(members))
    let fault = try #require(configuration.fault)
    #expect(fault.text("key") == key)
    #expect(fault.issues.first?.hasPrefix(rule) == true, "\(fault.issues)")
    #expect(fault.isComplete)
    if rule.contains("OFF") { #expect(fault.text("remedy") == #"Write "off"."#) }
    #expect(configuration.store == .off)
  }

  @Test(
    "A profile can be left out, and can keep private texts",
    arguments: [
      ("", true, false), (#""store": "off""#, false, false), (#""keepPrivate": true"#, true, true),
      (#""keepPrivate": false"#, true, false),
    ])
  func profile(_ members: String, _ isStored: Bool, _ keepsPrivate: Bool) throws {
    let profile = try TemporaryFolder().loadProfile(members)
    #expect(profile.fault == nil)
    #expect(profile.isStored == isStored && profile.keepsPrivate == keepsPrivate)
  }

  @Test(
    "Errors of a profile name its key",
    arguments: [
      (#""store": "memory""#, "profiles.work.store", "must be off"),
      (#""store": "cases.sqlite""#, "profiles.work.store", "must be off"),
      (#""keepPrivate": "yes""#, "profiles.work.keepPrivate", "must be true or false"),
    ])
  func profileErrors(_ members: String, _ key: String, _ rule: String) throws {
    let fault = try #require(try TemporaryFolder().loadProfile(members).fault)
    #expect(fault.text("key") == key)
    #expect(fault.issues.first?.contains(rule) == true, "\(fault.issues)")
  }
}
