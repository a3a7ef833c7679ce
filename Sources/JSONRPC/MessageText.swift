import JSON

/// The text of a message to the client, without its framing.
enum MessageText {
  static func appendAnswer(_ answer: Answer, to id: RequestID?, into bytes: inout [UInt8]) {
    append(#"{"jsonrpc":"2.0","id":"#, to: &bytes)
    if let id { bytes.append(contentsOf: id.text.utf8) } else { append("null", to: &bytes) }
    switch answer {
    case .result(let value):
      append(#","result":"#, to: &bytes)
      append(value, to: &bytes)
    case .failure(let error):
      append(#","error":"#, to: &bytes)
      append(error, to: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  static func failure(_ error: ResponseError, to id: RequestID?) -> [UInt8] {
    var bytes: [UInt8] = []
    appendAnswer(.failure(error), to: id, into: &bytes)
    return bytes
  }

  static func notification(_ notification: OutgoingNotification) -> [UInt8] {
    call("", notification.method, notification.params)
  }

  static func request(_ id: RequestID, _ method: String, _ params: any JSONWritable) -> [UInt8] {
    call(#""id":\#(id.text),"#, method, params)
  }

  private static func call(_ id: String, _ method: String, _ params: any JSONWritable) -> [UInt8] {
    var bytes = Array(#"{"jsonrpc":"2.0",\#(id)"method":"#.utf8)
    append(JSON.string(method), to: &bytes)
    append(#","params":"#, to: &bytes)
    append(params, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  private static func append(_ value: any JSONWritable, to bytes: inout [UInt8]) {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    let before = taken.count
    bytes = written(value, behind: taken)
    if bytes.count == before { append("null", to: &bytes) }
  }

  /// The writer owns the array alone. A second owner would make it copy.
  private static func written(_ value: any JSONWritable, behind bytes: consuming [UInt8]) -> [UInt8] {
    var writer = JSONWriter(appendingTo: bytes)
    value.write(to: &writer)
    return writer.finish()
  }

  private static func append(_ text: StaticString, to bytes: inout [UInt8]) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
