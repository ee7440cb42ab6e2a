import CEL
import Distributions
import Foundation
import OrderedCollections
import Testing

/// The conformance cases that CEL publishes, as cel-python carries them.
struct ConformanceTests {
  private static let distribution = Distribution(
    name: "cel-python", version: "0.4.0", hash: "9d0da22ed083cb5d57f2127ec7af7bba60bcb8d0a4a23543fc6838e739839c68")

  /// Suites of what is supported. The others are about messages, enumerations, wrappers and time.
  private static let suites = [
    "basic", "comparisons", "conversions", "fields", "fp_math", "integer_math", "lists", "logic", "macros", "parse",
    "plumbing", "string",
  ]

  /// Cases that we do not follow, and why.
  private static let exempt: [String: String] = {
    var reasons: [String: String] = [:]
    for name in [
      "comparisons/eq_literal/eq_mixed_types_error", "comparisons/eq_literal/eq_list_elem_mixed_types_error",
      "comparisons/eq_literal/eq_map_value_mixed_types_error", "comparisons/ne_literal/ne_mixed_types_error",
      "macros/exists/list_elem_type_exhaustive", "macros/exists/map_key_type_exhaustive",
    ] { reasons[name] = "values of different types are unequal by now, and equal numbers equal" }
    for name in [
      "int/double_nearest", "int/double_nearest_neg", "int/double_half_away_pos", "int/double_half_away_neg",
      "uint/double_nearest_int", "uint/double_nearest", "uint/double_half_away",
    ] { reasons["conversions/\(name)"] = "the language definition rounds towards zero by now" }
    for name in ["variables", "functions"] {
      reasons["basic/\(name)/unbound_is_runtime_error"] = "unknown names are refused before anything is evaluated"
    }
    return reasons
  }()

  @Test func `every published case of what is supported comes out as published`() async throws {
    let folder: URL
    do { folder = try await Self.distribution.folder().appendingPathComponent("features") } catch let error
      as Distribution.Unavailable
    {
      print("SKIPPED: \(error)")
      try Test.cancel("\(error)")
    }
    var agreed = 0
    var unsupported: [String] = []
    for suite in Self.suites {
      let text = try String(contentsOf: folder.appendingPathComponent("\(suite).textproto"), encoding: .utf8)
      for section in try TextProto(text).messages("section") {
        for test in section.messages("test") {
          let name = "\(suite)/\(section.scalar("name") ?? "")/\(test.scalar("name") ?? "")"
          switch ConformanceCase(test).verdict {
          case .agrees: agreed += 1
          case .unsupported: unsupported.append(name)
          case .differs(let how):
            #expect(Self.exempt[name] != nil, "\(name): \(test.scalar("expr") ?? ""): \(how)")
          }
        }
      }
    }
    print("\(agreed) cases agree, \(unsupported.count) are about what is not supported")
    #expect(agreed > 400)
  }
}

/// One published case.
private struct ConformanceCase {
  let test: TextProto

  enum Verdict {
    case agrees
    case unsupported
    case differs(String)
  }

  private struct Unsupported: Error {}

  init(_ test: TextProto) { self.test = test }

  var verdict: Verdict {
    let text = test.scalar("expr") ?? ""
    do {
      let variables = try bindings()
      let outcome = Self.outcome(text, variables)
      if case .failure(let error) = outcome, error.kind == .unsupported { return .unsupported }
      return judge(outcome, try wanted())
    } catch { return .unsupported }
  }

  private static func outcome(_ text: String, _ variables: [String: CELValue]) -> Result<CELValue, CELError> {
    do throws(CELError) {
      return .success(try CELExpression(text, variables: Set(variables.keys)).value(variables))
    } catch { return .failure(error) }
  }

  private func judge(_ outcome: Result<CELValue, CELError>, _ wanted: CELValue?) -> Verdict {
    switch (outcome, wanted) {
    case (.failure, nil): .agrees
    case (.failure(let error), let wanted?): .differs("\(error), expected \(wanted)")
    case (.success(let value), nil): .differs("\(value), expected an error")
    case (.success(let value), let wanted?):
      value.type == wanted.type && (value.equals(wanted) || "\(value)" == "\(wanted)")
        ? .agrees : .differs("\(value), expected \(wanted)")
    }
  }

  private func bindings() throws -> [String: CELValue] {
    var variables: [String: CELValue] = [:]
    for binding in test.messages("bindings") {
      let name = binding.scalar("key") ?? ""
      // Names with points belong to containers.
      guard let value = binding.messages("value").first?.messages("value").first, !name.contains(".") else {
        throw Unsupported()
      }
      variables[name] = try Self.value(value)
    }
    return variables
  }

  /// `nil`: an error is.
  private func wanted() throws -> CELValue? {
    if !test.messages("eval_error").isEmpty { return nil }
    guard let value = test.messages("value").first else { return .bool(true) }
    return try Self.value(value)
  }

  private static func value(_ message: TextProto) throws -> CELValue {
    guard let field = message.fields.first else { return .null }
    switch (field.name, field.value) {
    case ("null_value", _): return .null
    case ("bool_value", .scalar(let text, _)): return .bool(text == "true")
    case ("int64_value", .scalar(let text, _)):
      guard let number = Int64(text) else { break }
      return .int(number)
    case ("uint64_value", .scalar(let text, _)):
      guard let number = UInt64(text) else { break }
      return .uint(number)
    case ("double_value", .scalar(let text, _)):
      guard let number = Double(text) else { break }
      return .double(number)
    case ("string_value", .scalar(let text, _)): return .string(text)
    case ("type_value", .scalar(let text, _)):
      guard let type = CELType(rawValue: text) else { break }
      return .type(type)
    case ("list_value", .message(let list)):
      return .list(try list.messages("values").map(value))
    case ("map_value", .message(let map)):
      var members: OrderedDictionary<CELKey, CELValue> = [:]
      for entry in map.messages("entries") {
        guard let key = entry.messages("key").first, let item = entry.messages("value").first,
          let name = CELKey(try value(key))
        else { throw Unsupported() }
        members[name] = try value(item)
      }
      return .map(members)
    default: break
    }
    throw Unsupported()
  }
}
