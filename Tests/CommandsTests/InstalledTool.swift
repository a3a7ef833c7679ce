import Platform

/// The programs of this machine.
enum InstalledTool {
  static func exists(_ name: String) -> Bool {
    (ProcessEnvironment.all["PATH"] ?? "").split(separator: ":").contains {
      FileSystem.permissions("\($0)/\(name)").map { $0 & 0o111 != 0 } ?? false
    }
  }
}
