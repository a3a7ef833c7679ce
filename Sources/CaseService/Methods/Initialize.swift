package import CaseModel
package import JSON
import Platform

/// The handshake of LSP. Optional for plain clients.
package enum Initialize: InlineMethod {
  package typealias Params = InitializeParams
  package typealias Result = InitializeResult

  package static let name = "initialize"
  package static let effect = Effect.session
  package static let summary = "Initializes the connection; required only for notifications and LSP clients."

  package static func answer(_ params: InitializeParams, _ call: Call) throws(Fault) -> InitializeResult {
    let receives = params.initializationOptions?["casewire"]?["notifications"]?.bool ?? false
    guard call.client.initialize(capabilities: params.capabilities, clientInfo: params.clientInfo) else {
      throw Fault(.invalidRequest, "initialize was already sent on this connection.")
    }
    if receives, let connection = call.connection { call.context.broadcaster.add(connection) }
    if let process = params.processId.flatMap({ Int32(exactly: $0) }), process > 0 {
      call.context.watchProcess?(process)
    }
    return InitializeResult(
      casewireProtocol: ProtocolVersion.text, serverInfo: .init(name: "casewire", version: call.context.version),
      capabilities: call.frontEnd.begin(params, call))
  }

  /// Most clients send `initialize` first, and wait for its response.
  package static func read(_ json: JSON) -> InitializeParams? {
    guard let members = json.object else { return nil }
    var params = InitializeParams()
    for member in members where !member.value.isNull {
      switch (member.name, member.value) {
      case ("processId", .number(let number)):
        guard let process = number.integer else { return nil }
        params.processId = process
      case ("clientInfo", .object): params.clientInfo = member.value
      case ("capabilities", .object): params.capabilities = member.value
      case ("initializationOptions", .object): params.initializationOptions = member.value
      case ("workspaceFolders", _): params.workspaceFolders = member.value
      case ("rootUri", _): params.rootUri = member.value
      case ("rootPath", _): params.rootPath = member.value
      // Some revisions are refused.
      case ("processId", _), ("clientInfo", _), ("capabilities", _), ("initializationOptions", _),
        ("protocolVersion", _):
        return nil
      default: continue
      }
    }
    return params.check().isEmpty ? params : nil
  }
}

package struct InitializeParams: WireObject {
  package var processId: Int?
  package var clientInfo: JSON?
  package var capabilities: JSON?
  package var initializationOptions: JSON?
  package var protocolVersion: JSON?
  package var workspaceFolders: JSON?
  package var rootUri: JSON?
  package var rootPath: JSON?

  package enum CodingKeys: String, CodingKey, CaseIterable {
    case processId, clientInfo, capabilities, initializationOptions, protocolVersion, workspaceFolders, rootUri,
      rootPath
  }
  package static let fields: [CodingKeys: Field] = [
    .processId: Field("The process id of the client; casewire ends when this process ends."),
    .clientInfo: Field("The name and the version of the client.", as: JSONObject.self),
    .capabilities: Field("The capabilities of the client, as in LSP.", as: JSONObject.self),
    .initializationOptions: Field(
      "`{\"casewire\": {\"notifications\": true}}` requests `session/didChange` notifications. Further members of `casewire` are settings of the language server.",
      as: JSONObject.self),
    .protocolVersion: Field(
      "A revision of MCP begins a session of MCP, in which the methods of this page do not exist. Other values are ignored."
    ),
    .workspaceFolders: Field(
      "The folders of an editor, as in LSP. Each may have a file `.casewire.json` with settings of the language server."
    ),
    .rootUri: Field("The URI of the folder of an editor without `workspaceFolders`."),
    .rootPath: Field("The path of the folder of an editor without `rootUri`."),
  ]

  /// MCP: a revision is a date. A client that gets a result without a known revision shows an error to its user and ends.
  package static func isMCPRevision(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return text != ProtocolVersion.text && parts.map(\.utf8.count) == [4, 2, 2] && parts.allSatisfy { $0.isDecimal }
  }

  package func check() -> [Issue] { optionIssues + revisionIssues }

  /// Other members of the options are for other servers, or for casewire's editor plugins.
  private var optionIssues: [Issue] {
    guard let options = initializationOptions?["casewire"], !options.isNull else { return [] }
    let path = "initializationOptions.casewire"
    guard JSONObject.accepts(options) else { return [Issue(path, "must be an object", value: options)] }
    guard let notifications = options["notifications"], !notifications.isNull, notifications.bool == nil else {
      return []
    }
    return [Issue("\(path).notifications", "must be true or false", value: notifications)]
  }

  private var revisionIssues: [Issue] {
    guard let revision = protocolVersion?.string, Self.isMCPRevision(revision) else { return [] }
    return [
      Issue(
        "protocolVersion",
        "is a revision of MCP, which needs lines on the stdin of casewire serve. Omit it to use casewire's own protocol.",
        value: .string(revision))
    ]
  }

  package static var allowsOtherMembers: Bool { true }
}

package struct InitializeResult: WireObject {
  package struct ServerInfo: WireObject {
    package var name: String
    package var version: String

    package enum CodingKeys: String, CodingKey, CaseIterable { case name, version }
    package static let fields: [CodingKeys: Field] = [
      .name: Field("The name: casewire."), .version: Field("The version of the program."),
    ]
  }

  package var casewireProtocol: String
  package var serverInfo: ServerInfo
  package var capabilities: JSON

  package enum CodingKeys: String, CodingKey, CaseIterable { case casewireProtocol, serverInfo, capabilities }
  package static let fields: [CodingKeys: Field] = [
    .casewireProtocol: Field("The revision of casewire's protocol, a date."),
    .serverInfo: Field("The name and the version of the server."),
    .capabilities: Field("The capabilities of the server, as in LSP.", as: JSONObject.self),
  ]
}

// MARK: Writing by hand (see `WireEncoder`)

extension InitializeResult {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("casewireProtocol", casewireProtocol)
    writer.member("serverInfo", serverInfo)
    writer.member("capabilities", capabilities)
    writer.endObject()
  }
}

extension InitializeResult.ServerInfo {
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writer.member("version", version)
    writer.endObject()
  }
}
