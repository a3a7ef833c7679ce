import CaseModel
import JSON
import Platform

/// Where a download is to be written: a folder that stays open, so that the file ends up in it and nowhere else.
struct DownloadTarget {
  let folder: OpenFolder
  /// The folder's path, without links, when it was opened.
  let folderPath: String
  /// The name of the file; nil where the vendor names it.
  let fixedName: String?
  let overwrites: Bool
  let protected: ProtectedFiles

  /// The name of the file in the folder. Throws `invalidParams` at `path` when it is taken and must not be replaced.
  func name(for vendorName: String) throws(Fault) -> String {
    try checked(fixedName ?? FileName.safe(vendorName))
  }

  /// The name, if a file of that name may be written.
  func checked(_ name: String) throws(Fault) -> String {
    let path = path(name)
    guard !protected.contain(name, in: folder, folderPath) else {
      throw FileAccess.refusal(FileAccess.protected, path)
    }
    guard let entry = folder.entry(name) else { return name }
    guard !entry.isFolder else { throw FileAccess.refusal("is a folder", path) }
    guard overwrites else { throw FileAccess.refusal("exists. Set overwrite to true to replace it.", path) }
    return name
  }

  /// The path of a name in the folder.
  func path(_ name: String) -> String { folderPath == "/" ? "/\(name)" : "\(folderPath)/\(name)" }
}
