import Documents
import GRDB
import Synchronization

/// The jobs that run, so that they end with the service.
final class RunningJobs: Sendable {
  private let tasks = Mutex<(next: Int, running: [Int: Task<Void, Never>])>((0, [:]))

  func start(_ run: JobRun) {
    let number = tasks.withLock { tasks in
      tasks.next += 1
      return tasks.next
    }
    let task = Task {
      await run.run()
      tasks.withLock { _ = $0.running.removeValue(forKey: number) }
    }
    // A task that ended before it got here is harmless to keep: it holds nothing.
    tasks.withLock { $0.running[number] = task }
  }

  /// Asks all to end and waits until they have.
  func stop() async {
    let running = tasks.withLock { tasks in
      defer { tasks.running = [:] }
      return Array(tasks.running.values)
    }
    for task in running { task.cancel() }
    for task in running { await task.value }
  }
}

/// One job under way.
struct JobRun: Sendable {
  let plane: TwinsPlane
  let instance: InstanceID
  let job: StoredJob

  /// Why a job ends before it is done.
  enum End: Error, Sendable {
    case failed(code: String, message: String)
    case cancelled
  }

  func run() async {
    do throws(End) {
      try await move(to: .running)
      switch job.kind {
      case .import: try await ImportRun(job: self).run()
      case .deletion: try await deleteAll()
      }
      try await move(to: .succeeded)
    } catch {
      switch error {
      case .cancelled: try? await move(to: .cancelled)
      case .failed(let code, let message):
        try? await move(to: .failed, ["code": .string(code), "message": .string(message)])
      }
    }
  }

  /// Whether somebody asked for the job to stop, or deleted the instance.
  func checkGoesOn() async throws(End) {
    if Task.isCancelled { throw .failed(code: "JobInterrupted", message: "The local Azure ended while the job ran.") }
    let (number, id, kind) = (instance.number, job.id, job.kind)
    let isStopped = try await storing { db in
      // A job that was deleted runs on; one whose instance is gone does not.
      guard try ResourceTable.find(number: number, db) != nil else { return true }
      return try JobTable.find(kind, id, number, db)?.status == .cancelling
    }
    if isStopped { throw .cancelled }
  }

  private func move(to status: StoredJob.Status, _ error: Value = .null) async throws(End) {
    let (now, number, id, kind) = (plane.surroundings.now(), instance.number, job.id, job.kind)
    try await storing { db in
      // One that was deleted meanwhile runs on and tells nobody.
      guard var job = try JobTable.find(kind, id, number, db) else { return }
      if status == .running, job.status == .cancelling { throw ServiceError(409, "Cancelled", "") }
      job.status = status
      job.lastAction = now
      job.error = error
      if !status.isOpen { job.finished = now }
      try JobTable.save(job, number, db)
    }
  }

  /// Deletes relationships, twins and models; routes stay.
  private func deleteAll() async throws(End) {
    let (number, instance) = (instance.number, instance)
    let plane = plane
    var isDone = false
    while !isDone {
      try await checkGoesOn()
      isDone = try await storing { db in
        try plane.deleteSome(instance, limit: 2000, telling: Notifier(plane, instance, db), db) == 0
      }
    }
    let revision = plane.newRevision()
    try await storing { db in
      try ModelRecord.deleteAll(number, db)
      try plane.models.replace(ModelKnowledge(), number, revision: revision, db)
    }
  }
}

extension JobRun {
  /// A write of the store, whose refusals end the job.
  func storing<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(End) -> T {
    do { return try await plane.store.write(body) } catch {
      if error.code == "Cancelled" { throw .cancelled }
      throw .failed(code: error.code, message: error.message)
    }
  }
}

extension TwinsPlane {
  /// Deletes some relationships, or some twins where no relationship is left, and tells of it; how many it were.
  func deleteSome(_ instance: InstanceID, limit: Int, telling notifier: Notifier, _ db: Database) throws -> Int {
    let (number, time) = (instance.number, surroundings.timestamp())
    if !notifier.isSilent {
      for old in try RelationshipRecord.some(number, limit, db) { try notifier.relationshipDeleted(old, at: time) }
    }
    let gone = try Self.delete("relationship", by: "source, id", number, limit, db)
    guard gone == 0 else { return gone }
    if !notifier.isSilent {
      for old in try TwinRecord.some(number, limit, db) { try notifier.twinDeleted(old, at: time) }
    }
    return try Self.delete("twin", by: "id", number, limit, db)
  }

  private static func delete(
    _ table: String, by order: String, _ number: ResourceNumber, _ limit: Int, _ db: Database
  ) throws -> Int {
    try db.execute(
      sql: """
        DELETE FROM \(table)
        WHERE rowid IN (SELECT rowid FROM \(table) WHERE instance = ? ORDER BY \(order) LIMIT ?)
        """, arguments: [number, limit])
    return db.changesCount
  }
}

extension ModelRecord {
  /// Deletes every model of an instance.
  fileprivate static func deleteAll(_ instance: ResourceNumber, _ db: Database) throws {
    for table in ["model", "model_use"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE instance = ?", arguments: [instance])
    }
  }
}
