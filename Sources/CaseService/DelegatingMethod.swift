package import CaseModel
package import JSONRPC

/// A method that another row performs, such as a tool that its params name.
package protocol DelegatingMethod: Method {
  static func prepare(_ params: Params, _ call: Call) throws(Fault) -> Preparation
}
