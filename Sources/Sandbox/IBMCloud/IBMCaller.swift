/// The user of an API key or a token.
struct IBMCaller: Sendable {
  let user: IBMUser
  let mayWrite: Bool
}
