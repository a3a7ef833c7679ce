package import CaseModel
package import HTTP

/// A file that is to be attached.
package struct NewAttachment: Sendable {
  /// As the vendor is to show it; no path.
  package var name: String
  package var contentType: String?
  package var description: String?
  package var isPrivate: Bool?
  /// The bytes, or the open file that has them.
  package var content: HTTPUpload.Part
  package var size: Int

  package init(name: String, content: HTTPUpload.Part, size: Int) {
    self.name = name
    self.content = content
    self.size = size
  }

  /// Whether a vendor's record can be that of this file. Vendors replace characters in names, so a size that is the same is
  /// enough: that of the file, or that of the whole form in which it was sent, for a vendor that counts what it received.
  /// To call a file that has arrived another one would make people send it twice.
  package func fits(_ made: Attachment, sentIn form: HTTPUpload) -> Bool {
    made.size.map { $0 == size || $0 == form.length } ?? ResponseMatch.isSameFileName(name, made.name)
  }
}

/// A file that was fetched.
package struct FetchedFile: Sendable {
  /// Empty when they went to a sink.
  package var bytes: [UInt8]
  package var size: Int
  /// What the answer calls it; nil when it does not say. Not made safe.
  package var name: String?
  /// What the vendor packed the bytes in, though asked not to, such as `gzip`; nil when they are as they are.
  package var encoding: String?

  package init(bytes: [UInt8], size: Int, name: String? = nil) {
    self.bytes = bytes
    self.size = size
    self.name = name
  }

  /// The body of an answer, under the name in its header.
  package init(_ response: HTTPResponse) {
    self.init(
      bytes: response.body, size: response.body.count + response.bytesWritten,
      name: AttachmentName.inDisposition(response.headers["Content-Disposition"]))
    encoding = response.headers["Content-Encoding"].flatMap { $0.lowercased() == "identity" ? nil : $0 }
  }
}

/// The files of a case.
package protocol AttachmentStore: Sendable {
  /// With the vendor's record of each where `raw` says so.
  func list(_ number: String, raw: Bool, _ call: VendorCall) async throws(Fault) -> [Attachment]

  /// Looks at a file before anything is sent: `tooLarge`, `unsupported`, `invalidParams`.
  func check(_ file: NewAttachment) throws(Fault)

  /// Why the vendor may not want this file, in a sentence for people, where that is not certain enough to refuse it here.
  func warning(about file: NewAttachment) -> String?

  /// Attaches it. Never repeated unless it is certain that the vendor did not act.
  func add(_ file: NewAttachment, to number: String, _ call: VendorCall) async throws(Fault) -> Attachment

  /// Brings the bytes as they are, not packed for the way, to the sink where there is one. A body of more than `limit` bytes is
  /// `tooLarge`.
  func download(
    _ id: String, of number: String, to sink: HTTPSink?, limit: Int, _ call: VendorCall
  ) async throws(Fault) -> FetchedFile

  /// Takes a file off the case; the files that are left.
  func delete(_ id: String, of number: String, _ call: VendorCall) async throws(Fault) -> [Attachment]
}

extension AttachmentStore {
  package func list(_ number: String, _ call: VendorCall) async throws(Fault) -> [Attachment] {
    try await list(number, raw: false, call)
  }

  package func warning(about file: NewAttachment) -> String? { nil }
}
