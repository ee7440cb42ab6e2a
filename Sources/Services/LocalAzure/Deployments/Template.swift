import Documents
import Encodings
import OrderedCollections
import Resources

/// One resource that a template asks for.
struct TemplateResource: Sendable {
  let id: ResourceID
  let apiVersion: String
  /// Unevaluated, without what is about the deployment.
  let body: Value
  /// The iteration of each loop around it.
  let loops: [(name: String, index: Int)]
  /// Places, in the template's list, of what must be there first.
  var dependencies: Set<Int> = []
  /// Symbolic name and names of loops under which others may wait for it.
  let labels: Set<String>
  /// As it was written, evaluated.
  let dependsOn: [String]
}

/// A template with the parameters of one deployment, as far as it can be read without touching a resource.
struct Template: Sendable {
  let context: TemplateContext
  /// In an order in which each comes behind what it needs.
  let resources: [TemplateResource]
  let outputs: OrderedDictionary<String, Value>
  /// What answers show of the parameters: no value of a secure one.
  let shownParameters: Value

  /// Resources of a template at most, as in Azure.
  private static let resourceLimit = 800

  init(_ template: Value, parameters: Value, _ context: TemplateContext) throws {
    guard template.object != nil, template["$schema"]?.string != nil, template["contentVersion"]?.string != nil else {
      throw ServiceError.invalidTemplate("A template needs '$schema', 'contentVersion' and 'resources'.")
    }
    var context = context
    let read = try TemplateParameters(template["parameters"], given: parameters, context)
    context.parameters = read.values
    context.newGUID = nil
    for (name, value) in template["variables"]?.object ?? [:] {
      if name == "copy" {
        for loop in value.array ?? [] {
          let name = loop["name"]?.string ?? ""
          context.variables[name.lowercased()] = .object(["copy": .array([loop])])
        }
      } else {
        context.variables[name.lowercased()] = value
      }
    }
    var found: [TemplateResource] = []
    try Template.collect(template["resources"], parent: nil, context, into: &found)
    for resource in found {
      for label in resource.labels { context.symbols[label] = resource.id }
      context.symbols[resource.id.name.lowercased()] = context.symbols[resource.id.name.lowercased()] ?? resource.id
    }
    self.context = context
    resources = try Template.ordered(found, context)
    outputs = template["outputs"]?.object ?? [:]
    shownParameters = read.shown
  }

  // MARK: Resources

  private static let ownMembers: Set<String> = [
    "type", "apiVersion", "name", "dependsOn", "condition", "copy", "comments", "scope", "resources", "existing",
    "metadata", "resourceGroup", "subscriptionId",
  ]

  private static func collect(
    _ list: Value?, parent: (type: String, name: String, id: ResourceID)?, _ context: TemplateContext,
    into found: inout [TemplateResource]
  ) throws {
    var items: [(symbol: String?, value: Value)] = (list?.array ?? []).map { (nil, $0) }
    for (symbol, value) in list?.object ?? [:] { items.append((symbol, value)) }
    for item in items where item.value["existing"] != true {
      let loop = item.value["copy"]
      let count = try loop.map { try TemplateEvaluator(context).count(of: $0) } ?? 1
      for index in 0..<count {
        let name = loop?["name"]?.string
        let loops = name.map { [($0, index)] } ?? []
        try one(item.value, item.symbol, loops, parent, context, into: &found)
        guard found.count <= resourceLimit else {
          throw ServiceError.invalidTemplate("A template may have at most \(resourceLimit) resources.")
        }
      }
    }
  }

  private static func one(
    _ value: Value, _ symbol: String?, _ loops: [(name: String, index: Int)],
    _ parent: (type: String, name: String, id: ResourceID)?, _ context: TemplateContext,
    into found: inout [TemplateResource]
  ) throws {
    let evaluator = TemplateEvaluator(context, loops: loops)
    if let condition = value["condition"], try !TemplateFunctions.truth(evaluator.value(condition)) { return }
    var type = try evaluator.text(value["type"], "type")
    var name = try evaluator.text(value["name"], "name")
    if let parent {
      type = "\(parent.type)/\(type)"
      name = "\(parent.name)/\(name)"
    }
    let apiVersion = try evaluator.text(value["apiVersion"], "apiVersion")
    let scope = try value["scope"].map { try evaluator.value($0) }?.string
    let place =
      type.lowercased() == DeploymentRoute.type.lowercased()
      ? try deploymentScope(value, evaluator, context.scope) : try self.scope(scope, context.scope)
    let id = try TemplateIDs.id(type: type, name: name, in: place)
    var waits = try (value["dependsOn"]?.array ?? []).map { try evaluator.text($0, "dependsOn") }
    if let parent { waits.append(parent.id.description) }
    let body = OrderedDictionary(
      uniqueKeysWithValues: (value.object ?? [:]).filter { !ownMembers.contains($0.key) }.map { ($0.key, $0.value) })
    let labels = Set(([symbol] + loops.map { $0.name }).compactMap { $0?.lowercased() })
    found.append(
      TemplateResource(
        id: id, apiVersion: apiVersion, body: .object(body), loops: loops, labels: labels, dependsOn: waits))
    try collect(value["resources"], parent: (type, name, id), context, into: &found)
  }

