import JSON
import Platform

/// Checks values against the part of JSON Schema (draft 7) that the generated documents use. An unknown keyword is an
/// error, so that nothing is skipped.
struct SchemaChecker {
  /// The document that references resolve in.
  let document: JSON

  /// The errors of the value, one per line; empty for a valid value.
  func faults(_ value: JSON, _ schema: JSON, at path: String = "$") -> [String] {
    guard let keywords = schema.object else {
      return schema == true ? [] : ["\(path): no schema: \(schema.text)"]
    }
    return keywords.flatMap { keyword in
      check(value, keyword, of: schema).map { $0.hasPrefix("\u{0}") ? path + $0.dropFirst() : "\(path): \($0)" }
    }
  }

  /// Errors of the value itself; errors of its parts have a path, after a NUL.
  private func check(_ value: JSON, _ keyword: JSON.Member, of schema: JSON) -> [String] {
    let rule = keyword.value
    switch keyword.name {
    case "description", "default", "title", "$schema", "definitions", "then": return []
    case "if": return faults(value, rule).isEmpty ? inside(value, schema["then"] ?? true, "") : []
    case "$ref": return target(of: rule).map { inside(value, $0, "") } ?? ["no target: \(rule.text)"]
    case "allOf": return (rule.array ?? []).flatMap { inside(value, $0, "") }
    case "oneOf":
      let fits = (rule.array ?? []).count { faults(value, $0).isEmpty }
      return fits == 1 ? [] : ["fits \(fits) of oneOf"]
    case "type": return isOfType(value, rule) ? [] : ["\(value.kind) instead of \(rule.text)"]
    case "enum": return rule.array?.contains(value) == true ? [] : ["\(value.text) is none of \(rule.text)"]
    case "const": return rule == value ? [] : ["\(value.text) is not \(rule.text)"]
    case "properties", "required", "additionalProperties", "propertyNames":
      return value.object.map { members($0, keyword, of: schema) } ?? []
    case "items":
      return (value.array ?? []).enumerated().flatMap { inside($0.element, rule, "[\($0.offset)]") }
    case "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties":
      return bound(value, keyword)
    case "pattern":
      guard let text = value.string else { return [] }
      guard let pattern = try? Regex(rule.string ?? "(") else { return ["no pattern: \(rule.text)"] }
      return text.contains(pattern) ? [] : ["\(value.text) does not match \(rule.text)"]
    case "format":
      guard rule == "date-time" else { return ["format \(rule.text) cannot be checked"] }
      guard let text = value.string else { return [] }
      return RFC3339.parse(text) == nil ? ["\(value.text) is no time"] : []
    default: return ["the keyword \(keyword.name) cannot be checked"]
    }
  }

  private func members(_ members: [JSON.Member], _ keyword: JSON.Member, of schema: JSON) -> [String] {
    let rule = keyword.value
    switch keyword.name {
    case "required":
      let names = members.map(\.name)
      return (rule.array ?? []).compactMap(\.string).filter { !names.contains($0) }.map { "\($0) is missing" }
    case "properties":
      return members.flatMap { member in rule[member.name].map { inside(member.value, $0, ".\(member.name)") } ?? [] }
    case "propertyNames": return members.flatMap { inside(.string($0.name), rule, ".\($0.name)") }
    default:
      let others = members.filter { schema["properties"]?[$0.name] == nil }
      if rule == true { return [] }
      if rule == false { return others.map { "\($0.name) is not declared" } }
      return others.flatMap { inside($0.value, rule, ".\($0.name)") }
    }
  }

  private func inside(_ value: JSON, _ schema: JSON, _ step: String) -> [String] {
    faults(value, schema, at: step).map { "\u{0}\($0)" }
  }

  private func target(of reference: JSON) -> JSON? {
    guard let path = reference.string, path.hasPrefix("#/") else { return nil }
    return path.dropFirst(2).split(separator: "/").reduce(document) { $0?[String($1)] }
  }

  private func isOfType(_ value: JSON, _ rule: JSON) -> Bool {
    switch rule.string {
    case "integer": value.integer != nil
    case let name?: name == "\(value.kind)"
    case nil: (rule.array ?? []).contains { isOfType(value, $0) }
    }
  }

  private func bound(_ value: JSON, _ keyword: JSON.Member) -> [String] {
    guard let limit = keyword.value.integer else { return ["\(keyword.name) is no number"] }
    let size: Int? =
      switch keyword.name.dropFirst(3) {
      case "Length": value.string?.unicodeScalars.count
      case "Items": value.array?.count
      case "Properties": value.object?.count
      default: value.integer
      }
    guard let size else { return [] }
    let isGood = keyword.name.hasPrefix("min") ? size >= limit : size <= limit
    return isGood ? [] : ["\(size) breaks \(keyword.name) \(limit)"]
  }
}
