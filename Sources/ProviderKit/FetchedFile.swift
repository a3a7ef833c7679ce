package import HTTP

/// A downloaded file.
package struct FetchedFile: Sendable {
  /// Empty if they went to a sink.
  package var bytes: [UInt8]
  package var size: Int
  /// The name in the response; nil if it has none. Not sanitised.
  package var name: String?
  /// The encoding that the vendor used although none was requested, such as `gzip`; nil for none.
  package var encoding: String?

  package init(bytes: [UInt8], size: Int, name: String? = nil) {
    self.bytes = bytes
    self.size = size
    self.name = name
  }

  /// The body of a response, with the name in its header.
  package init(_ response: HTTPResponse) {
    self.init(
      bytes: response.body, size: response.body.count + response.bytesWritten,
      name: AttachmentName.inDisposition(response.headers["Content-Disposition"]))
    encoding = response.headers["Content-Encoding"].flatMap { $0.lowercased() == "identity" ? nil : $0 }
  }
}