  /// Where a nested deployment goes: another resource group or subscription where it says so.
  private static func deploymentScope(
    _ value: Value, _ evaluator: TemplateEvaluator, _ own: ResourceID
  ) throws -> ResourceID {
    func text(_ name: String) throws -> String? { try value[name].map { try evaluator.text($0, name) } }
    let (subscription, group) = (try text("subscriptionId"), try text("resourceGroup"))
    guard subscription != nil || group != nil else {
      return try scope(value["scope"].map { try evaluator.text($0, "scope") }, own)
    }
    let wanted = subscription ?? own.subscription ?? ""
    guard UUIDText.isUUID(wanted) else {
      throw ServiceError.invalidTemplate("The subscription '\(wanted)' of a nested deployment is none.")
    }
    return group.map { .resourceGroup(wanted, $0) } ?? .subscription(wanted)
  }

  /// Where an extension resource lies: an id, or a type and name below the deployment's scope.
  private static func scope(_ text: String?, _ own: ResourceID) throws(ServiceError) -> ResourceID {
    guard let text else { return own }
    if text.hasPrefix("/"), let id = ResourceID(text) { return id }
    guard let id = ResourceID("\(own)/providers/\(text)") else {
      throw .invalidTemplate("The scope '\(text)' is none.")
    }
    return id
  }

  // MARK: Order

  private static func ordered(_ found: [TemplateResource], _ context: TemplateContext) throws -> [TemplateResource] {
    var resources = found
    var places: [String: [Int]] = [:]
    for (index, resource) in found.enumerated() {
      let folded = resource.id.description.lowercased()
      var names = resource.labels.union([folded, resource.id.name.lowercased()])
      if let provider = folded.split(separator: "/providers/").last {
        let parts = provider.split(separator: "/").map(String.init)
        let types = ([parts[0]] + stride(from: 1, to: parts.count, by: 2).map { parts[$0] }).joined(separator: "/")
        let owners = stride(from: 2, to: parts.count, by: 2).map { parts[$0] }.joined(separator: "/")
        // `dependsOn` may name a resource by type and name, or by its whole name.
        names.formUnion(["\(types)/\(owners)", owners])
      }
      for name in names { places[name, default: []].append(index) }
    }
    for index in resources.indices {
      for name in resources[index].dependsOn {
        guard let needed = places[name.lowercased()] else {
          throw ServiceError.invalidTemplate(
            "The resource '\(name)' is not defined in the template. Please see https://aka.ms/arm-syntax for usage "
              + "details.")
        }
        resources[index].dependencies.formUnion(needed)
      }
      for id in try referenced(resources[index], context) {
        resources[index].dependencies.formUnion(places[id.description.lowercased()] ?? [])
      }
      resources[index].dependencies.remove(index)
    }
    return try sorted(resources)
  }

  /// What the expressions of a body ask `reference` or `list…` about.
  private static func referenced(_ resource: TemplateResource, _ context: TemplateContext) throws -> [ResourceID] {
    var ids: [ResourceID] = []
    func look(_ value: Value) throws {
      switch value {
      case .string(let text):
        guard let expression = try TemplateExpression(of: text) else { return }
        let evaluator = TemplateEvaluator(context, loops: resource.loops)
        for call in expression.calls(where: { $0.lowercased() == "reference" || $0.lowercased().hasPrefix("list") }) {
          // A name that itself depends on what is there cannot be told yet; it orders nothing.
          guard let first = call.arguments.first, let name = try? evaluator.value(first).string else { continue }
          if let id = try? evaluator.target(name) { ids.append(id) }
        }
      case .array(let items): for item in items { try look(item) }
      case .object(let members): for member in members.values { try look(member) }
      default: break
      }
    }
    var body = resource.body
    // What is evaluated by itself orders nothing here.
    if resource.keepsTemplate { body.put(nil, at: Draft.path("properties.template")) }
    try look(body)
    return ids
  }

  /// In the order written as far as dependencies allow; places of dependencies are those of the result.
  private static func sorted(_ resources: [TemplateResource]) throws -> [TemplateResource] {
    var waiting = resources.map(\.dependencies.count)
    var dependants: [[Int]] = Array(repeating: [], count: resources.count)
    for (index, resource) in resources.enumerated() {
      for needed in resource.dependencies { dependants[needed].append(index) }
    }
    var order = resources.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < order.count {
      for dependant in dependants[order[next]].sorted() {
        waiting[dependant] -= 1
        if waiting[dependant] == 0 { order.append(dependant) }
      }
      next += 1
    }
    guard order.count == resources.count else {
      let ring = resources.indices.filter { waiting[$0] > 0 }.map { resources[$0].id.name }.joined(separator: ", ")
      throw ServiceError.invalidTemplate(
        "Circular dependency detected on resource: '\(ring)'. Please see https://aka.ms/arm-syntax-resources for usage "
          + "details.")
    }
    var place = Array(repeating: 0, count: resources.count)
    for (position, index) in order.enumerated() { place[index] = position }
    return order.map { index in
      var resource = resources[index]
      resource.dependencies = Set(resource.dependencies.map { place[$0] })
      return resource
    }
  }
}
