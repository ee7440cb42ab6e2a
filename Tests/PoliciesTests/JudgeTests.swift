import CEL
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Policies
import Resources
import Testing

@Suite struct JudgeTests {
  private static func rule(
    _ effect: PolicyRule.Effect, each subject: PolicyRule.Subject = .change, _ when: String,
    message: String? = "{{change.address}}", exemptions: [PolicyRule.Exemption] = []
  ) -> PolicyRule {
    PolicyRule("own", effect, subject: subject, when: when, message: message, exemptions: exemptions)
  }

  @Test func `a rule that holds refuses, warns or asks for an approval as its effect says`() throws {
    let twins = [Judged.twin("A"), Judged.twin("B")]
    let when = "change.kind == 'twin' && change.action == 'delete' && change.identifier == 'B'"
    let denied = Judged(twins, by: [Self.rule(.deny, when)])
    #expect(denied.marks == ["TW4150 error"])
    #expect(denied.messages == ["TwinGraph.fleet/twins/B"])
    #expect(denied.judgement.isRefused)
    let warned = Judged(twins, by: [Self.rule(.warn, when)])
    #expect(warned.marks == ["TW4152 warning"])
    #expect(!warned.judgement.isRefused)
    let asked = Judged(twins, by: [Self.rule(.requireApproval, when)])
    #expect(asked.marks == ["TW4151 warning"])
    #expect(asked.judgement.refusal(approvals: 1) == nil)
    #expect(try #require(asked.judgement.refusal(approvals: 0)).message.contains("`own`"))
    #expect(Judged(twins, by: [Self.rule(.off, when)]).marks.isEmpty)
    #expect(denied.judgement.refusal(approvals: 0) == nil)
  }

  @Test func `expressions see what a change writes, what was there, the plan and the environment`() {
    var change = Judged.resource("hub", "microsoft.devices/iothubs", .literal(["sku": ["name": "S1"]]), .update)
    change.properties = [
      PropertyChange(path: ValuePath([.member("sku"), .member("name")]), before: "F1", after: .known("S1"))
    ]
    let when = """
      after.sku.name == 'S1' && before.sku.name == 'F1' && change.properties[0].path == 'sku.name'
        && change.type == 'Microsoft.Devices/IotHubs' && plan.updates == 1 && plan.purpose == 'apply'
        && environment.name == 'test' && environment.tags.team == 'a' && !has(after.properties.x)
      """
    let judged = Judged(
      [change], by: [Self.rule(.deny, when, message: "{{before.sku.name}} to {{after.sku.name}}, {{after.no}}")])
    #expect(judged.messages == ["F1 to S1, ?"])
  }

