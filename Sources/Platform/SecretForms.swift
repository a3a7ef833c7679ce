/// The spellings in which a secret travels.
enum SecretForms {
  static func all(of secret: String) -> [[UInt8]] {
    let raw = Array(secret.utf8)
    // As most tokens are. Each form costs time at every start with a stored session.
    if raw.allSatisfy(isNeverEscaped) { return [raw] + base64Forms(raw) }
    var forms = [
      raw, json(secret, escapesSlash: false, escapesNonASCII: false),
      json(secret, escapesSlash: true, escapesNonASCII: false),
      json(secret, escapesSlash: false, escapesNonASCII: true),
    ]
    for (quote, apostrophe) in [
      ("&quot;", "&apos;"), ("\"", "'"), ("&quot;", "&#39;"), ("&#34;", "&#39;"), ("&quot;", "&#x27;"),
    ] {
      forms.append(xml(raw, quote: quote, apostrophe: apostrophe))
    }
    forms.append(forHTML(forms[1]))
    for digits in [upperHex, lowerHex] {
      for plain in [rfc3986, htmlForm] {
        for space in [plus, nil] { forms.append(percent(raw, digits: digits, plain: plain, space: space)) }
      }
    }
    // What is escaped once more when a JSON text is put into a JSON string.
    forms.append(json(String(decoding: forms[1], as: UTF8.self), escapesSlash: false, escapesNonASCII: false))
    forms += base64Forms(raw)
    for line in raw.split(whereSeparator: { $0 == 10 || $0 == 13 }) where line.count < raw.count && line.count >= 8 {
      forms.append(Array(line))
    }
    return forms
  }

  /// Whether a byte is the same in JSON, XML, HTML, URLs and forms.
  private static func isNeverEscaped(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// In both alphabets: the secret alone, and its inner part as it appears at each of the three places that it can
  /// have within a longer text.
  private static func base64Forms(_ raw: [UInt8]) -> [[UInt8]] {
    var forms: [[UInt8]] = []
    for alphabet in [standardAlphabet, urlAlphabet] {
      for lead in 0..<3 {
        let whole = base64([UInt8](repeating: 0, count: lead) + raw, alphabet)
        // Characters that also hold bits of a neighbour differ from text to text.
        let head = (lead * 8 + 5) / 6
        let tail = ((lead + raw.count) * 8) / 6
        if tail - head >= 8 { forms.append(Array(whole[head..<tail])) }
        if lead == 0 { forms.append(whole) }
      }
    }
    return forms
  }

  private static let upperHex = Array("0123456789ABCDEF".utf8)
  private static let lowerHex = Array("0123456789abcdef".utf8)
  private static let plus = UInt8(ascii: "+")
  private static let standardAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let urlAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// Without padding, which need not be there.
  private static func base64(_ bytes: [UInt8], _ alphabet: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var bits = 0
    var held = 0
    for byte in bytes {
      bits = (bits << 8 | Int(byte)) & 0xffff
      held += 8
      while held >= 6 {
        held -= 6
        result.append(alphabet[bits >> held & 63])
      }
    }
    if held > 0 { result.append(alphabet[bits << (6 - held) & 63]) }
    return result
  }

  /// What stays as it is beside letters and digits.
  private static let rfc3986 = Array("-._~".utf8)
  private static let htmlForm = Array("-._*".utf8)

  private static func percent(_ bytes: [UInt8], digits: [UInt8], plain: [UInt8], space: UInt8?) -> [UInt8] {
    var result: [UInt8] = []
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        result.append(byte)
      case _ where plain.contains(byte):
        result.append(byte)
      case UInt8(ascii: " "):
        result += space.map { [$0] } ?? Array("%20".utf8)
      default:
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return result
  }

  private static func json(_ text: String, escapesSlash: Bool, escapesNonASCII: Bool) -> [UInt8] {
    var result: [UInt8] = []
    func escape(_ letter: Character) { result += Array("\\\(letter)".utf8) }
    for unit in text.unicodeScalars {
      switch unit {
      case "\"": escape("\"")
      case "\\": escape("\\")
      case "/" where escapesSlash: escape("/")
      case "\n": escape("n")
      case "\r": escape("r")
      case "\t": escape("t")
      case _ where unit.value < 0x20 || (escapesNonASCII && unit.value > 0x7e):
        for code in String(unit).utf16 {
          let hex = String(code, radix: 16)
          result += Array(("\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex).utf8)
        }
      default: result += Array(String(unit).utf8)
      }
    }
    return result
  }

  /// As writers have it that want their JSON to be safe inside a page: Go's is one.
  private static func forHTML(_ json: [UInt8]) -> [UInt8] {
    json.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "&"): Array("\\u0026".utf8)
      case UInt8(ascii: "<"): Array("\\u003c".utf8)
      case UInt8(ascii: ">"): Array("\\u003e".utf8)
      default: [byte]
      }
    }
  }

  /// XML and HTML, whose writers spell quotation marks in their own ways.
  private static func xml(_ bytes: [UInt8], quote: String, apostrophe: String) -> [UInt8] {
    bytes.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "&"): Array("&amp;".utf8)
      case UInt8(ascii: "<"): Array("&lt;".utf8)
      case UInt8(ascii: ">"): Array("&gt;".utf8)
      case UInt8(ascii: "\""): Array(quote.utf8)
      case UInt8(ascii: "'"): Array(apostrophe.utf8)
      default: [byte]
      }
    }
  }
}
