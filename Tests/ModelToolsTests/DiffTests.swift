import DTDL
import Documents
import Testing

@testable import ModelTools

@Suite struct DiffTests {
  /// The changes of the one interface that differs, as `effect symbol path before -> after`.
  private func changes(_ old: ModelSet, _ new: ModelSet) -> [String] {
    ModelDiff(from: old, to: new).interfaces.flatMap(\.changes).map { change in
      let values =
        change.before == nil && change.after == nil ? "" : " \(change.before ?? "-") -> \(change.after ?? "-")"
      return "\(change.effect) \(change.kind.symbol) \(change.path)\(values)"
    }
  }

  private func contents(_ old: String, _ new: String) -> [String] {
    let others = [interface("B"), interface("C", extends: ["B"]), interface("D")]
    return changes(
      models(interface("A", old), others[0], others[1], others[2]),
      models(interface("A", new), others[0], others[1], others[2]))
  }

  @Test func `equal sets do not differ, however they are written`() {
    let texts = [interface("A", extends: ["B"], property("p")), interface("B", relationship("r"))]
    #expect(ModelDiff(from: models(texts[0], texts[1]), to: models(texts[1], texts[0])).interfaces.isEmpty)
  }

  @Test func `a property that goes breaks twins that hold it, one that comes breaks none`() throws {
    let diff = ModelDiff(
      from: models(interface("A", property("old"))), to: models(interface("A", property("new"))))
    let changes = try #require(diff.interfaces.first).changes
    #expect(changes.map(\.path) == ["old", "new"])
    #expect(changes.map(\.effect) == [.breaking, .compatible])
    #expect(
      changes[0].reason
        == "twins that hold a value keep it, and every later patch of one is refused until it removes the value")
    #expect(diff.effect == .breaking)
  }

  @Test(arguments: [
    ("integer", "long", "widening"), ("integer", "double", "widening"), ("float", "double", "widening"),
    ("integer", "float", "widening"), ("dateTime", "string", "widening"), ("duration", "string", "widening"),
    ("long", "integer", "breaking"), ("double", "integer", "breaking"), ("double", "float", "breaking"),
    ("string", "date", "breaking"), ("boolean", "string", "breaking"), ("integer", "string", "breaking"),
    ("date", "dateTime", "breaking"), ("long", "double", "widening"),
  ])
  func `a schema that takes all values of the old one widens, any other breaks`(
    _ old: String, _ new: String, _ effect: String
  ) {
    #expect(contents(property("p", old), property("p", new)) == ["\(effect) ~ p.schema \(old) -> \(new)"])
  }

  private static func enumeration(_ values: String..., kind: String = "string") -> String {
    let list = values.map { value in
      "{\"name\": \"n\(value)\", \"enumValue\": \(kind == "string" ? "\"\(value)\"" : value)}"
    }
    return "{\"@type\": \"Enum\", \"valueSchema\": \"\(kind)\", \"enumValues\": [\(list.joined(separator: ","))]}"
  }

  @Test func `an enumeration widens by a value that comes and breaks by one that goes`() {
    let (a, b) = (property("p", Self.enumeration("1", "2")), property("p", Self.enumeration("2", "3")))
    #expect(contents(a, b) == ["breaking - p.schema \"1\" -> -", "widening + p.schema - -> \"3\""])
    #expect(contents(a, property("p", "string")) == ["widening ~ p.schema Enum -> string"])
    #expect(contents(property("p", "string"), a) == ["breaking ~ p.schema string -> Enum"])
    let numbers = property("p", Self.enumeration("1", "2", kind: "integer"))
    #expect(contents(a, numbers) == ["breaking ~ p.schema Enum -> Enum"])
    #expect(contents(numbers, property("p", "long")) == ["widening ~ p.schema Enum -> long"])
    let renamed = a.replacing("n1", with: "first")
    #expect(contents(a, renamed) == ["compatible ~ p.schema n1 -> first"])
  }

  private static func object(_ fields: String...) -> String {
    "{\"@type\": \"Object\", \"fields\": [\(fields.joined(separator: ","))]}"
  }

  private static func field(_ name: String, _ schema: String = "integer", type: String = "") -> String {
    let types = type.isEmpty ? "" : "\"@type\": [\"Field\", \"\(type)\"], "
    return "{\(types)\"name\": \"\(name)\", \"schema\": \"\(schema)\"}"
  }

  @Test func `fields of an object are compared by name`() {
    let a = property("p", Self.object(Self.field("x"), Self.field("y")))
    #expect(
      contents(a, property("p", Self.object(Self.field("y"), Self.field("x")))).filter { !$0.hasPrefix("none") }.isEmpty
    )
    #expect(contents(a, property("p", Self.object(Self.field("x")))) == ["breaking - p.y integer -> -"])
    #expect(
      contents(a, property("p", Self.object(Self.field("x", "long"), Self.field("y"), Self.field("z"))))
        == ["widening ~ p.x integer -> long", "compatible + p.z - -> integer"])
    #expect(
      contents(a, property("p", Self.object(Self.field("x"), Self.field("y", type: "Required"))))
        == ["breaking ~ p.y optional -> required"])
  }

  @Test func `arrays and maps are compared by what they hold`() {
    let array = { (item: String) in property("p", "{\"@type\": \"Array\", \"elementSchema\": \"\(item)\"}") }
    #expect(contents(array("integer"), array("long")) == ["widening ~ p[] integer -> long"])
    let map = { (value: String) in
      property(
        "p",
        """
        {"@type": "Map", "mapKey": {"name": "k", "schema": "string"}, "mapValue": {"name": "v", "schema": "\(value)"}}
        """)
    }
    #expect(contents(map("double"), map("float")) == ["breaking ~ p.* double -> float"])
    #expect(contents(map("double"), array("double")) == ["breaking ~ p.schema Map of double -> Array of double"])
  }

  @Test func `another unit breaks without touching a value, and texts have no effect`() {
    let quantity = { (type: String, unit: String) in
      "{\"@type\": [\"Property\", \"\(type)\"], \"name\": \"p\", \"schema\": \"double\", \"unit\": \"\(unit)\"}"
    }
    #expect(
      contents(quantity("Voltage", "volt"), quantity("Voltage", "millivolt"))
        == ["breaking ~ p.unit volt -> millivolt"])
    #expect(
      contents(quantity("Length", "metre"), quantity("Distance", "metre"))
        == ["widening ~ p.@type Length -> Distance"])
    #expect(
      contents(property("p", "double"), quantity("Length", "metre"))
        == ["compatible + p.unit - -> metre", "compatible + p.@type - -> Length"])
    #expect(
      contents(property("p"), property("p", more: ", \"displayName\": \"P\", \"comment\": \"c\"")) == ["none ~ p"])
  }

  @Test func `units of fields count as well, also in schemas that contents refer to`() {
    let field = { (unit: String) in
      "{\"@type\": [\"Field\", \"Voltage\"], \"name\": \"u\", \"schema\": \"double\", \"unit\": \"\(unit)\"}"
    }
    #expect(
      contents(property("p", Self.object(field("volt"))), property("p", Self.object(field("millivolt"))))
        == ["breaking ~ p.u.unit volt -> millivolt"])
    let shared = { (unit: String) in
      let schema = Self.object(field(unit)).replacing(
        "{\"@type\": \"Object\"", with: "{\"@id\": \"dtmi:x:S;1\", \"@type\": \"Object\"")
      return models(interface("A", property("p", "dtmi:x:S;1"), more: ", \"schemas\": [\(schema)]"))
    }
    #expect(changes(shared("volt"), shared("millivolt")) == ["breaking ~ schemas.dtmi:x:S.u.unit volt -> millivolt"])
  }

  @Test func `what Azure does not enforce widens at most`() {
    let writable = property("p", more: ", \"writable\": true")
    #expect(contents(writable, property("p")) == ["widening ~ p.writable true -> false"])
    #expect(contents(property("p"), writable) == ["compatible ~ p.writable false -> true"])
    let limited = relationship("r", more: ", \"maxMultiplicity\": 2")
    #expect(contents(relationship("r"), limited) == ["widening ~ r.maxMultiplicity any number -> 2"])
  }

  @Test func `the target of a relationship widens to a base and to any, and breaks otherwise`() {
    let r = { (target: String?) in relationship("r", to: target) }
    #expect(contents(r("C"), r("B")) == ["widening ~ r.target dtmi:x:C;1 -> dtmi:x:B;1"])
    #expect(contents(r("B"), r(nil)) == ["widening ~ r.target dtmi:x:B;1 -> any"])
    #expect(contents(r(nil), r("B")) == ["breaking ~ r.target any -> dtmi:x:B;1"])
    #expect(contents(r("B"), r("C")) == ["breaking ~ r.target dtmi:x:B;1 -> dtmi:x:C;1"])
    #expect(contents(r("C"), r("D")) == ["breaking ~ r.target dtmi:x:C;1 -> dtmi:x:D;1"])
  }

  @Test func `properties of a relationship are its own`() throws {
    let r = { (list: String) in relationship("r", more: ", \"properties\": [\(list)]") }
    #expect(
      contents(r(property("a") + "," + property("b")), r(property("b", "long") + "," + property("c")))
        == ["breaking - r.a Property -> -", "widening ~ r.b.schema integer -> long", "compatible + r.c - -> Property"])
    let diff = ModelDiff(from: models(interface("A", r(property("a")))), to: models(interface("A", r(""))))
    #expect(try #require(diff.interfaces.first?.changes.first).reason.hasPrefix("relationships that hold a value"))
  }

  @Test func `a component must be there in every twin, so that coming and going both break`() {
    #expect(
      contents(component("c", "B"), property("p")) == ["breaking - c Component -> -", "compatible + p - -> Property"])
    #expect(
      contents(property("p"), component("c", "B")) == ["breaking - p Property -> -", "breaking + c - -> Component"])
  }

  @Test func `a component of another interface is compared by what that holds`() {
    let old = models(interface("A", component("c", "B")), interface("B", property("x"), property("y")))
    let new = models(
      interface("A", component("c", "E")), interface("B", property("x"), property("y")),
      interface("E", property("x", "long")))
    #expect(
      changes(old, new) == [
        "breaking - c.y Property -> -", "widening ~ c.x.schema integer -> long",
        "compatible ~ c.schema dtmi:x:B;1 -> dtmi:x:E;1", "compatible + ",
      ])
  }

  @Test func `a content of another kind breaks once`() {
    #expect(
      contents(property("p"), "{\"@type\": \"Telemetry\", \"name\": \"p\", \"schema\": \"integer\"}")
        == ["breaking ~ p Property -> Telemetry"])
  }

  @Test func `a content that moves to a base is no change`() {
    let old = models(interface("A", extends: ["B"], property("p"), relationship("r")), interface("B"))
    let new = models(interface("A", extends: ["B"]), interface("B", property("p"), relationship("r")))
    let diff = ModelDiff(from: old, to: new)
    #expect(diff.interfaces.map(\.id.shortName) == ["B;1"])
    #expect(diff.effect == .compatible)
  }

  @Test func `what an interface inherits is told once, where it is declared`() throws {
    let old = models(
      interface("Base", property("p")), interface("Middle", extends: ["Base"]), interface("Leaf", extends: ["Middle"]),
      interface("Owner", component("c", "Leaf")))
    let new = models(
      interface("Base"), interface("Middle", extends: ["Base"]), interface("Leaf", extends: ["Middle"]),
      interface("Owner", component("c", "Leaf")))
    let diff = ModelDiff(from: old, to: new)
    #expect(diff.interfaces.map(\.id.shortName) == ["Base;1"])
    #expect(try #require(diff.interfaces.first).concerns.map(\.shortName) == ["Leaf;1", "Middle;1", "Owner;1"])
  }

  @Test func `an override that stays while the base loses a content is no change of the heir`() {
    let old = models(interface("Base", property("p")), interface("Heir", extends: ["Base"], property("q")))
    let new = models(interface("Base"), interface("Heir", extends: ["Base"], property("p"), property("q")))
    #expect(ModelDiff(from: old, to: new).interfaces.map(\.id.shortName) == ["Base;1"])
  }

  @Test func `twins stop to count as a base that is no longer extended`() {
    let old = models(interface("A", extends: ["B"]), interface("B", extends: ["C"]), interface("C"))
    let new = models(interface("A", extends: ["C"]), interface("B", extends: ["C"]), interface("C"))
    #expect(changes(old, new) == ["breaking - extends dtmi:x:B;1 -> -"])
    #expect(changes(new, old) == ["compatible + extends - -> dtmi:x:B;1"])
  }

  @Test func `a version that follows another is compared with it, whether that stays or goes`() throws {
    let one = interface("A;1", property("p"), property("gone"))
    let two = interface("A;2", property("p", "long"))
    let replaced = ModelDiff(from: models(one), to: models(two))
    let change = try #require(replaced.interfaces.first)
    #expect(replaced.interfaces.count == 1)
    #expect(change.isNewVersion)
    #expect(change.changes.map(\.path) == ["gone", "@id", "p.schema"])
    #expect(change.changes.map(\.effect) == [.breaking, .widening, .widening])
    #expect(change.changes[0].reason.contains("under the new version"))
    let beside = ModelDiff(from: models(one), to: models(one, two))
    #expect(beside.interfaces.map(\.id.shortName) == ["A;2"])
    #expect(beside.interfaces.first?.changes.last?.effect == .compatible)
  }

  @Test func `of several versions the nearest lower one is followed`() throws {
    let old = models(interface("A;1", property("x")), interface("A;9", property("y")), interface("A;11", property("z")))
    let new = models(
      interface("A;1", property("x")), interface("A;9", property("y")), interface("A;10", property("y")),
      interface("A;11", property("z")))
    let change = try #require(ModelDiff(from: old, to: new).interfaces.first)
    #expect(change.old?.shortName == "A;9")
    #expect(change.effect == .compatible)
  }

  @Test func `an heir that follows the new version of its base tells the base's changes once`() {
    let old = models(interface("Base;1", property("p")), interface("Heir", extends: ["Base;1"]))
    let new = models(interface("Base;2"), interface("Heir", extends: ["Base;2"]))
    let diff = ModelDiff(from: old, to: new)
    #expect(diff.interfaces.map(\.id.shortName) == ["Base;2", "Heir;1"])
    #expect(diff.interfaces.last?.changes.map(\.path) == ["extends"])
    #expect(diff.interfaces.last?.effect == .compatible)
  }

  @Test func `a relationship to the next version of its target waits for the twins there`() {
    let old = models(interface("A", relationship("r", to: "B;1")), interface("B;1"))
    let new = models(interface("A", relationship("r", to: "B;2")), interface("B;2"))
    #expect(
      changes(old, new) == [
        "widening ~ r.target dtmi:x:B;1 -> dtmi:x:B;2", "widening ~ @id B;1 -> B;2",
      ])
    let both = models(interface("A", relationship("r", to: "B;2")), interface("B;1"), interface("B;2"))
    #expect(changes(old, both).first == "breaking ~ r.target dtmi:x:B;1 -> dtmi:x:B;2")
  }

  @Test func `an interface that goes breaks its twins, one that comes breaks nothing`() {
    let diff = ModelDiff(from: models(interface("A"), interface("B")), to: models(interface("B"), interface("C")))
    #expect(
      diff.interfaces.map { "\($0.kind.symbol)\($0.id.shortName) \($0.effect)" } == [
        "-A;1 breaking", "+C;1 compatible",
      ])
  }

  @Test func `another version of the language is told`() {
    let old = interface("A").replacing(
      "\"dtmi:dtdl:context;3\", \"dtmi:dtdl:extension:quantitativeTypes;1\", \"dtmi:dtdl:extension:requirement;1\"",
      with: "\"dtmi:dtdl:context;2\"")
    #expect(changes(models(old), models(interface("A"))) == ["compatible ~ @context DTDL v2 -> DTDL v3"])
  }

  @Test func `the document says what differs, where and why`() {
    let diff = ModelDiff(from: models(interface("A", property("p"))), to: models(interface("A", property("p", "long"))))
    #expect(
      diff.json == [
        "kind": "ModelDiff", "version": 1, "effect": "widening",
        "counts": ["breaking": 0, "widening": 1, "compatible": 0, "none": 0],
        "interfaces": [
          [
            "id": "dtmi:x:A;1", "old": "dtmi:x:A;1", "new": "dtmi:x:A;1", "change": "changed", "effect": "widening",
            "file": "m1.json", "line": 1,
            "elements": [
              [
                "path": "p.schema", "change": "changed", "effect": "widening", "before": "integer", "after": "long",
                "reason": "existing values stay valid; readers may meet numbers beyond the range of integer",
                "file": "m1.json", "line": 1,
              ]
            ],
            "concerns": [],
          ]
        ],
      ])
  }

  @Test func `Markdown has the gravest first and lets no text become markup`() {
    let old = models(interface("A", property("p"), property("q")), interface("B"))
    let new = models(
      interface("A", property("q", Self.enumeration("`x`|<b>@me").replacing("n`x`|<b>@me", with: "n"))), interface("B"),
      interface("C"))
    #expect(
      ModelDiffMarkdown.render(ModelDiff(from: old, to: new)) == """
        ### Models: breaking

        | breaking | widening | compatible | texts only |
        |---:|---:|---:|---:|
        | 2 | 0 | 1 | 0 |

        #### Breaking for existing twins, relationships or messages

        - `~` `dtmi:x:A;1`
          - **breaking** `-` `p`: `Property` → _removed_: twins that hold a value keep it, and every later patch of one \
        is refused until it removes the value
          - **breaking** `~` `q.schema`: `integer` → `Enum`: twins with a value of the old schema stay as they are, and \
        every later patch of one is refused until it puts that right

        #### Compatible

        - `+` `dtmi:x:C;1`: no twin is of it yet

        """)
  }

  @Test func `text of a model in a reason does not become markup`() {
    let old = models(interface("A", property("q", Self.enumeration("<b>@me|*").replacing("n<b>@me|*", with: "n"))))
    let new = models(interface("A", property("q", Self.enumeration())))
    let text = ModelDiffMarkdown.render(ModelDiff(from: old, to: new))
    #expect(text.contains("with the value \"\\<b\\>\\@me\\|\\*\""), "\(text)")
  }

  @Test func `Markdown that grows too long is cut and counted`() {
    let names = (0..<200).map { "Model\($0)" }
    let new = names.map { interface($0) }
    var set = ModelSet()
    for text in new { set = set.union(models(text)) }
    let text = ModelDiffMarkdown.render(ModelDiff(from: models(), to: set), limit: 2000)
    #expect(text.utf16.count < 2100)
    #expect(text.contains("more interfaces do not fit here"))
  }
}
