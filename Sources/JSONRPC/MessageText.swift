import JSON

/// The text of a message to the client, without its framing.
enum MessageText {
  static func appendAnswer(_ answer: Answer, to id: RequestID?, into bytes: inout [UInt8]) {
    write(to: &bytes) { writer in
      writer.verbatim(#"{"jsonrpc":"2.0","id":"#)
      writer.verbatim(id?.text ?? "null")
      switch answer {
      case .result(let value):
        writer.verbatim(#","result":"#)
        write(value, to: &writer)
      case .failure(let error):
        writer.verbatim(#","error":"#)
        write(error, to: &writer)
      }
      writer.verbatim("}")
    }
  }

  static func failure(_ error: ResponseError, to id: RequestID?) -> [UInt8] {
    var bytes: [UInt8] = []
    appendAnswer(.failure(error), to: id, into: &bytes)
    return bytes
  }

  static func notification(_ notification: OutgoingNotification) -> [UInt8] {
    call("", notification.method, notification.params)
  }

  /// - Parameter params: nil for a method without params.
  static func request(_ id: RequestID, _ method: String, _ params: (any JSONWritable)?) -> [UInt8] {
    call(#""id":\#(id.text),"#, method, params)
  }

  private static func call(_ id: String, _ method: String, _ params: (any JSONWritable)?) -> [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes) { writer in
      writer.verbatim(#"{"jsonrpc":"2.0",\#(id)"method":"#)
      writer.string(method)
      if let params {
        writer.verbatim(#","params":"#)
        write(params, to: &writer)
      }
      writer.verbatim("}")
    }
    return bytes
  }

  /// Passes a writer that owns the array alone. A second owner would make it copy.
  @inline(__always)
  private static func write(to bytes: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    var writer = JSONWriter(appendingTo: consume taken)
    body(&writer)
    bytes = writer.finish()
  }

  /// Writes null for a value that writes nothing.
  private static func write(_ value: any JSONWritable, to writer: inout JSONWriter) {
    let before = writer.count
    value.write(to: &writer)
    if writer.count == before { writer.null() }
  }
}
