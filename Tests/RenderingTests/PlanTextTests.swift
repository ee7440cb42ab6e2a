import Documents
import Plans
import Rendering
import Resources
import Testing

@Suite struct PlanTextTests {
  static func plan(_ changes: [Change]) -> Plan {
    let environment = DesiredState.Environment(
      name: "ev", subscription: "S", location: "eastus", resourceGroup: "ev-rg")
    return Plan(environment: environment, purpose: .apply, changes: changes, unchanged: [.twin: 1200])
  }

  static func change(_ action: Action, _ address: String, _ properties: [PropertyChange] = []) -> Change {
    Change(
      address: ObjectAddress(address), kind: .resource, identifier: address, action: action,
      reason: Reason(action == .none ? .identical : .differs, "because"), properties: properties, pin: .absent)
  }

  static func path(_ name: String) -> ValuePath { ValuePath([.member(name)]) }

  @Test func `a change shows its mark, its reason and each property before and after`() {
    let plan = Self.plan([
      Self.change(
        .replace, "IoTHub.hub",
        [
          PropertyChange(
            path: Self.path("location"), before: "eastus", after: .known("westus"), forcesReplacement: true),
          PropertyChange(path: Self.path("host"), before: nil, after: .unknown("${X.y.z}")),
          PropertyChange(
            path: Self.path("key"), before: nil, after: .secret(source: "secret.env.K", fingerprint: "v1:a:b")),
          PropertyChange(path: Self.path("gone"), before: 1, after: nil),
        ])
    ])
    let text = PlanText().render(plan).rendered(colour: false)
    #expect(
      text == """
        Plan for ev  group ev-rg, eastus, subscription S

        -/+ replace IoTHub.hub  because
            ~ location: "eastus" -> "westus"  forces replacement
            + host: (known after apply: ${X.y.z})
            + key: (secret: secret.env.K, fingerprint v1:a:b)
            - gone: 1

        Plan: 1 to replace. 1,200 unchanged.

        """)
  }

  @Test func `a plan without changes says that nothing is to do`() {
    let text = PlanText().render(Self.plan([Self.change(.none, "A.b")])).rendered(colour: false)
    #expect(text.contains("Nothing to do. 1,200 objects as declared."))
  }

  @Test func `of many creations some are written out and the rest counted; deletions are always whole`() {
    let creations = (0..<100).map { Self.change(.create, "A.c\($0)") }
    let deletions = (0..<100).map { Self.change(.delete, "A.d\($0)") }
    let text = PlanText(limit: 10).render(Self.plan(creations + deletions)).rendered(colour: false)
    #expect(text.contains("… and 90 more to create: resources"))
    #expect(deletions.allSatisfy { text.contains("delete \($0.address)") })
  }

  @Test func `markdown stays below its limit and puts destructive changes first`() {
    let creations = (0..<5000).map { Self.change(.create, "A.c\($0)") }
    let text = PlanMarkdown.render(Self.plan(creations + [Self.change(.delete, "A.doomed")]), limit: 20_000)
    #expect(text.utf16.count < 21_000)
    #expect(text.firstRange(of: "doomed")!.lowerBound < text.firstRange(of: "A.c0")!.lowerBound)
    #expect(text.contains("more do not fit here"))
  }

  @Test func `what stands in a value cannot become markup`() {
    let change = Self.change(
      .update, "A.b", [PropertyChange(path: Self.path("p"), before: "`x`", after: .known("</details> @all\n# h"))])
    let text = PlanMarkdown.render(Self.plan([change]))
    #expect(!text.contains("\n# h"))
    #expect(text.contains("`` \"`x`\" ``"))
  }
}
