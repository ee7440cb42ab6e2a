import Containers
import Documents
import Encodings
import GRDB
import HTTP
import Resources

/// Runs the containers of all groups in the store, and shows what becomes of them.
actor ContainerHost {
  private let store: Store
  private let machine: ContainerMachine
  private var groups: [ResourceNumber: GroupRun] = [:]
  /// Groups that are gone and may still be ending.
  private var leaving: [Task<Void, Never>] = []

  /// Groups that were stopped by `stop`, so that they stay so.
  static let module = StoreModule(
    migrations: [
      .init("container stops") { db in
        try db.execute(sql: "CREATE TABLE container_stop (number INTEGER PRIMARY KEY) STRICT")
      }
    ],
    erase: { db, number in try db.execute(sql: "DELETE FROM container_stop WHERE number = ?", arguments: [number]) })

  /// Looks what there is and begins with it.
  init(_ store: Store, _ machine: ContainerMachine) async {
    self.store = store
    self.machine = machine
    await reconcile()
  }

  /// Makes what runs what the store says; what cannot be read now is seen the next time.
  func reconcile() async {
    let found = try? await store.read { db in
      (
        try ResourceTable.all(type: ContainerRules.groupType, db),
        Set(try Int64.fetchAll(db, sql: "SELECT number FROM container_stop"))
      )
    }
    guard let (resources, stopped) = found else { return }
    let numbers = Set(resources.map(\.number))
    for (number, run) in groups where !numbers.contains(number) {
      groups[number] = nil
      leaving.append(Task { await run.leave() })
    }
    for resource in resources {
      let plan = GroupPlan(resource)
      let isWanted = !stopped.contains(resource.number)
      let run = groups[resource.number] ?? GroupRun(machine)
      groups[resource.number] = run
      if await run.isAlready(plan, isWanted: isWanted) { continue }
      await run.become(plan, isWanted: isWanted)
    }
  }

  /// Ends everything; returns when nothing runs any more.
  func shutDown() async {
    let runs = groups.values
    groups = [:]
    await withTaskGroup(of: Void.self) { group in
      for run in runs { group.addTask { await run.leave() } }
      for task in leaving { group.addTask { await task.value } }
    }
  }

  /// Something was pushed: whoever waits for an image looks again.
  func imagesChanged() async { for run in groups.values { await run.look() } }

  // MARK: Calls

  /// Carries out what the control plane answered to a call, and shows in the answer what really is.
  func follow(_ request: ServiceRequest, _ response: HTTPResponse, directoryChanged: Bool) async -> HTTPResponse {
    guard response.status < 300 else { return response }
    if let (group, container) = Self.logs(request) { return await logs(request, group, container) ?? response }
    switch Route(request.segments, isAction: request.method == "POST") {
    case .resource(let id) where Self.isGroup(id):
      guard request.method == "GET" else {
        await reconcile()
        return response
      }
      return await shown(id, response)
    case .action(let id, let name) where Self.isGroup(id):
      await act(id, name.lowercased())
      return response
    case .operation: return await polled(response)
    default:
      if directoryChanged { await reconcile() }
      return response
    }
  }

  private static func isGroup(_ id: ResourceID) -> Bool { id.foldedType == ContainerRules.groupType.lowercased() }

  private func find(_ id: ResourceID) async -> (number: ResourceNumber, run: GroupRun)? {
    let number = try? await store.read { db in try ResourceTable.find(id, db)?.number }
    guard let number, let run = groups[number] else { return nil }
    return (number, run)
  }

  private func act(_ id: ResourceID, _ name: String) async {
    let resource = try? await store.read { db in try ResourceTable.find(id, db) }
    guard let resource else { return }
    let number = resource.number
    let isWanted = name != "stop"
    _ = try? await store.write { db in
      try db.execute(
        sql: isWanted
          ? "DELETE FROM container_stop WHERE number = ?" : "INSERT OR IGNORE INTO container_stop (number) VALUES (?)",
        arguments: [number])
    }
    if name == "restart", let run = groups[number] {
      await run.become(GroupPlan(resource), isWanted: true)
    } else {
      await reconcile()
    }
  }

  /// Puts the real views into a group that is shown.
  private func shown(_ id: ResourceID, _ response: HTTPResponse) async -> HTTPResponse {
    guard let (_, run) = await find(id), var body = try? JSONReader.parse(response.body) else { return response }
    let views = await run.views()
    body.put(
      ["events": [], "state": .string(views.state)], at: Draft.path("properties.instanceView"))
    for list in ["containers", "initContainers"] {
      guard let items = body["properties"]?[list]?.array else { continue }
      let filled = items.map { item -> Value in
        var item = item
        let view = item["name"]?.string.flatMap { views.containers[$0] }
        item.put(view ?? ContainerView().value, at: Draft.path("properties.instanceView"))
        return item
      }
      body.put(.array(filled), at: Draft.path("properties.\(list)"))
    }
    return Self.with(body, response)
  }

  /// The events in the answer to a poll are the real ones too.
  private func polled(_ response: HTTPResponse) async -> HTTPResponse {
    guard var body = try? JSONReader.parse(response.body), body["properties"]?["events"] != nil,
      let id = body["id"]?.string.flatMap({ ResourceID($0) }), let (_, run) = await find(id)
    else { return response }
    body.put(.array(await run.views().events), at: Draft.path("properties.events"))
    return Self.with(body, response)
  }

  private static func with(_ body: Value, _ response: HTTPResponse) -> HTTPResponse {
    var response = response
    response.body = body.json
    return response
  }

  // MARK: Logs

  /// The group and the container of `…/containerGroups/GROUP/containers/CONTAINER/logs`.
  private static func logs(_ request: ServiceRequest) -> (group: ResourceID, container: String)? {
    let words = request.segments.map { $0.lowercased() }
    guard request.method == "GET", words.count > 6, words.last == "logs", words[words.count - 3] == "containers",
      words[words.count - 5] == "containergroups",
      let id = ResourceID("/" + request.segments.dropLast(3).joined(separator: "/"))
    else { return nil }
    return (id, request.segments[request.segments.count - 2])
  }

  private func logs(_ request: ServiceRequest, _ group: ResourceID, _ container: String) async -> HTTPResponse? {
    guard let (_, run) = await find(group) else { return nil }
    guard let log = await run.log(container) else {
      return .refusal(
        ServiceError(
          404, "ContainerNotFound", "The container '\(container)' of group '\(group.name)' has not been started."))
    }
    let tail = request.query["tail"].flatMap { Int($0) }.map { max(0, $0) }
    let isStamped = request.query["timestamps"]?.lowercased() == "true"
    let text = log.text(last: tail, stamp: isStamped ? { Timestamp.text(microseconds: $0) } : nil)
    return .json(200, ["content": .string(text)])
  }
}
