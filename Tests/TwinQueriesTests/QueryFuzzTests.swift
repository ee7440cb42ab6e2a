import Seeds
import Testing
import TwinQueries

/// Whatever is sent is read or refused, and a refusal points into the text.
struct QueryFuzzTests {
  private static let words = [
    "SELECT", "select", "TOP", "COUNT", "FROM", "DIGITALTWINS", "RELATIONSHIPS", "JOIN", "RELATED", "MATCH", "WHERE",
    "AND",
    "OR", "NOT", "IN", "NIN", "AS", "IS_OF_MODEL", "STARTSWITH", "IS_NULL", "exact", "true", "NULL", "a", "b", "$dtId",
    "R",
    "[[", "]]", "[[Group]]", "'x'", "'", "\\", "5", "-", "1.5", "1e", "..", "*", "(", ")", "[", "]", "<", ">", "=",
    "!=", ",",
    ".", ":", "|", ";", "\n", " ", "\u{E9}", "e\u{301}", "\u{1F600}", "\u{0}", "\r\n", "\"",
  ]

  private static let whole = [
    "SELECT T, T.a.b AS c FROM DIGITALTWINS T WHERE NOT (T.a = 'it\\'s' OR T.b IN [1, -2.5e3]) AND IS_OF_MODEL(T, 'd', exact)",
    "SELECT A, R FROM DIGITALTWINS A JOIN B RELATED A.has R JOIN C RELATED B.has WHERE A.$dtId IN ['a', 'b'] AND R.x < 5",
    "SELECT * FROM DIGITALTWINS MATCH (a)-[r:x|y]->(b)<-[*1..3]-(c) WHERE a.$dtId = 'x' AND STARTSWITH(b.[[Group]], 'y')",
    "SELECT TOP(3) FROM RELATIONSHIPS WHERE $sourceId NIN ['A'] AND $relationshipName != 'x'",
  ]

  private func read(_ text: String, seed: UInt64) {
    do throws(QueryError) {
      let query = try Query(text)
      let variables = query.pattern.variables.indices
      #expect(query.condition?.paths.allSatisfy { variables.contains($0.variable) } ?? true, "seed \(seed): \(text)")
      #expect(query.pattern.steps.allSatisfy { variables.contains($0.from) && variables.contains($0.to) })
    } catch {
      let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      let isInside =
        (1...lines.count).contains(error.line) && (0...lines[error.line - 1].count).contains(error.position)
      #expect(isInside, "seed \(seed): \(error) in \(text.debugDescription)")
      #expect(!error.message.isEmpty)
    }
  }

  @Test(arguments: 0..<UInt64(20))
  func `words in no order are read or refused`(seed: UInt64) {
    var random = SplitMix(seed: seed)
    for _ in 0..<500 {
      let count = random.below(30)
      let separator = random.isOne(in: 2) ? " " : ""
      read((0..<count).map { _ in random.pick(Self.words) }.joined(separator: separator), seed: seed)
    }
  }

  @Test(arguments: 0..<UInt64(20))
  func `queries with parts cut out, doubled or put in are read or refused`(seed: UInt64) {
    var random = SplitMix(seed: seed)
    for _ in 0..<500 {
      var text = Array(random.pick(Self.whole).unicodeScalars)
      for _ in 0...random.below(3) where !text.isEmpty {
        let start = random.below(text.count)
        let end = min(text.count, start + random.below(8))
        switch random.below(3) {
        case 0: text.removeSubrange(start..<end)
        case 1: text.insert(contentsOf: text[start..<end], at: start)
        default: text.insert(contentsOf: random.pick(Self.words).unicodeScalars, at: start)
        }
      }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: text)
      read(String(view), seed: seed)
    }
  }

  @Test(arguments: ["(", "NOT ", "NOT (", "[", "[[", "a.", "a AND ", "'", "-", "a IN [", "JOIN ", "(a)-[]->"])
  func `parts that repeat to the limit and beyond are refused without end of stack`(part: String) {
    for start in ["", "SELECT ", "SELECT * FROM DIGITALTWINS WHERE ", "SELECT * FROM DIGITALTWINS MATCH (a)-[]->"] {
      let room = (QueryLimits.length - start.count) / part.count
      read(start + String(repeating: part, count: room), seed: 0)
      read(start + String(repeating: part, count: room * 20), seed: 0)
    }
  }
}
