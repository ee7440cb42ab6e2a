import CEL
import Testing

/// Regular expressions, through `matches`.
struct PatternTests {
  private static func matches(_ text: String, _ pattern: String) throws(CELError) -> Bool {
    try CELExpression("text.matches(pattern)", variables: ["text", "pattern"]).holds([
      "text": .string(text), "pattern": .string(pattern),
    ])
  }

  @Test(arguments: [
    ("prod-east", "^prod-(east|west)$", true), ("prod-north", "^prod-(east|west)$", false),
    ("battery-07", #"\d{2}$"#, true), ("battery-7", #"\d{2}$"#, false), ("aaa", "^a{2,3}$", true),
    ("aaaa", "^a{2,3}$", false), ("Contoso", "(?i)^CONTOSO$", true), ("Contoso", "^CONTOSO$", false),
    ("a.b", #"^a\.b$"#, true), ("axb", #"^a\.b$"#, false), ("a b", #"a\sb"#, true), ("", "^$", true),
    ("x", "", true), ("kürzel", "^k.rzel$", true), ("a\nb", "a.b", false), ("a\nb", "(?s)a.b", true),
    ("a\nb", "(?m)^b$", true), ("owner", "[^a-m]", true), ("aaa", "[^a]", false), ("a]b", "[]]", true),
    ("word here", #"\bhere\b"#, true), ("where", #"\bhere\b"#, false), ("ab12", "^[[:alpha:]]+[[:digit:]]+$", true),
    ("{x", "{x", true), ("abab", "^(?:ab)+?$", true), ("a-b", "^[a-c-]+$", true),
  ])
  func `patterns find what they describe`(_ text: String, _ pattern: String, _ expected: Bool) throws {
    #expect(try Self.matches(text, pattern) == expected)
  }

  @Test(arguments: ["(", ")", "[a", "*a", "a**", "\\", "a{2,1}", "a{1001}", "[z-a]", "(?x)a", "[[:nonsense:]]"])
  func `what is no pattern is refused`(_ pattern: String) {
    #expect { try Self.matches("a", pattern) } throws: { ($0 as? CELError)?.kind == .badPattern }
  }

  @Test func `a pattern that ruins backtracking engines costs what every other does`() throws {
    #expect(try !Self.matches(String(repeating: "a", count: 5_000) + "b", "^(a+)+$"))
    #expect { try Self.matches(String(repeating: "a", count: 100_000), "(a{1,1000}){1,1000}b") } throws: {
      [.badPattern, .budget].contains(($0 as? CELError)?.kind)
    }
  }
}
