import CEL
import Documents
import Testing

struct ExpressionTests {
  private static let change: Value = [
    "action": "replace", "kind": "IoTHub", "address": "IoTHub.hub", "tags": ["owner": "a"], "sizes": [1, 2, 3],
    "ratio": 0.5, "nothing": nil,
  ]

  private func value(_ text: String) throws(CELError) -> CELValue {
    try CELExpression(text, variables: ["change"]).value(["change": CELValue(Self.change)])
  }

  @Test(arguments: [
    "change.action == 'replace' && change.kind.startsWith('IoT')", "has(change.tags.owner) && !has(change.tags.team)",
    "change.sizes.exists(n, n > 2) && change.sizes.all(n, n < 4)", "change['tags']['owner'] in ['a', 'b']",
    "change.sizes.filter(n, n != 2).map(n, n * 10) == [10, 30]", "change.ratio < 1 && 1 == 1.0 && 1u == 1",
    "change.nothing == null", "'owner' in change.tags", "size(change.address) == 10",
    "change.kind.lowerAscii() == 'iothub'", "true || change.missing == 1", "change.missing == 1 || true",
    "!(false && change.missing)", "type(change.sizes) == list",
  ])
  func `conditions over a plan's change hold`(_ text: String) throws {
    guard case .bool(true) = try value(text) else {
      Issue.record("\(text) does not hold")
      return
    }
  }

  @Test(arguments: [
    ("change.acton == 'x'", CELError.Kind.noKey, 7), ("chnge.action == 'x'", .undeclared, 0),
    ("change.sizes[3]", .outOfRange, 12), ("1 / 0", .divisionByZero, 2), ("1 + 'a'", .noOverload, 2),
    ("9223372036854775807 + 1", .overflow, 20), ("b'x'", .unsupported, 0), ("timestamp('x')", .unsupported, 0),
    ("a.b{c: 1}", .unsupported, 3), ("change.sizes.all(1, true)", .syntax, 17), ("lenght(change)", .undeclared, 0),
    ("change.startsWith()", .noOverload, 7), ("if", .syntax, 0), ("'abc", .syntax, 0), ("1 +", .syntax, 3),
    ("change ? 1 : 2", .noOverload, 7), ("int('x')", .badConversion, 0),
  ])
  func `what is wrong is said with its place`(_ text: String, _ kind: CELError.Kind, _ offset: Int) {
    #expect {
      try value(text)
    } throws: {
      let error = $0 as? CELError
      return error?.kind == kind && error?.offset == offset
    }
  }

  @Test func `an expression that multiplies its work runs out of steps`() {
    let list = "[1,2,3,4,5,6,7,8,9,10]"
    let text = (0..<9).reduce("true") { inner, n in "\(list).all(v\(n), \(inner))" }
    #expect {
      try CELExpression(text, variables: []).value([:], steps: 20_000)
    } throws: { ($0 as? CELError)?.kind == .budget }
  }

  @Test func `depth and length are bounded`() {
    for text in [
      String(repeating: "(", count: 1_000), String(repeating: "!", count: 1_000) + "true",
      String(repeating: "[", count: 1_000), "1" + String(repeating: "+1", count: 1_000),
      "change" + String(repeating: ".a", count: 1_000), String(repeating: " ", count: 30_000),
    ] {
      #expect { try value(text) } throws: { ($0 as? CELError)?.kind == .budget }
    }
  }

  @Test func `a long chain of conditions is no deep one`() throws {
    let text = Array(repeating: "change.kind == 'IoTHub'", count: 500).joined(separator: " && ")
    guard case .bool(true) = try value(text) else {
      Issue.record("it does not hold")
      return
    }
  }
}
