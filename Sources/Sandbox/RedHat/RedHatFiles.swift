/// Files that no client has added.
enum RedHatFiles {
  static func mimeType(_ name: String) -> String {
    let types = [
      "log": "text/plain", "txt": "text/plain", "conf": "text/plain", "yaml": "text/yaml", "png": "image/png",
      "pdf": "application/pdf", "xz": "application/x-xz", "gz": "application/gzip", "zip": "application/zip",
      "xml": "application/xml",
    ]
    return types[name.split(separator: ".").last?.lowercased() ?? ""] ?? "application/octet-stream"
  }

  static func content(of attachment: RedHatAttachment) -> [UInt8] {
    AccountFiles.content(
      attachment.uuid.prefix(8), size: attachment.length, isImage: attachment.mimeType == "image/png",
      words: attachment.mimeType.hasPrefix("text/") ? "kernel: blokkert i" : nil)
  }
}
