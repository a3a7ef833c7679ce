// Compiled into one module with Sources/JSON by fuzz.sh json. A broken rule ends the process, so that libFuzzer
// reports it.

/// Called by libFuzzer with each input; the first bytes choose the cut.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard input.count >= 2 else { return 0 }
  let text = Array(input[2...])
  let fault = treeFault(text)
  require(skipFault(text) == fault, "the tree and the skip disagree")
  let cuts = [Int(input[0]), Int(input[1])].map { $0 * text.count / 255 }.sorted()
  checkSplit(text, cuts, fault)
  if fault == nil { checkGood(text) }
  return 0
}

private func require(_ condition: Bool, _ rule: StaticString) {
  if !condition { fatalError("\(rule)") }
}

private func treeFault(_ text: [UInt8]) -> JSONError? {
  do throws(JSONError) {
    _ = try JSON(parsing: text)
    return nil
  } catch { return error }
}

private func skipFault(_ text: [UInt8]) -> JSONError? {
  var cursor = JSONCursor(text)
  do throws(JSONError) {
    try cursor.skipValue()
    try cursor.expectEnd()
    return nil
  } catch { return error }
}

private enum Outcome: Equatable {
  case ended(JSONValidator.Progress)
  case failed(JSONError)
}

private func scan(_ text: [UInt8], _ cuts: [Int]) -> Outcome {
  var validator = JSONValidator()
  do throws(JSONError) {
    for cut in cuts {
      // Storage that ends at the cut, so that reads beyond it are detected.
      let piece = Array(text[..<cut])
      let progress = try validator.scan(piece.span, from: 0, to: cut, isFinal: false)
      if progress != .incomplete { return .ended(progress) }
    }
    return .ended(try validator.scan(text.span, from: 0, to: text.count, isFinal: true))
  } catch { return .failed(error) }
}

private func checkSplit(_ text: [UInt8], _ cuts: [Int], _ fault: JSONError?) {
  let whole = scan(text, [])
  require(scan(text, cuts) == whole, "a cut changes the result of the validator")
  if case .failed(let failure) = whole {
    require(failure == fault, "the tree and the validator disagree")
  } else {
    require(fault == nil || fault?.reason == .trailingBytes, "the validator took what the tree refuses")
  }
}

private func checkGood(_ text: [UInt8]) {
  guard let tree = try? JSON(parsing: text), let slice = try? JSONSlice(checking: text) else {
    fatalError("good once and bad the second time")
  }
  let written = tree.bytes
  let again = try? JSON(parsing: written)
  require(again == tree, "what is written reads differently")
  require(again?.bytes == written, "what is written twice differs")
  require(!written.contains(0x0A) && !written.contains(0x0D), "what is written is not one line")
  require(JSON.slice(slice) == tree, "a slice differs from its tree")
  let spliced = JSON.array([.slice(slice)]).bytes
  require(!spliced.contains(0x0A) && !spliced.contains(0x0D), "what is spliced is not one line")
  require((try? JSON(parsing: spliced)) == .array([tree]), "what is spliced reads differently")
  if case .object(let members) = tree {
    let names = (try? JSONRecord(slice))?.names ?? []
    let isSame = names.elementsEqual(members) { $0.utf8.elementsEqual($1.name.utf8) }
    require(isSame, "a record has other names than its tree")
  }
  if let reader = JSONTextReader(slice) { checkPieces(reader, slice) }
  checkNumbers(tree)
  // Must not trap; it may throw.
  _ = try? JSON(parsing: text, duplicates: .refuse)
}

private func checkPieces(_ reader: JSONTextReader, _ slice: JSONSlice) {
  var (reader, decoded) = (reader, [UInt8]())
  // Storage of the smallest size, so that writes beyond it are detected.
  var piece = [UInt8](repeating: 0, count: JSONTextReader.leastBuffer)
  while true {
    let count = piece.withUnsafeMutableBufferPointer { reader.read(into: $0) }
    if count == 0 { break }
    decoded += piece[..<count]
  }
  require(slice.string.map { Array($0.utf8) } == decoded, "a text in pieces differs from the whole one")
}

private func checkNumbers(_ tree: JSON) {
  switch tree {
  case .number(let number):
    if let whole = number.integer, whole.magnitude < 1 << 53 {
      require(number.double == Double(whole), "a whole number differs from its double")
    }
  case .array(let elements): for element in elements { checkNumbers(element) }
  case .object(let members): for member in members { checkNumbers(member.value) }
  default: break
  }
}
