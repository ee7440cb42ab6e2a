import Catalogue
import DTDL
import OrderedCollections
import Plans
import Resources

/// Who needs whom among what is declared: resources, models, event routes, devices, and each set of models or twins as
/// one node. Single twins are too many and too alike to be nodes.
struct DependencyMap {
  /// What a node stands for.
  enum Node {
    case resource(DesiredResource)
    case model(DTMI, instance: ResourceID)
    case eventRoute(DesiredEventRoute)
    case device
    /// A model set or twin graph.
    case set
  }

  private(set) var addresses: [ObjectAddress] = []
  private(set) var nodes: [Node] = []
  private(set) var needs: [[Int]] = []
  private var dependents: [[Int]] = []
  private var numbers: [ObjectAddress: Int] = [:]

  init(_ desired: DesiredState) {
    for resource in desired.resources { add(resource.address, .resource(resource)) }
    for set in desired.modelSets {
      add(set.address, .set)
      for id in set.models.interfaces.keys {
        add(DependencyMap.address(of: id, in: set), .model(id, instance: set.instance))
      }
    }
    for graph in desired.twinGraphs { add(graph.address, .set) }
    for route in desired.eventRoutes { add(route.address, .eventRoute(route)) }
    for device in desired.devices { add(device.address, .device) }
    connect(desired)
  }

  static func address(of id: DTMI, in set: DesiredModelSet) -> ObjectAddress {
    set.address.child("models", id.description)
  }

  private mutating func add(_ address: ObjectAddress, _ node: Node) {
    guard numbers[address] == nil else { return }
    numbers[address] = nodes.count
    addresses.append(address)
    nodes.append(node)
    needs.append([])
    dependents.append([])
  }

  private mutating func connect(_ desired: DesiredState) {
    let declared = Dictionary(desired.resources.map { ($0.id, $0.address) }, uniquingKeysWith: { first, _ in first })
    for resource in desired.resources {
      let container = resource.id.parent.flatMap { declared[$0] }.map { [$0] } ?? []
      connect(resource.address, container + resource.dependsOn + resource.body.references.map(\.target))
    }
    for set in desired.modelSets {
      connect(set.address, [set.instanceAddress])
      for id in set.models.interfaces.keys {
        let address = DependencyMap.address(of: id, in: set)
        let others = set.models.dependencies(of: id).map { DependencyMap.address(of: $0, in: set) }
        connect(address, [set.instanceAddress] + others)
        connect(set.address, [address])
      }
    }
    for graph in desired.twinGraphs { connect(graph.address, [graph.instanceAddress]) }
    for route in desired.eventRoutes {
      connect(route.address, [route.instanceAddress] + (route.endpointAddress.map { [$0] } ?? []))
    }
    for device in desired.devices { connect(device.address, [device.hubAddress]) }
  }

  private mutating func connect(_ address: ObjectAddress, _ others: [ObjectAddress]) {
    guard let number = numbers[address] else { return }
    var seen: Set<Int> = [number]
    for other in others {
      guard let need = numbers[other], seen.insert(need).inserted else { continue }
      needs[number].append(need)
      dependents[need].append(number)
    }
  }

  /// Everything that needs one of these, directly or through others, in the order of the manifests; without themselves.
  func reach(_ starts: some Sequence<ObjectAddress>) -> [Int] {
    var seen: Set<Int> = []
    var queue = starts.compactMap { numbers[$0] }
    let own = Set(queue)
    var position = 0
    while position < queue.count {
      for dependent in dependents[queue[position]] where !own.contains(dependent) {
        if seen.insert(dependent).inserted { queue.append(dependent) }
      }
      position += 1
    }
    return seen.sorted()
  }

  func number(_ address: ObjectAddress) -> Int? { numbers[address] }

  func node(_ address: ObjectAddress) -> Node? { numbers[address].map { nodes[$0] } }

  /// What the plan document says of it: resources, models and event routes that need something.
  var dependencies: [PlanImpact.Dependency] {
    nodes.indices.compactMap { number in
      switch nodes[number] {
      case .device, .set: return nil
      case .resource, .model, .eventRoute: break
      }
      guard !needs[number].isEmpty else { return nil }
      return PlanImpact.Dependency(addresses[number], needs: needs[number].map { addresses[$0] })
    }
  }
}

extension DependencyMap.Node {
  var runsCode: Bool {
    if case .resource(let resource) = self { Catalogue.runsCode(arm: resource.id.type) } else { false }
  }

  /// The kind of a resource with a table.
  var kind: String? {
    if case .resource(let resource) = self { Catalogue.type(arm: resource.id.type)?.kind } else { nil }
  }

  var isSet: Bool { if case .set = self { true } else { false } }
}
