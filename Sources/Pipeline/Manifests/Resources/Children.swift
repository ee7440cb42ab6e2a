import Catalogue
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources

/// Children that a spec spells out, and theirs: endpoints, event hubs and their consumer groups, event subscriptions.
extension ResourceReader {
  func readChildren(_ spec: Located, of parent: DesiredResource, _ type: ResourceType) -> [DesiredResource] {
    Catalogue.children(of: type.kind).flatMap { child -> [DesiredResource] in
      guard let parentage = child.parent, let node = spec[parentage.collection], !node.value.isNull else {
        return []
      }
      var earlier: ObjectAddress?
      return members(node, parentage.collection).flatMap { member -> [DesiredResource] in
        var found = readChild(member, child, parentage, parent)
        if parentage.isSerial, !found.isEmpty {
          if let earlier { found[0].dependsOn.append(earlier) }
          earlier = found[0].address
        }
        return found
      }
    }
  }

  /// A mapping by name, or a list of names for children that need nothing else.
  private func members(_ node: Located, _ name: String) -> [Located.Member] {
    if let members = node.members { return members }
    guard let items = node.items else {
      reader.reportWrongType(node, expected: "a mapping by name", named: name)
      return []
    }
    return items.compactMap { item in
      guard let text = item.string else {
        reader.reportWrongType(item, expected: "a name", named: name)
        return nil
      }
      return Located.Member(key: text, keySpan: item.span, value: Located(span: item.span, content: .mapping([])))
    }
  }

  private func readChild(
    _ member: Located.Member, _ type: ResourceType, _ parentage: ResourceType.Parentage, _ parent: DesiredResource
  ) -> [DesiredResource] {
    let address = parent.address.child(parentage.collection, member.key)
    if let objection = type.name?.objection(to: member.key) {
      reader.report(
        Diagnostic(
          ManifestCode.badName, .error, "the name `\(member.key)` of \(type.noun) \(objection)", at: member.keySpan))
    }
    let spec =
      member.value.value.isNull ? Located(span: member.keySpan, content: .mapping([])) : member.value
    guard case .object(let shape) = type.body.shape else { return [] }
    _ = reader.takeEdges()
    let nested = Catalogue.children(of: type.kind).compactMap { $0.parent?.collection }
    let shorthand = expandShorthand(type, spec)
    guard
      let template = reader.readObject(
        spec, shape, SpecReader.Place(noun: type.noun, span: member.keySpan), extras: Set(shorthand.extras + nested),
        supplied: Set(shorthand.properties.keys).union(type.implied.keys))
    else { return [] }
    var body = template.objectMembers ?? [:]
    for (name, value) in type.implied where body[name] == nil { body[name] = .literal(value) }
    envelop(&body, type: type, location: parent.body["location"], isAdopted: parent.isAdopted)
    var properties = body["properties"]?.objectMembers ?? [:]
    for (name, value) in shorthand.properties where properties[name] == nil { properties[name] = value }
    if type.kind == "IoTHubConsumerGroup" { properties["name"] = .literal(.string(member.key)) }
    body["properties"] = .object(properties)
    let resource = finish(
      DesiredResource(
        address: address, id: type.id(named: member.key, in: parent.id), apiVersion: type.apiVersion,
        body: Template(.object(body), at: member.value.span), dependsOn: [parent.address],
        isAdopted: parent.isAdopted, span: member.keySpan))
    return [resource] + readChildren(spec, of: resource, type)
  }

  /// `topic: ${EventGridTopic.x}` in place of the topic's URL and keys.
  private func expandShorthand(_ type: ResourceType, _ spec: Located) -> (
    extras: [String], properties: OrderedDictionary<String, Template>
  ) {
    guard type.kind == "DigitalTwinsEndpoint" else { return ([], [:]) }
    guard let topic = spec.member("topic"), topic.isSet else { return (["topic"], [:]) }
    for name in ["TopicEndpoint", "accessKey1", "accessKey2"] {
      guard let other = spec.member(name) else { continue }
      reader.report(
        Diagnostic(
          ManifestCode.exclusive, .error, "`topic` and `\(name)` say the same", at: other.keySpan,
          related: [DiagnosticLabel(topic.keySpan, "`topic` is here")]))
    }
    guard let object = referredTopic(topic.value) else {
      return (["topic"], ["TopicEndpoint": .literal(""), "accessKey1": .literal("")])
    }
    let span = topic.value.span
    reader.add(edge: object.address, at: span)
    func output(_ name: String) -> Reference { Reference(target: object.address, output: name) }
    return (
      ["topic"],
      [
        "TopicEndpoint": Template(.reference(output("endpoint")), at: span),
        "accessKey1": Template(.secret(.output(output("key1"))), at: span),
        "accessKey2": Template(.secret(.output(output("key2"))), at: span),
      ]
    )
  }

  private func referredTopic(_ node: Located) -> DeclaredObject? {
    guard let object = ObjectReference.read(node, kind: "EventGridTopic", named: "topic", reader) else { return nil }
    return object
  }
}

/// References that must name an object of one kind.
enum ObjectReference {
  /// The object that `${Kind.name}` names; everything else is reported.
  static func read(_ node: Located, kind: String, named name: String, _ reader: SpecReader) -> DeclaredObject? {
    guard let text = node.string else {
      reader.reportWrongType(node, expected: "a reference `${\(kind).NAME}`", named: name)
      return nil
    }
    let cut = ExpressionText(text)
    if cut.pieces.count == 1, case .expression(let source) = cut.pieces[0], let expression = try? Expression(source) {
      switch expression {
      case .variable(let variable):
        return reader.withVariable(variable, at: node.span) { read($0, kind: kind, named: name, reader) }
      case .object(let found, let rest):
        let span = reader.span(of: source, in: node.span)
        guard let (object, output) = reader.resolve(found, rest, source: source, at: span) else { return nil }
        if object.kind == kind, output == nil || output == "id", !object.name.contains("/") { return object }
      default: break
      }
    }
    reader.report(
      Diagnostic(
        ManifestCode.misplacedReference, .error, "`\(name)` must refer to an object of kind \(kind)", at: node.span,
        help: ["write `${\(kind).NAME}`"]
          + (reader.index.names(ofKind: kind).isEmpty
            ? []
            : ["declared are \(reader.index.names(ofKind: kind).filter { !$0.contains("/") }.quotedList(limit: 8))"])))
    return nil
  }
}