  @Test func `what does nothing is not looked at`() {
    #expect(
      Judged([Judged.resource("a", "T/t", .literal([:]), .none)], by: [Self.rule(.deny, "true")]).messages.isEmpty)
  }

  @Test func `a rule about the plan is asked once and may look through all changes`() {
    let twins = (0..<50).map { Judged.twin("T\($0)") }
    let rule = Self.rule(
      .deny, each: .plan, "changes.filter(c, c.destructive).size() > 40", message: "{{plan.deletes}} objects go")
    #expect(Judged(twins, by: [rule]).messages == ["50 objects go"])
  }

  @Test func `a rule about texts is asked for each and names the place`() throws {
    let body = Template.object([
      "properties": .object([
        "env": Template(
          .list([
            .object(["name": .literal("MODE"), "value": .literal("fast")]),
            .object(["name": .literal("KEY"), "value": Template(.secret(.environment("KEY")))]),
          ]))
      ])
    ])
    let rule = Self.rule(.deny, each: .leaf, "leaf.name == 'KEY'", message: "{{leaf.path}} {{leaf.kind}} {{leaf.text}}")
    let judged = Judged([Judged.resource("a", "T/t", body)], by: [rule])
    #expect(judged.messages == ["properties.env[1].value secret ${secret.env.KEY}"])
    #expect(judged.judgement.violations.first?.path?.description == "properties.env[1].value")
  }

  @Test func `what has no answer refuses where the rule would, and warns where it would`() {
    let change = Judged.resource("a", "T/t", .literal([:]))
    let denied = Judged([change], by: [Self.rule(.deny, "after.properties.missing == 1")])
    #expect(denied.marks == ["TW4153 error"])
    #expect(denied.judgement.isRefused)
    #expect(denied.findings[0].message.contains("no such key: missing"))
    #expect(Judged([change], by: [Self.rule(.warn, "after.properties.missing == 1")]).marks == ["TW4153 warning"])
    let asked = Judged([change], by: [Self.rule(.requireApproval, "after.properties.missing == 1")])
    #expect(asked.judgement.refusal(approvals: 0) != nil)
  }

  @Test func `an expression that takes too many steps ends and counts as without an answer`() {
    let twins = (0..<30).map { Judged.twin("T\($0)") }
    let digits = "[0,1,2,3,4,5,6,7,8,9]"
    let when = "\(digits).all(a, \(digits).all(b, \(digits).all(c, \(digits).all(d, \(digits).all(e, true)))))"
    let judged = Judged(twins, by: [Self.rule(.deny, when)])
    #expect(judged.judgement.isRefused)
    #expect(judged.findings.allSatisfy { $0.message.contains("too many steps") })
  }

  @Test func `comparing lists that hold one another costs what is compared`() throws {
    let nested = (0..<6).reduce("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]") { inner, level in
      "[\(inner)].map(l\(level), [l\(level), l\(level), l\(level), l\(level), l\(level), l\(level), l\(level), l\(level)])"
    }
    let expression = try CELExpression("\(nested) == \(nested)", variables: [])
    #expect(throws: CELError.self) { try expression.holds([:], steps: 100_000) }
  }

  @Test func `an exemption holds through its last day and for its objects alone`() throws {
    let exemption = PolicyRule.Exemption(
      objects: ["TwinGraph.fleet/twins/A*"], reason: "moved by hand", expires: "2026-03-01")
    let rule = Self.rule(.deny, "true", exemptions: [exemption])
    let twins = [Judged.twin("A1"), Judged.twin("B1")]
    let judged = Judged(twins, by: [rule])
    #expect(judged.marks == ["TW4154 note", "TW4150 error"])
    #expect(judged.findings[0].message.contains("until 2026-03-01: moved by hand"))
    let later = Judged(twins, by: [rule], now: Judged.now + 43_200_000)
    #expect(later.marks == ["TW4150 error", "TW4150 error"])
    #expect(later.findings[0].notes.contains("an exemption ended on 2026-03-01: moved by hand"))
    #expect(later.findings[1].notes.allSatisfy { !$0.contains("exemption") })
  }

  @Test func `of many violations the first are told and the rest are counted`() throws {
    let twins = (0..<100).map { Judged.twin("T\($0)") }
    let judged = Judged(
      twins, by: [Self.rule(.warn, "true"), PolicyRule("two", .warn, when: "change.identifier == 'T7'")])
    #expect(judged.findings.count == PolicyJudgement.mostOfEach + 1)
    #expect(judged.findings[PolicyJudgement.mostOfEach - 1].notes.last == "and 80 more of this rule")
    #expect(judged.findings.last?.message.contains("`two`") == true)
  }

  @Test func `secrets that a plan holds by source and fingerprint are seen by source alone`() {
    var change = Judged.resource(
      "a", "T/t", .object(["properties": .object(["key": Template(.secret(.environment("KEY")))])]))
    change.properties = [
      PropertyChange(
        path: ValuePath([.member("properties"), .member("key")]), before: nil,
        after: .secret(source: "secret.env.KEY", fingerprint: "v1:abc:def"))
    ]
    let rule = Self.rule(.deny, "true", message: "{{change}} {{before}} {{after}} {{leaves}} {{plan}} {{environment}}")
    let said = Judged([change], by: [rule]).messages.joined()
    #expect(said.contains("${secret.env.KEY}"))
    #expect(!said.contains("v1:abc"))
  }

  @Test func `a rule of a plan that cannot be read refuses it by name`() {
    let judged = Judged([Judged.twin("A")], by: [PolicyRule("from-a-newer-one", .warn), Self.rule(.warn, "no.such")])
    #expect(judged.marks == ["TW4156 error", "TW4156 error"])
    #expect(judged.judgement.isRefused)
    #expect(judged.findings[0].message.contains("`from-a-newer-one`"))
  }
}
