import CaseModel
import CaseService
import JSON
import ProviderKit
import TestSupport
import Testing

/// The types with manual writers, except those of the model.
private let writtenByHand: [any WireObject.Type] = [
  InitializeResult.self, InitializeResult.ServerInfo.self, CasesListResult.self, ListSource.self, ListSource.Total.self,
  CommentsListResult.self, ProfilesListResult.self, ProfileInfo.self, SessionStatusResult.self, SessionStatus.self,
  SessionStatus.Renewal.self, ProgressParams.self, ProgressValue.self, CaseQuery.self,
]

@Test("Manual writers write the members of the declaration, in the same order", arguments: writtenByHand.indices)
private func writtenAsDeclared(index: Int) throws {
  func check<Object: WireObject>(_ type: Object.Type) throws {
    let object = try WireReader.read(type, from: SchemaSamples(type).object(type)).get()
    var writer = JSONWriter()
    object.write(to: &writer)
    let written = try JSON(parsing: writer.bytes)
    #expect(written.object?.map(\.name) == Object.memberNames)
    #expect(try Synthesised.json(object) == written)
  }
  try check(writtenByHand[index])
}

@Test(
  "The params of initialize are read like those of every method",
  arguments: [
    "{}", #"{"processId":7,"clientInfo":{"name":"a"},"capabilities":{"window":{}},"trace":"off"}"#,
    #"{"processId":null,"capabilities":null,"initializationOptions":{"casewire":{"notifications":true}}}"#,
    #"{"processId":1.0,"rootUri":null,"workspaceFolders":[]}"#,
  ])
private func initializeParams(text: String) throws {
  let json = try JSON(parsing: Array(text.utf8))
  let declared = try WireReader.read(InitializeParams.self, from: json).get()
  #expect(try Synthesised.json(#require(Initialize.read(json))) == Synthesised.json(declared))
}

@Test(
  "The declaration of initialize reads params that may have errors",
  arguments: [
    #"{"processId":"7"}"#, #"{"processId":1.5}"#, #"{"protocolVersion":"2025-06-18"}"#, #"{"clientInfo":5}"#,
    #"{"capabilities":[]}"#, #"{"initializationOptions":true}"#, #"{"initializationOptions":{"casewire":5}}"#, "[]",
    "7",
  ])
private func otherInitializeParams(text: String) throws {
  #expect(Initialize.read(try JSON(parsing: Array(text.utf8))) == nil)
}

@Test(
  "The fast path for the params of a list gives the same result as the declaration",
  arguments: [
    "{}", #"{"profiles":["ibm"],"limit":100}"#, #"{"limit":1,"cursor":"abc"}"#, #"{"limit":5e2,"profiles":["a","b"]}"#,
  ])
private func listParams(text: String) throws {
  let json = try JSON(parsing: Array(text.utf8))
  let declared = try WireReader.read(CasesListParams.self, from: json).get()
  let read = try #require(CasesList.read(json))
  #expect(read.profiles == declared.profiles && read.query == declared.query)
  #expect(read.limit == declared.limit && read.cursor == declared.cursor)
}

@Test(
  "The declaration of a list reads all other params",
  arguments: [
    #"{"profiles":[]}"#, #"{"profiles":["A"]}"#, #"{"profiles":"ibm"}"#, #"{"limit":0}"#, #"{"limit":501}"#,
    #"{"limit":1.5}"#, #"{"limit":null}"#, #"{"cursor":""}"#, #"{"status":["open"]}"#, #"{"limits":5}"#, "[]",
  ])
private func otherListParams(text: String) throws {
  #expect(CasesList.read(try JSON(parsing: Array(text.utf8))) == nil)
}
