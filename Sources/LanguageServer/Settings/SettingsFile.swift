import JSON
import Platform

/// The `.casewire.json` that applies to a folder.
struct SettingsFile: Sendable, Equatable {
  static let name = ".casewire.json"
  /// In bytes.
  static let largest = 1 << 20

  /// Absolute.
  let folder: String

  var path: String { folder == "/" ? "/\(Self.name)" : "\(folder)/\(Self.name)" }

  /// The file in a folder or, up to the root of its repository, the nearest one above it. Nil if there is none.
  static func applying(to folder: String) -> SettingsFile? {
    let top = Repository.containing(folder)?.path ?? folder
    var file = SettingsFile(folder: folder)
    while !file.exists {
      guard file.folder != top, file.folder != "/" else { return nil }
      file = SettingsFile(folder: FileSystem.split(file.folder).folder)
    }
    return file
  }

  /// Also for a link that leads nowhere: `read` reports it.
  private var exists: Bool {
    do throws(SystemError) {
      return try FileSystem.kind(of: Array(path.utf8)) != .folder
    } catch {
      return !error.isOfMissingFile
    }
  }

  /// The settings, without those that are invalid.
  func read() -> (layer: SettingsLayer, issues: [SettingsIssue]) {
    do throws(SystemError) {
      guard let bytes = try FileSystem.readOwnContent(of: path, limit: Self.largest) else {
        return (SettingsLayer(), [])
      }
      do throws(JSONError) {
        var (layer, issues) = SettingsLayer.read(try JSON(parsing: bytes))
        // A repository does not decide how much an editor requests.
        layer.refreshSeconds = layer.refreshSeconds.map { max($0, SettingsLayer.usualPeriod) }
        return (layer, issues.map { SettingsIssue($0, in: path) })
      } catch {
        return (SettingsLayer(), [SettingsIssue(error, in: path)])
      }
    } catch {
      return (SettingsLayer(), [SettingsIssue(error, in: path)])
    }
  }
}
