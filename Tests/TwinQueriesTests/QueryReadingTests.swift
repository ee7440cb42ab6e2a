import Documents
import Testing
import TwinQueries

struct QueryReadingTests {
  private func path(_ variable: Int, _ names: String...) -> Query.Path { Query.Path(variable: variable, names: names) }

  private func condition(_ text: String) throws -> Query.Condition {
    try #require(try Query("SELECT * FROM DIGITALTWINS T WHERE \(text)").condition)
  }

  // MARK: projections

  @Test func `a projection names properties and collections, each by its last name or its alias`() throws {
    let query = try Query("SELECT T, T.a.b, $metadata.$model AS model, [[Group]] FROM DIGITALTWINS T")
    #expect(
      query.projection
        == .items([
          .init(path: path(0), name: "T"), .init(path: path(0, "a", "b"), name: "b"),
          .init(path: path(0, "$metadata", "$model"), name: "model"), .init(path: path(0, "Group"), name: "Group"),
        ]))
  }

  @Test(arguments: ["TOP(5)", "top (5) *", "TOP(5) *"])
  func `all rows up to a number are asked for with or without a star`(shown: String) throws {
    let query = try Query("select \(shown) from DigitalTwins")
    #expect(query.top == 5 && query.projection == .all && query.pattern.form == .collection)
  }

  @Test func `words that are keywords elsewhere are names where they stand alone`() throws {
    let query = try Query("SELECT match, related AS exact FROM DIGITALTWINS join_ WHERE match = related")
    #expect(query.pattern.variables[0].name == "join_")
    #expect(query.condition == .comparison(.path(path(0, "match")), .equal, .path(path(0, "related"))))
  }

  // MARK: conditions

  @Test func `NOT binds closer than AND, and AND closer than OR`() throws {
    func truth(_ name: String) -> Query.Condition { .truth(path(0, name)) }
    #expect(
      try condition("a OR NOT b AND c OR d") == .or([truth("a"), .and([.not(truth("b")), truth("c")]), truth("d")]))
    #expect(try condition("(a OR b) AND NOT (c)") == .and([.or([truth("a"), truth("b")]), .not(truth("c"))]))
    #expect(try condition("NOT a = 1") == .not(.comparison(.path(path(0, "a")), .equal, .literal(1))))
  }

  @Test(
    arguments: [
      ("'a'", "a"), ("'it\\'s'", "it's"), ("'\\\\'", "\\"), ("'a\\nb'", "anb"), ("' [[x]]  -- '", " [[x]]  -- "),
      ("'\n'", "\n"), ("5", 5), ("-5", -5), ("1.5", 1.5), ("-2.5e-3", -0.0025), ("1E2", 100.0), ("true", true),
      ("FALSE", false), ("null", nil), ("9223372036854775807", .integer(.max)),
      ("9223372036854775808", .double(9_223_372_036_854_775_808)), ("''", ""),
    ] as [(String, Value)])
  func `a literal is read as it is meant`(text: String, value: Value) throws {
    #expect(try condition("T.a = \(text)") == .comparison(.path(path(0, "a")), .equal, .literal(value)))
    #expect(try condition("T.a IN [\(text)]") == .membership(.path(path(0, "a")), [value], isNegated: false))
  }

  @Test(arguments: ["NIN", "nin", "NOT IN", "NOT_IN"])
  func `a value may be wanted outside of a list`(word: String) throws {
    #expect(try condition("a \(word) [1, 'x']") == .membership(.path(path(0, "a")), [1, "x"], isNegated: true))
  }

  @Test func `signs need no space around them`() throws {
    #expect(try condition("a<-5") == .comparison(.path(path(0, "a")), .less, .literal(-5)))
    #expect(try condition("a<>b") == .comparison(.path(path(0, "a")), .notEqual, .path(path(0, "b"))))
    #expect(try condition("5>=T.[[a b]].c") == .comparison(.literal(5), .greaterOrEqual, .path(path(0, "a b", "c"))))
  }

  @Test(
    arguments: [
      ("IS_OF_MODEL('dtmi:a;1')", false), ("is_of_model(T, 'dtmi:a;1')", false),
      ("IS_OF_MODEL(T,'dtmi:a;1',exact)", true),
      ("IS_OF_MODEL('dtmi:a;1', EXACT)", true), ("IS_OF_MODEL('dtmi:a;1', false)", false),
    ])
  func `a model test names its collection or leaves it out`(text: String, isExact: Bool) throws {
    #expect(try condition(text) == .isOfModel(path(0), "dtmi:a;1", isExact: isExact))
  }

  @Test func `every function is known in any case`() throws {
    for function in QueryFunction.allCases {
      let arguments = function.argumentCount == 1 ? "a" : "a, 'b'"
      for name in [function.rawValue, function.rawValue.lowercased()] {
        #expect(throws: Never.self, "\(name)") { try condition("\(name)(\(arguments))") }
      }
      #expect(throws: QueryError.self) { try condition("\(function.rawValue)()") }
    }
    #expect(try condition("STARTS_WITH(a, 'b')") == condition("STARTSWITH(a, 'b')"))
  }

  // MARK: walks

  @Test func `joins lead from collections named before, along relationships with or without a name`() throws {
    let query = try Query(
      "SELECT A, C FROM DIGITALTWINS A JOIN B RELATED A.has R JOIN C RELATED A.[[Group]] WHERE A.$dtId = 'a'")
    #expect(query.pattern.variables.map(\.name) == ["A", "B", "R", "C"])
    #expect(query.pattern.variables.map(\.kind) == [.twin, .twin, .relationship, .twin])
    #expect(
      query.pattern.steps == [
        .init(from: 0, to: 1, direction: .outgoing, names: ["has"], relationship: 2, hops: 1...1),
        .init(from: 0, to: 3, direction: .outgoing, names: ["Group"], relationship: nil, hops: 1...1),
      ])
  }

  @Test(
    arguments: [
      ("-[]->", .outgoing, [], nil, 1...1), ("<-[]-", .incoming, [], nil, 1...1), ("-[]-", .either, [], nil, 1...1),
      ("-[r]->", .outgoing, [], "r", 1...1), ("-[:has]-", .either, ["has"], nil, 1...1),
      ("<-[r:has|is]-", .incoming, ["has", "is"], "r", 1...1), ("-[*3]-", .either, [], nil, 3...3),
      ("-[*..3]->", .outgoing, [], nil, 1...3), ("-[:has*1..3]->", .outgoing, ["has"], nil, 2...3),
      ("-[has|is*0..2]->", .outgoing, ["has", "is"], nil, 1...2),
      ("- [ r : has * 1 ] - >", .outgoing, ["has"], "r", 1...1),
    ] as [(String, QueryPattern.Step.Direction, [String], String?, ClosedRange<Int>)])
  func `an arrow says direction, names, variable and hops`(
    arrow: String, direction: QueryPattern.Step.Direction, names: [String], variable: String?, hops: ClosedRange<Int>
  ) throws {
    let query = try Query("SELECT * FROM DIGITALTWINS MATCH (a)\(arrow)(b) WHERE a.$dtId = 'x'")
    let step = try #require(query.pattern.steps.first)
    #expect(step.direction == direction && step.names == names && step.hops == hops)
    #expect(step.relationship.flatMap { query.pattern.variables[$0].name } == variable)
  }

  @Test func `a node may have no name or stand twice`() throws {
    let query = try Query("SELECT a FROM DIGITALTWINS MATCH (a)-[]->()-[]->(b)-[]->(a) WHERE b.$dtId = 'x'")
    #expect(query.pattern.variables.map(\.name) == ["a", nil, "b"])
    #expect(query.pattern.steps.map(\.to) == [1, 2, 0])
    #expect(
      query.pattern.steps[0].reversed
        == .init(from: 1, to: 0, direction: .incoming, names: [], relationship: nil, hops: 1...1))
  }

  @Test(
    arguments: [
      "a.$dtId = 'x'", "'x' = b.$dtId", "b.$dtId IN ['x']", "a.n = 1 AND (b.$dtId = 'x' OR a.n = 2)",
    ])
  func `a walk begins where the id of one of its twins is given`(condition: String) throws {
    #expect(throws: Never.self) { try Query("SELECT a FROM DIGITALTWINS a JOIN b RELATED a.r WHERE \(condition)") }
    #expect(throws: Never.self) { try Query("SELECT a FROM DIGITALTWINS MATCH (a)-[r]-(b) WHERE \(condition)") }
  }
}
