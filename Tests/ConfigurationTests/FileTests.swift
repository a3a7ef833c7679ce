import CaseModel
import Configuration
import FoundationEssentials
import JSON
import Platform
import ProviderKit
import TestSupport
import Testing

/// The file as a whole: its format, its top-level keys, its profiles together.
@Suite struct FileTests {
  @Test(arguments: [
    ("", "Invalid JSON", ""),
    ("profiles:", "Invalid JSON", ""),
    ("{\"profiles\": {},}", "Invalid JSON", ""),
    ("{\"profiles\": {}} {}", "Invalid JSON", ""),
    (
      "{\"profiles\": {\"a\": {\"provider\": \"plain-desk\", \"provider\": \"plain-desk\"}}}", "Duplicate key",
      "provider"
    ),
    ("[]", "The configuration must be an object.", ""),
    ("{}", "\"profiles\" is missing", "profiles"),
    ("{\"profiles\": {}}", "\"profiles\" must be a non-empty object.", "profiles"),
    ("{\"profiles\": []}", "\"profiles\" must be a non-empty object.", "profiles"),
    ("{\"profile\": {}, \"profiles\": {\"a\": {}}}", "\"profile\" is unknown. Did you mean \"profiles\"?", "profile"),
    ("{\"profiles\": {\"a\": {}}, \"files\": \"/tmp\"}", "\"files\" must be a list", "files"),
    ("{\"profiles\": {\"a\": {}}, \"files\": [\"/tmp\", 3]}", "\"files[1]\" must be a non-empty string", "files[1]"),
    ("{\"profiles\": {\"a\": {}}, \"files\": [\"\"]}", "\"files[0]\" must be a non-empty string", "files[0]"),
    ("{\"profiles\": {\"a\": {}}, \"$schema\": 1}", "\"$schema\" must be a string", "$schema"),
  ])
  func aFaultAffectsTheWholeFile(text: String, message: String, key: String) throws {
    let folder = TemporaryFolder()
    let configuration = try folder.load(text)
    let fault = try #require(configuration.fault)
    #expect(fault.isComplete)
    #expect(fault.message.contains(message), "\(fault.message)")
    #expect(fault.text("key") == key)
    #expect(fault.text("file") == folder.path + "/config.json" && configuration.file == fault.text("file"))
    #expect(configuration.profiles.isEmpty)
  }

  @Test func aSyntaxErrorNamesItsPosition() throws {
    let folder = TemporaryFolder()
    let fault = try #require(try folder.load("{\n  \"profiles\": nope\n}").fault)
    #expect(fault.data["line"]?.integer == 2 && fault.data["column"]?.integer == 16)
    #expect(fault.text("remedy").contains("line 2, column 16"))
  }

  @Test(arguments: [
    "{\"profiles\": {\"a\": {\"apiKey\": hunter2}}}", "{\"profiles\": {\"a\": {\"apiKey\": \"hunter2}}}",
    "{\"profiles\": \"hunter2\"}", "{\"profiles\": {\"a\": {}}, \"apiKey\": \"hunter2\"}", "\"hunter2\"",
    "{\"profiles\": {\"a\": {}}, \"files\": \"hunter2\"}",
  ])
  func unexpectedTextIsNotQuoted(text: String) throws {
    let folder = TemporaryFolder()
    let fault = try #require(try folder.load(text).fault)
    #expect(fault.isComplete && !fault.json.text.contains("hunter2"))
  }

  /// Nobody else can open a private pipe, so that it may hold secrets.
  @Test func aPipeIsReadOnce() throws {
    let folder = TemporaryFolder()
    func load(_ credential: String) throws -> Profile {
      let pipe = try FileDescriptors.makePipe()
      defer { FileDescriptors.close(pipe.read) }
      let text = "{\"profiles\": {\"a\": {\"provider\": \"plain-desk\", \"credentials\": {\"token\": \(credential)}}}}"
      try FileDescriptors.writeAll(pipe.write, Array(text.utf8))
      FileDescriptors.close(pipe.write)
      let configuration = loadConfiguration(
        explicit: "/dev/fd/\(pipe.read)", environment: [:], workingDirectory: folder.path, kinds: TestKinds.all,
        redactor: Redactor())
      return try #require(configuration.profiles.first)
    }
    #expect(try load("{\"env\": \"TOKEN\"}").fault == nil)
    #expect(try load("\"hunter2-hunter2\"").fault == nil)
  }

