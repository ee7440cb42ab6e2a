import Documents
import Testing

@Suite struct ValueTests {
  @Test func `order of members and kind of number do not matter to equivalence`() {
    let a: Value = ["x": 1, "y": [1, 2.0]]
    let b: Value = ["y": [1.0, 2], "x": 1.0]
    #expect(a.isEquivalent(to: b))
    #expect(!a.isEquivalent(to: ["x": 1, "y": [2, 1]]))
    #expect(!a.isEquivalent(to: ["x": 1]))
    #expect(!Value.integer(9_007_199_254_740_993).isEquivalent(to: .double(0x1p53)))
  }

  @Test func `paths read as people write them`() {
    let path = ValuePath().member("properties").member("containers").appending(.item(key: "name", value: "ocpp"))
      .member("a b").appending(.index(2)).member("$model")
    #expect(path.description == "properties.containers[name=ocpp][\"a b\"][2].$model")
    #expect(ValuePath().description == "")
  }
}
