enum EncodedText { static func decoded(_ text: String) -> String? { text } }