  @Test func theCommandOfARemedyCanBeCopied() throws {
    let folder = TemporaryFolder()
    let path = try folder.file(
      "my o'files/c.json",
      "{\"profiles\": {\"a\": {\"provider\": \"plain-desk\", \"credentials\": {\"token\": \"hunter2\"}}}}", mode: 0o644)
    let entry = try #require(
      loadConfiguration(
        explicit: path, environment: [:], workingDirectory: folder.path, kinds: TestKinds.all, redactor: Redactor()
      ).profiles.first)
    #expect(entry.fault?.text("remedy") == "Run chmod 600 '\(folder.path)/my o'\\''files/c.json'.")
  }

  @Test func severalTopLevelErrorsAreListedTogether() throws {
    let folder = TemporaryFolder()
    let fault = try #require(try folder.load("{\"colour\": 1, \"files\": {}}").fault)
    #expect(fault.issues.count == 3)
    #expect(fault.message.hasSuffix(". (And 2 more.)"))
    #expect(fault.data["example"]?["profiles"] != nil)
  }

  @Test func aByteOrderMarkAndASchemaAreAccepted() throws {
    let folder = TemporaryFolder()
    let text = "{\"$schema\": \"https://example.com/s.json\", \"profiles\": {\"a\": {\"provider\": \"plain-desk\"}}}\n"
    let configuration = try folder.load("\u{FEFF}" + text)
    #expect(configuration.fault == nil)
    #expect(configuration.profiles.map(\.name) == ["a"])
    #expect(configuration.profiles.first?.fault == nil)
  }

  @Test func anInvalidProfileDoesNotAffectOthers() throws {
    let folder = TemporaryFolder()
    let configuration = try folder.load(
      """
      {"profiles": {
        "zebra": {"provider": "plain-desk"},
        "broken": {"provider": "ibm-cloud", "baseURL": 5, "speed": 1},
        "nothing": 7,
        "Bad Name": {"provider": "plain-desk"},
        "apple": {"provider": "redhat-portal", "dialect": "strata"}
      }}
      """)
    #expect(configuration.fault == nil)
    #expect(configuration.profiles.map(\.name) == ["zebra", "broken", "nothing", "Bad Name", "apple"])
    #expect(configuration.profiles.map { $0.fault == nil } == [true, false, false, false, true])
    #expect(
      configuration.profiles.map(\.providerID) == ["plain-desk", "ibm-cloud", nil, "plain-desk", "redhat-portal"])
    let fault = try #require(configuration.profiles[1].fault)
    #expect(fault.isComplete)
    #expect(fault.issues.count == 2 && fault.message.hasSuffix(". (And 1 more.)"))
    #expect(fault.text("key") == "profiles.broken.baseURL")
    #expect(fault.text("profile") == "broken" && fault.text("provider") == "ibm-cloud")
  }

  @Test func rootsAreRelativeToTheFile() throws {
    let folder = TemporaryFolder()
    func files(_ list: String?) throws -> [String] {
      let more = list.map { ", \"files\": \($0)" } ?? ""
      return try folder.load(
        "{\"profiles\": {\"a\": {\"provider\": \"plain-desk\"}}\(more)}", environment: ["HOME": "/home/me"]
      ).files
    }
    #expect(try files(nil) == [folder.path])
    #expect(try files("[]") == [])
    #expect(
      try files("[\"~/cases\", \"in/../out/\", \"/var/cases\", \"~\"]")
        == ["/home/me/cases", folder.path + "/out", "/var/cases", "/home/me"])
  }

  /// Folders below the test's folder, with the home folder `home/me`, and whether each is a root if the file names
  /// none.
  @Test(arguments: [
    ("home/me/project", true), ("elsewhere", true), ("home/me", false), ("home", false), ("", false), ("link", false),
    ("home/me2", true),
  ])
  func theWorkingDirectoryIsARoot(name: String, isRoot: Bool) throws {
    let folder = TemporaryFolder()
    for name in ["home/me/project", "elsewhere", "home/me2"] { try FileSystem.makeFolders("\(folder.path)/\(name)") }
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link", withDestinationPath: "\(folder.path)/home/me")
    let here = name.isEmpty ? folder.path : "\(folder.path)/\(name)"
    for home in ["home/me", "home/./me/"] + (name == "link" ? [] : ["link"]) {
      let configuration = loadConfiguration(
        explicit: nil, environment: ["HOME": "\(folder.path)/\(home)"], workingDirectory: here, kinds: TestKinds.all,
        redactor: Redactor())
      #expect(configuration.files == (isRoot ? [here] : []), "\(here) with \(home)")
    }
  }

  @Test(arguments: [[:], ["HOME": "/"], ["HOME": "/nonexistent"], ["HOME": ""]])
  func theRootFolderIsNoDefault(environment: [String: String]) {
    #expect(Configuration.defaultRoots(workingDirectory: "/", environment: environment) == [])
    #expect(Configuration.defaultRoots(workingDirectory: "/usr", environment: environment) == ["/usr"])
    // A service manager may not set HOME: the user database has the home folder.
    for (home, isRoot) in [("/usr/me", false), ("/usr", false), ("/home/me", true)] {
      let roots = Configuration.defaultRoots(workingDirectory: "/usr", environment: environment, userHome: home)
      #expect(roots == (isRoot ? ["/usr"] : []), "\(home)")
    }
  }

  @Test func sourcesOfSecretsAreProtected() throws {
    let folder = TemporaryFolder()
    let configuration = try folder.load(
      """
      {"files": ["/"], "profiles": {
        "a": {"provider": "plain-desk", "credentials": {"token": {"file": "secrets/a"}}},
        "b": {"provider": "nobody", "caFile": "ca.pem", "credentials": {"x": {"file": "~/b"}, "y": {"command": ["bin/tell", "c"]}}},
        "c": {"provider": "plain-desk", "credentials": {"token": {"command": ["pass", "show", "c"]}}}, "d": 7
      }}
      """, environment: ["HOME": "/home/me"])
    let expected = ["config.json", "secrets/a", "bin/tell", "ca.pem"].map { "\(folder.path)/\($0)" } + ["/home/me/b"]
    #expect(Set(configuration.protectedPaths) == Set(expected))
    // A file that cannot be read is protected, too.
    #expect(try folder.load("nonsense").protectedPaths == ["\(folder.path)/config.json"])
  }

  @Test(arguments: [
    ("a", true), ("0", true), ("work-ibm", true), (String(repeating: "a", count: 32), true),
    (String(repeating: "a", count: 33), false), ("", false), ("-a", false), ("Work", false), ("a_b", false),
    ("a/b", false), ("caf\u{E9}", false), ("a.b", false),
  ])
  func profileNamesAreChecked(name: String, isGood: Bool) throws {
    let folder = TemporaryFolder()
    let entry = try #require(
      try folder.load("{\"profiles\": {\"\(name)\": {\"provider\": \"plain-desk\"}}}").profiles.first)
    #expect((entry.fault == nil) == isGood)
    #expect(entry.fault?.message.contains("must have a name of") ?? isGood)
  }
}
