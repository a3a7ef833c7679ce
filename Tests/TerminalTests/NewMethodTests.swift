import CaseModel
import CaseService
import JSON
import JSONRPC
import Testing

@testable import Terminal

/// A method that only this test has.
private enum WidgetsPaint: WorkMethod {
  typealias Params = WidgetsPaintParams
  typealias Result = WidgetsPaintResult
  static let name = "widgets/paintAll"
  static let effect = Effect.reads
  static let summary = "Paints widgets."
  static func lane(_ params: WidgetsPaintParams) -> Lane { .free }
  static func run(_ params: WidgetsPaintParams, _ call: Call) async throws(Fault) -> WidgetsPaintResult {
    WidgetsPaintResult(widgets: params.names.map { Widget(name: $0, paint: params.coat?.paint ?? "none") })
  }
}

private enum Paint: String, CaseIterable, WireValue { case lightRed, blue }

private struct Coat: WireObject {
  var paint: String
  var layers: Int?
  enum CodingKeys: String, CodingKey, CaseIterable { case paint, layers }
  static let fields: [CodingKeys: Field] = [.paint: Field("The paint."), .layers: Field("The layers.", range: 1...9)]
}

private struct WidgetsPaintParams: WireObject {
  var names: [String]
  var coat: Coat?
  var usualPaint: Paint?
  var isDry: Bool?
  enum CodingKeys: String, CodingKey, CaseIterable { case names, coat, usualPaint, isDry }
  static let fields: [CodingKeys: Field] = [
    .names: Field("The widgets.", count: 1...5), .coat: Field("The coat."), .usualPaint: Field("The usual paint."),
    .isDry: Field("Whether they are dry."),
  ]
}

private struct Widget: WireObject {
  var name: String
  var paint: String
  enum CodingKeys: String, CodingKey, CaseIterable { case name, paint }
  static let fields: [CodingKeys: Field] = [.name: Field("The name."), .paint: Field("The paint.")]
}

private struct WidgetsPaintResult: WireObject {
  var widgets: [Widget]
  enum CodingKeys: String, CodingKey, CaseIterable { case widgets }
  static let fields: [CodingKeys: Field] = [.widgets: Field("The widgets.")]
}

@Suite("A new row of the method table")
struct NewMethodTests {
  private static let frontEnd = FrontEnd(
    name: "casewire", rows: methodTable + [Row(WidgetsPaint.self)], notifications: [], cancelRule: .answered,
    progress: .workDone)

  private static let lines: [(line: String, output: String)] = [
    ("widgets paint-all one,two", #"{"widgets":[{"name":"one","paint":"none"},{"name":"two","paint":"none"}]}"# + "\n"),
    (
      "widgets paintAll one two --coat.paint red",
      #"{"widgets":[{"name":"one","paint":"red"},{"name":"two","paint":"red"}]}"# + "\n"
    ),
    (#"widgets/paintAll one --coat {"paint":"blue"} --output csv"#, "name,paint\none,blue\n"),
    (
      "widgets paint-all --names one --names two --columns name --output jsonl",
      "{\"name\":\"one\"}\n{\"name\":\"two\"}\n"
    ),
  ]

  @Test("Its command works", arguments: lines)
  func command(line: String, output: String) throws {
    let console = RecordingConsole()
    #expect(try console.run(line, frontEnd: Self.frontEnd) == 0)
    #expect(console.output == output)
    #expect(console.errors.isEmpty)
  }

  @Test("Its help, its completions and its suggestions appear")
  func texts() throws {
    let console = RecordingConsole()
    #expect(try console.run("help widgets paint-all", frontEnd: Self.frontEnd) == 0)
    for text in [
      "Paints widgets.", "usage: casewire widgets paint-all NAMES... [options]", "--coat.layers N",
      "--usual-paint WORD",
      "one of lightRed, blue", "--is-dry ",
    ] { #expect(console.output.contains(text), "\(text)") }
    #expect(try console.run("widgets paint", frontEnd: Self.frontEnd) == 2)
    #expect(console.errors.contains(#"Did you mean "paint-all"?"#))
    #expect(CommandCatalog(Self.frontEnd).overview.contains("widgets"))
  }

  private static let refusals: [(line: String, message: String)] = [
    ("widgets paint-all one --usual-paint blu", #"Unknown value "blu" of --usual-paint. Did you mean "blue"?"#),
    (
      "widgets paint-all one --coat.layer 3",
      #"Unknown option "--coat.layer" of casewire widgets paint-all. Did you mean "--coat.layers"?"#
    ),
    (
      "widgets paint-all one --coat.paint red --coat.layers 10", "--coat.layers must be an integer from 1 to 9, not 10."
    ),
    (
      "widgets paint-all one --coat.paint red --coat.layers x",
      #"Invalid value "x" of --coat.layers. It must be a whole number."#
    ),
    ("widgets paint-all", "casewire widgets paint-all requires NAMES (or --names)."),
  ]

  @Test("Its errors name flags", arguments: refusals)
  func refused(line: String, message: String) throws {
    let console = RecordingConsole()
    #expect(try console.run(line, frontEnd: Self.frontEnd) == 2)
    #expect(console.errors.contains(message), "\(console.errors)")
  }
}
