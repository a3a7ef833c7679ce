import JSON
import JSONRPC
import Platform
import Synchronization
import TestSupport
import Testing

@Test("Notifications and responses keep their order", arguments: bothFramings)
private func order(_ framing: Framing) async throws {
  let client = try FakeClient(FakeHandler(), framing: framing)
  for id in 0..<100 {
    client.call("\(id)", "ping")
    client.call(#""\#(id)""#, "note", "[\(id)]")
  }
  for id in 0..<100 {
    #expect(try await client.nextShort() == "\(id) = null")
    #expect(try await client.nextShort() == "~ noted [\(id)]")
    #expect(try await client.nextShort() == #""\#(id)" = null"#)
  }
  #expect(try await client.finish())
}

@Test("Both directions are traced, message by message")
private func trace() async throws {
  let lines = RecordingLines()
  var options = ConnectionOptions()
  options.trace = { direction, message in
    lines.add("\(direction.rawValue) \(String(decoding: message, as: UTF8.self))")
  }
  let client = try FakeClient(FakeHandler(), options: options)
  client.call("1", "ping")
  client.send(#"[{"jsonrpc":"2.0","id":2,"method":"ping"}]"#)
  client.notify("note")
  #expect(try await client.finish(["1 = null", "[2 = null]"]))
  #expect(
    lines.all == [
      #"--> {"jsonrpc":"2.0","id":1,"method":"ping"}"#, #"<-- {"jsonrpc":"2.0","id":1,"result":null}"#,
      #"--> [{"jsonrpc":"2.0","id":2,"method":"ping"}]"#, #"<-- [{"jsonrpc":"2.0","id":2,"result":null}]"#,
      #"--> {"jsonrpc":"2.0","method":"note"}"#,
    ])
}
