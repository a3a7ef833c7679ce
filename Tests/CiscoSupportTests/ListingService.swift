import CaseService
import CiscoSupport
import JSON
import JSONRPC
import Platform
import ProviderKit

/// `cases/list` over one provider, as a client calls it. Each instance acts as a separate process.
struct ListingService {
  struct Reply {
    let json: JSON

    var numbers: [String] { json["cases"]?.array?.compactMap { $0["number"]?.string } ?? [] }
    var ids: [String] { json["cases"]?.array?.compactMap { $0["id"]?.string } ?? [] }
    var cursor: String? { json["nextCursor"]?.string }
    var source: JSON? { json["sources"]?[0] }
    /// The kind of the source's failure, or of the error.
    var failure: String? { source?["failure"]?["data"]?["kind"]?.string ?? json["data"]?["kind"]?.string }
  }

  private let dispatcher: Dispatcher
  private let mayContinue: Bool

  /// - Parameter mayContinue: whether a client may ask for further pages.
  init(_ provider: Provider, time: any TimeSource, mayContinue: Bool = false) {
    self.init(["tac": provider], time: time, mayContinue: mayContinue)
  }

  /// - Parameter providers: by the names of their profiles.
  init(_ providers: [String: Provider], time: any TimeSource, mayContinue: Bool = false) {
    self.mayContinue = mayContinue
    let profiles = providers.sorted { $0.key < $1.key }.map { name, provider in
      Profile(name: name, providerID: "cisco-support", baseURL: nil, provider: .success(provider))
    }
    let redactor = Redactor()
    dispatcher = Dispatcher(
      context: ServiceContext(
        kinds: [CiscoSupportProvider.kind], time: time,
        log: Log(level: .error, redactor: redactor, time: time) { _ in },
        redactor: redactor, version: "1.0.0"
      ) { .success(profiles) })
  }

  /// Params without their braces, and a cursor.
  func list(_ params: String = "", _ cursor: String? = nil) async throws -> Reply {
    let all = [params, cursor.map { #""cursor":"\#($0)""# } ?? ""].filter { !$0.isEmpty }
    let slice = try JSONSlice(checking: Array("{\(all.joined(separator: ","))}".utf8))
    let answer: Answer
    switch dispatcher.prepare("cases/list", slice, Caller(mayContinue: mayContinue, onProgress: { _ in })) {
    case .answer(let known): answer = known
    case .work(let work): answer = await work.run()
    }
    var writer = JSONWriter()
    switch answer {
    case .failure(let error): error.write(to: &writer)
    case .result(let value): value.write(to: &writer)
    }
    return Reply(json: try JSON(parsing: writer.bytes))
  }

  /// Reads all pages after a cursor.
  func rest(_ params: String, _ cursor: String?) async throws -> [String] {
    var (numbers, next): ([String], String?) = ([], cursor)
    while let cursor = next {
      let reply = try await list(params, cursor)
      numbers += reply.numbers
      next = reply.cursor
    }
    return numbers
  }
}
