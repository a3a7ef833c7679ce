import CaseModel
import CaseService
import JSON
import Platform
import Synchronization

/// What the MCP server keeps of one connection.
final class MCPState: Sendable {
  let options: MCPOptions
  let seal = ConsentSeal()
  let subscriptions = ResourceSubscriptions()
  /// The requests `subscriptions/listen`. A connection runs 64 long requests, and does not start others.
  let listeners = UseLimit(32)
  /// The questions in the revisions with a handshake. A connection runs 256 requests, and does not start others.
  let questions = UseLimit(16)
  /// The handshake; nil before it. Written once, by `initialize`.
  private let session = Mutex<Session?>(nil)

  struct Session: Sendable {
    let revision: Revision
    let capabilities: JSON
  }

  init(_ options: MCPOptions) { self.options = options }

  var legacySession: Session? { session.withLock { $0 } }

  func begin(_ new: Session) { session.withLock { $0 = new } }
}

extension Call {
  /// The state of this connection. It exists for each method of MCP.
  func mcpState() throws(Fault) -> MCPState {
    guard let state = client.part(MCPState.self) else {
      throw Fault(.invalidRequest, "MCP needs a connection.")
    }
    return state
  }

  /// What this request states about the protocol, and what it may be answered with.
  func mcp() throws(Fault) -> MCPRequest {
    let state = try mcpState()
    if isModern {
      return MCPRequest(
        revision: .modern, capabilities: common.meta?[MetaName.clientCapabilities] ?? [:], state: state, call: self)
    }
    let session = state.legacySession
    return MCPRequest(
      revision: session?.revision ?? .newestLegacy, capabilities: session?.capabilities ?? [:], state: state,
      call: self)
  }

  private var isModern: Bool { common.meta?[MetaName.protocolVersion]?.string == Revision.modern.rawValue }
}
