import CaseModel
import Platform

/// Lets a person write a text in `$VISUAL` or `$EDITOR`.
struct TextEditor {
  let console: Console
  let drafts: Drafts

  private static let mark = "------------------------ >8 ------------------------"
  private static let limit = 64 << 20

  /// The text that was saved. Throws, and keeps the file, if the editor fails or the text cannot be sent as it is.
  /// - Parameters:
  ///   - notes: lines below the text, which are not part of it.
  ///   - start: what the text begins with.
  ///   - read: makes the result from the text, before the file is removed.
  func text<Result>(
    _ notes: [String], start: String = "", read: (String) throws(UsageError) -> Result
  ) throws(CommandFailure) -> Result {
    let names = ["VISUAL", "EDITOR"]
    guard let editor = names.compactMap({ console.environment[$0] }).first(where: { !$0.isEmpty }) else {
      throw CommandFailure(
        .usageError, "No text was given, and no editor is set. Pass the text, use - or @FILE, or set EDITOR.")
    }
    guard let folder = drafts.folder else {
      throw CommandFailure(.failure, "Cannot open an editor: HOME is not set. Pass the text, or use - or @FILE.")
    }
    let path = "\(folder)/\(Draft.textName(SystemTime().date))\(Drafts.textSuffix)"
    let claim: DraftClaim?
    do throws(SystemError) {
      try FileSystem.makeFolders(folder)
      // Other processes do not list a text that is being written.
      claim = try DraftClaim.take(path)
      let content = "\(start)\n\n\(Self.mark)\n" + notes.map { $0 + "\n" }.joined()
      try AtomicFile.write(Array(content.utf8), to: path, isDurable: false)
    } catch {
      throw CommandFailure(.failure, "Cannot create the file for the editor: \(error.reason).")
    }
    defer { claim?.end() }
    let text = try edited(path, editor, start, notes)
    return try self.read(text, path, read)
  }

  private func read<Result>(
    _ text: String, _ path: String, _ read: (String) throws(UsageError) -> Result
  ) throws(CommandFailure) -> Result {
    do throws(UsageError) {
      let result = try read(text)
      try? FileSystem.remove(path)
      return result
    } catch {
      throw CommandFailure(.usageError, "\(error.message) \(Self.kept(path))")
    }
  }

  private static func kept(_ path: String) -> String { "Nothing was sent. The text is kept in \(path)." }

  private func edited(
    _ path: String, _ editor: String, _ start: String, _ notes: [String]
  ) throws(CommandFailure) -> String {
    let status: Int32
    // Through a shell, as git does: the variable may have arguments.
    do throws(SystemError) { status = try console.run(["/bin/sh", "-c", "\(editor) \"$@\"", editor, path], nil) } catch
    {
      try? FileSystem.remove(path)
      throw CommandFailure(.failure, "Cannot start the editor: \(error.reason). Nothing was sent.")
    }
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try FileSystem.read(path, limit: Self.limit) ?? [] } catch {
      throw CommandFailure(.failure, "Cannot read the text: \(error.reason). \(Self.kept(path))")
    }
    guard let content = String(validating: Self.withUnixEnds(bytes), as: UTF8.self) else {
      throw CommandFailure(.failure, "The text is not valid UTF-8. \(Self.kept(path))")
    }
    let (text, rest) = Self.parts(content)
    let isUnchanged = BlankText.isBlank(text) || text == Self.trimmed(start)
    // What a person wrote there would be lost.
    let extra = rest.split(whereSeparator: \.isNewline).map { Self.trimmed(String($0)) }.first { line in
      !line.isEmpty && !notes.contains { Self.trimmed($0) == line }
    }
    guard status == 0 else {
      if isUnchanged, extra == nil { try? FileSystem.remove(path) }
      throw CommandFailure(
        .failure,
        "The editor failed with exit code \(status). "
          + (isUnchanged && extra == nil ? "Nothing was sent." : Self.kept(path)))
    }
    if let extra {
      throw CommandFailure(
        .failure, "\"\(FittedText.line(extra, width: 60))\" is below the line that ends the text. \(Self.kept(path))")
    }
    guard !isUnchanged else {
      try? FileSystem.remove(path)
      throw CommandFailure(.failure, "No text was saved. Nothing was sent.")
    }
    if Self.markedLine(content) == nil, Self.lines(content).contains(where: { line in notes.contains { $0 == line } }) {
      throw CommandFailure(.failure, "The line that ends the text is missing. \(Self.kept(path))")
    }
    return text
  }

  /// The text above the line, and what is below it.
  private static func parts(_ content: String) -> (text: String, rest: String) {
    guard let line = markedLine(content) else { return (trimmed(content), "") }
    return (trimmed(String(content[..<line.startIndex])), String(content[line.endIndex...]))
  }

  /// The line that ends the text. Long lines are not searched, because a text can have a megabyte.
  private static func markedLine(_ content: String) -> Substring? {
    lines(content).first { $0.utf8.count <= 2 * mark.utf8.count && $0.containsText(mark) }
  }

  private static func lines(_ content: String) -> [Substring] {
    content.utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) }
  }

  private static func withUnixEnds(_ bytes: [UInt8]) -> [UInt8] {
    let (feed, carriage) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    guard bytes.contains(carriage) else { return bytes }
    return bytes.indices.filter { index in
      bytes[index] != carriage || index + 1 == bytes.endIndex || bytes[index + 1] != feed
    }.map { bytes[$0] }
  }

  /// Without white space at the end.
  private static func trimmed(_ text: String) -> String {
    var text = text
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
