import CaseModel
import JSON
import Platform

/// The `.casewire.json` that applies to a folder.
struct SettingsFile: Sendable {
  /// Absolute.
  let folder: String

  static let name = ".casewire.json"
  private static let largest = 1 << 20

  private var path: String { folder == "/" ? "/\(Self.name)" : "\(folder)/\(Self.name)" }

  /// The file in `folder` or the nearest one above it, up to `top`.
  static func find(from folder: String, upTo top: String) -> SettingsFile? {
    var file = SettingsFile(folder: folder)
    while true {
      if (try? FileSystem.kind(ofTarget: Array(file.path.utf8))) == .file { return file }
      guard file.folder != top, file.folder != "/" else { return nil }
      file = SettingsFile(folder: FileSystem.split(file.folder).folder)
    }
  }

  /// The settings, without those that are invalid.
  func settings(_ warn: (String) -> Void) -> InlineSettings {
    do throws(SystemError) {
      guard let bytes = try FileSystem.readOwnContent(of: path, limit: Self.largest) else { return InlineSettings() }
      do throws(JSONError) {
        let (layer, issues) = SettingsLayer.read(try JSON(parsing: bytes))
        for issue in issues { warn("Invalid setting in \(path): \(issue.message) The default is used.") }
        return InlineSettings([layer])
      } catch {
        warn("\(path) is not valid JSON. \(error.message) The defaults are used.")
      }
    } catch {
      warn("\(error). The default settings are used.")
    }
    return InlineSettings()
  }
}
