import CaseModel
import JSON
import Platform

/// The target of a download: an open folder, so that the file is written into it and nowhere else.
struct DownloadTarget {
  let folder: OpenFolder
  /// The path of the folder without links, as it was opened.
  let folderPath: String
  /// Nil if the vendor names the file.
  let fixedName: String?
  let overwrites: Bool
  let protected: ProtectedFiles

  /// The name of the file. Throws `invalidParams` at `path` if it exists and must not be replaced.
  func name(for vendorName: String) throws(Fault) -> String {
    try checked(fixedName ?? FileName.safe(vendorName))
  }

  func checked(_ name: String) throws(Fault) -> String {
    let path = path(name)
    guard !protected.contain(name, in: folder, folderPath) else {
      throw FileAccess.refusal(FileAccess.protected, path)
    }
    guard let entry = folder.entry(name) else { return name }
    guard !entry.isFolder else { throw FileAccess.refusal("is a folder", path) }
    guard entry.isReplaceable else { throw FileAccess.refusal("is not a regular file", path) }
    guard overwrites else { throw FileAccess.refusal("exists. Set overwrite to true to replace it.", path) }
    return name
  }

  func path(_ name: String) -> String { folderPath == "/" ? "/\(name)" : "\(folderPath)/\(name)" }
}
