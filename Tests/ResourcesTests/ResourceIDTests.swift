import Documents
import OrderedCollections
import Resources
import Seeds
import Testing

@Suite struct ResourceIDTests {
  @Test func `ids compare without regard to case and keep the spelling given`() throws {
    let a = try #require(ResourceID("/subscriptions/S/resourceGroups/G/providers/Microsoft.Devices/IotHubs/Hub"))
    let b = try #require(ResourceID("/subscriptions/s/resourcegroups/g/providers/microsoft.devices/iothubs/hub/"))
    #expect(a == b)
    #expect(a.hashValue == b.hashValue)
    #expect(a.description.contains("resourceGroups"))
  }

  @Test func `type, name and parent are read from children and extensions as well`() throws {
    let hub = ResourceID.resourceGroup("S", "G").provider("Microsoft.Devices/IotHubs", "h")
    let child = hub.child("certificates", "c")
    let role = hub.provider("Microsoft.Authorization/roleAssignments", "r")
    #expect(hub.type == "Microsoft.Devices/IotHubs")
    #expect(child.type == "Microsoft.Devices/IotHubs/certificates")
    #expect(child.parent == hub)
    #expect(role.type == "Microsoft.Authorization/roleAssignments")
    #expect(role.parent == hub)
    #expect(hub.parent == ResourceID.resourceGroup("S", "G"))
    #expect(role.isInside(hub) && !hub.isInside(role))
  }

  @Test func `ids are taken apart at their slashes, whatever stands between them`() throws {
    let seed = UInt64.random(in: 0...UInt64(Int32.max))
    var random = SplitMix(seed: seed)
    let words = ["subscriptions", "resourceGroups", "Providers", "Microsoft.X", "a", "ünï", "providers", "kinds"]
    for _ in 0..<2_000 {
      let segments = (0...random.below(9)).map { _ in words[random.below(words.count)] }
      let id = try #require(ResourceID("/" + segments.joined(separator: "/") + (random.below(4) == 0 ? "/" : "")))
      var outer = segments.dropLast(2)
      if outer.count >= 2, outer[outer.count - 2].lowercased() == "providers" { outer.removeLast(2) }
      let parent = outer.isEmpty ? nil : ResourceID("/" + outer.joined(separator: "/"))
      #expect(id.parent?.description == parent?.description, "seed \(seed): \(id)")
      #expect(id.name == segments.last, "seed \(seed): \(id)")
      let group = segments.firstIndex { $0.lowercased() == "resourcegroups" }.map { $0 + 1 }
      #expect(
        id.resourceGroup == group.flatMap { $0 < segments.count ? segments[$0] : nil }, "seed \(seed): \(id)")
      if parent != nil {
        let between = segments.dropFirst(outer.count).dropLast().joined(separator: "/")
        #expect(id.collection == between, "seed \(seed): \(id)")
      }
    }
  }

  @Test(arguments: ["", "subscriptions/S", "/", "/subscriptions//x"]) func `what is no id is refused`(_ text: String) {
    #expect(ResourceID(text) == nil)
  }
}

@Suite struct TemplateTests {
  @Test func `a text with references becomes a value once each of them is known`() {
    let reference = Reference(target: ObjectAddress("IoTHub.h"), output: "hostName")
    let template = Template(.text([.literal("https://"), Template(.reference(reference)), .literal("/x")]))
    #expect(template.literal == nil)
    #expect(template.references == [reference])
    #expect(template.resolved(reference: { _ in "h.net" }).literal == "https://h.net/x")
    #expect(template.resolved(reference: { _ in nil }).literal == nil)
  }

  @Test func `secrets are found with their paths and never become part of a description`() {
    let template = Template.object(["a": .literal(1), "b": Template(.list([Template(.secret(.environment("TOKEN")))]))])
    let found = template.secrets()
    #expect(found.map(\.path.description) == ["b[0]"])
    #expect(found.map(\.secret.description) == ["secret.env.TOKEN"])
  }
}
