/// How a command prints its result, and whether it may ask.
struct OutputOptions: Equatable {
  enum Format: String, CaseIterable { case table, json, jsonl, csv, markdown }
  enum Color: String, CaseIterable { case auto, always, never }

  /// Nil for the usual one: a table on a terminal, JSON in a pipe.
  var format: Format?
  /// Nil for the usual ones.
  var columns: [String]?
  var color = Color.auto
  /// Whether the program must not ask, open an editor or start a pager.
  var isSilent = false
  /// Whether questions are answered with yes.
  var isConfirmed = false
}

/// An option of every command of this module.
struct OutputFlag: Sendable {
  let name: String
  /// Nil for a flag without a value.
  let placeholder: String?
  /// A verb phrase in the third person, without an end mark.
  let summary: String
  /// The allowed values; empty for any.
  let words: [String]
  let set: @Sendable (inout OutputOptions, String) -> Void

  static let all: [OutputFlag] = [
    OutputFlag(
      name: "--output", placeholder: "FORMAT",
      summary: "prints table, json, jsonl, csv or markdown (default: table on a terminal, json in a pipe)",
      words: OutputOptions.Format.allCases.map(\.rawValue)
    ) { $0.format = OutputOptions.Format(rawValue: $1) },
    OutputFlag(
      name: "--columns", placeholder: "NAME,...", summary: "prints these members as columns, such as id,owner.name",
      words: []
    ) { $0.columns = $1.split(separator: ",").map(String.init) },
    OutputFlag(
      name: "--color", placeholder: "WHEN", summary: "uses colours auto, always or never; NO_COLOR means never",
      words: OutputOptions.Color.allCases.map(\.rawValue)
    ) { $0.color = OutputOptions.Color(rawValue: $1) ?? .auto },
    OutputFlag(
      name: "--no-input", placeholder: nil, summary: "asks nothing and starts neither an editor nor a pager", words: []
    ) { options, _ in options.isSilent = true },
    OutputFlag(name: "--yes", placeholder: nil, summary: "answers questions with yes", words: []) { options, _ in
      options.isConfirmed = true
    },
  ]

  /// Other spellings.
  static let aliases = ["-o": "--output", "--json": "--output=json"]
}
