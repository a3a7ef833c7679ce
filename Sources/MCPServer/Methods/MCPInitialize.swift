import CaseModel
import CaseService
import JSON

/// The handshake of the revisions before 2026-07-28.
enum MCPInitialize: MCPMethod, InlineMethod {
  static let name = "initialize"
  static let summary = "Initializes the connection."

  static func answer(_ params: Params, _ call: Call) throws(Fault) -> JSON {
    let state = try call.mcpState()
    guard call.client.initialize(capabilities: params.capabilities, clientInfo: params.clientInfo) else {
      throw Fault(.invalidRequest, "initialize was already sent on this connection.")
    }
    // MCP: a server that does not know the revision answers with one that it knows.
    let revision = Revision(rawValue: params.protocolVersion).flatMap { $0.isModern ? nil : $0 } ?? .newestLegacy
    state.begin(MCPState.Session(revision: revision, capabilities: params.capabilities ?? [:]))
    let request = try call.mcp()
    return request.result([
      .init("protocolVersion", .string(revision.rawValue)), .init("capabilities", request.serverCapabilities),
      .init("serverInfo", request.serverInfo), .init("instructions", .string(MCPRequest.instructions)),
    ])
  }

  struct Params: WireObject {
    var protocolVersion: String
    var capabilities: JSON?
    var clientInfo: JSON?

    enum CodingKeys: String, CodingKey, CaseIterable { case protocolVersion, capabilities, clientInfo }
    static let fields: [CodingKeys: Field] = [
      .protocolVersion: Field("The revision that the client prefers."),
      .capabilities: Field("The capabilities of the client.", as: JSONObject.self),
      .clientInfo: Field("The name and the version of the client.", as: JSONObject.self),
    ]
    static var schemaName: String { "MCPInitializeParams" }
    static var allowsOtherMembers: Bool { true }
  }
}
