package import CaseModel

/// A method that is answered without I/O, on the reading thread.
package protocol InlineMethod: Method {
  static func answer(_ params: Params, _ call: Call) throws(Fault) -> Result
}
