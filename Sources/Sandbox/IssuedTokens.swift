/// The tokens that a simulated service has issued.
package protocol IssuedTokens: Sendable {
  var count: Int { get }

  /// Makes every token so far invalid.
  func revoke()
}
