import Documents
import Encodings
import HTTP

/// `/jobs/imports` and `/jobs/deletions`.
extension TwinsPlane {
  func answerJobs(_ call: TwinsCall, _ path: [String]) async throws(ServiceError) -> HTTPResponse {
    let oldest = ["imports": "2023-02-27-preview", "deletions": "2023-10-31"]
    guard let kind = path.first, let since = oldest[kind], call.version >= since else {
      throw TwinsRefusal.noOperation(call.request)
    }
    let id = path.dropFirst().first
    if let id { try TwinsRule.checkID(id) }
    switch (kind, call.request.method, id, path.count) {
    case (_, "GET", nil, _): return try await listJobs(call, kind == "imports" ? .import : .deletion)
    case (_, "GET", let id?, 2):
      let found = try await find(kind == "imports" ? .import : .deletion, id, call)
      return .json(200, found.value)
    case ("imports", "PUT", let id?, 2): return try await startImport(call, id)
    case ("imports", "DELETE", let id?, 2):
      _ = try await find(.import, id, call)
      try await store.write { db in try JobTable.delete(.import, id, call.number, db) }
      return .empty(204)
    case ("imports", "POST", let id?, 3) where path[2] == "cancel": return try await cancel(call, id)
    case ("deletions", "POST", nil, _): return try await startDeletion(call)
    case (_, _, _, 1...2): throw call.methodNotAllowed
    default: throw TwinsRefusal.noOperation(call.request)
    }
  }

  private func find(_ kind: StoredJob.Kind, _ id: String, _ call: TwinsCall) async throws(ServiceError) -> StoredJob {
    let now = surroundings.now()
    let found = try await store.read { db in try JobTable.find(kind, id, call.number, db) }
    guard let found, found.purged > now else { throw TwinsRefusal.jobNotFound(id) }
    return found
  }

  private func listJobs(_ call: TwinsCall, _ kind: StoredJob.Kind) async throws(ServiceError) -> HTTPResponse {
    let now = surroundings.now()
    let found = try await store.read { db in try JobTable.list(kind, call.number, now: now, db) }
    return .json(200, ["value": .array(found.map(\.value)), "nextLink": .null])
  }

  private func newJob(_ kind: StoredJob.Kind, _ id: String) -> StoredJob {
    let now = surroundings.now()
    return StoredJob(
      kind: kind, id: id, input: "", output: "", status: .notStarted, created: now, lastAction: now, finished: nil,
      purged: now + StoredJob.memory, error: .null)
  }

  /// Keeps a new job and begins it; one runs at a time.
  private func begin(_ job: StoredJob, _ call: TwinsCall) async throws(ServiceError) {
    try await store.write { db in
      if let old = try JobTable.find(job.kind, job.id, call.number, db), old.purged > job.created {
        throw TwinsRefusal.jobExists(job.id)
      }
      guard try JobTable.open(call.number, db).isEmpty else { throw TwinsRefusal.jobLimit }
      try JobTable.save(job, call.number, db)
    }
    jobs.start(JobRun(plane: self, instance: call.instance, job: job))
  }

  private func startImport(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    let body = try call.object("The import job")
    var job = newJob(.import, id)
    for (name, path) in [("inputBlobUri", \StoredJob.input), ("outputBlobUri", \StoredJob.output)] {
      guard let text = body[name]?.string, !text.isEmpty else {
        throw TwinsRefusal.invalidArgument("The import job has no \(name).")
      }
      guard BlobAddress(text) != nil else { throw TwinsRefusal.blobAddress(text) }
      job[keyPath: path] = text
    }
    try await begin(job, call)
    return .json(201, job.value)
  }

  private func cancel(_ call: TwinsCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    _ = try await find(.import, id, call)
    let now = surroundings.now()
    let job = try await store.write { db -> StoredJob in
      guard var job = try JobTable.find(.import, id, call.number, db) else { throw TwinsRefusal.jobNotFound(id) }
      guard job.status == .notStarted || job.status == .running else { return job }
      job.status = .cancelling
      job.lastAction = now
      try JobTable.save(job, call.number, db)
      return job
    }
    return .json(200, job.value)
  }

  private func startDeletion(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    if let minutes = call.request.query["timeoutInMinutes"] {
      guard let minutes = Int(minutes), (15...1440).contains(minutes) else {
        throw TwinsRefusal.invalidArgument("timeoutInMinutes takes 15 to 1440 minutes.")
      }
    }
    let id = call.request.headers["operation-id"] ?? surroundings.uuid()
    try TwinsRule.checkID(id)
    let job = newJob(.deletion, id)
    try await begin(job, call)
    let place =
      "\(call.request.base)/jobs/deletions/\(Percent.encode(id))?api-version=\(call.version)"
    return .json(202, job.value, headers: ["Operation-Location": place])
  }
}

extension StoredJob {
  /// As the service shows it.
  var value: Value {
    func time(_ microseconds: Int64?) -> Value {
      microseconds.map { .string(Timestamp.text(microseconds: $0)) } ?? .null
    }
    var shown: Value = ["id": .string(id)]
    if kind == .import {
      shown[member: "inputBlobUri"] = .string(input)
      shown[member: "outputBlobUri"] = .string(output)
    }
    shown[member: "status"] = .string(status.rawValue)
    shown[member: "createdDateTime"] = time(created)
    if kind == .import { shown[member: "lastActionDateTime"] = time(lastAction) }
    shown[member: "finishedDateTime"] = time(finished)
    shown[member: "purgeDateTime"] = time(purged)
    shown[member: "error"] = error
    return shown
  }
}
