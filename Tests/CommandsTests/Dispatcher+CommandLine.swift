import CaseService
import Commands
import JSON
import JSONRPC
import Platform
import Testing

extension Dispatcher {
  /// The dispatcher of a process with these arguments.
  convenience init(_ arguments: String, _ time: any TimeSource) throws {
    let redactor = Redactor()
    let log = Log(level: .error, redactor: redactor, time: time)
    let options = try Options(arguments.split(separator: " ").map(String.init))
    self.init(context: Bootstrap.context(options, time: time, log: log, redactor: redactor))
  }

  /// The result of a method that runs as a task.
  func result(of method: String, _ params: JSON) async throws -> JSON {
    let preparation = prepare(method, try JSONSlice(checking: params.bytes), Caller(onProgress: { _ in }))
    guard case .work(let work) = preparation, case .result(let value) = await work.run() else {
      Issue.record("\(method) failed.")
      return .null
    }
    var writer = JSONWriter()
    value.write(to: &writer)
    return try JSON(parsing: writer.bytes)
  }
}
