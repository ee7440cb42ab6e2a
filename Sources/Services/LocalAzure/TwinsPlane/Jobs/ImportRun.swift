import OrderedCollections
import Documents
import Encodings
import GRDB

/// An import: reads a blob of JSON lines in sections and writes what it did into another.
///
/// What was written before a mistake stays. The first mistake ends the job.
struct ImportRun: Sendable {
  let job: JobRun

  /// Entities of one transaction.
  private static let batch = 500
  /// Bytes of one line: that of a model of the largest size and something around it.
  private static let lineLimit = 2 << 20

  private enum Section: String {
    case header = "Header", models = "Models", twins = "Twins", relationships = "Relationships"

    /// Lines that it may have.
    var limit: Int {
      switch self {
      // What it must have is said where it ends.
      case .header: 1000
      case .models: TwinsRule.importCounts.models
      case .twins: TwinsRule.importCounts.twins
      case .relationships: TwinsRule.importCounts.relationships
      }
    }
  }

  struct Line: Sendable {
    let number: Int
    let value: Value
  }

  func run() async throws(JobRun.End) {
    guard let input = BlobAddress(job.job.input), let output = BlobAddress(job.job.output) else {
      throw .failed(code: "InvalidArgument", message: "The blobs of the job have no addresses.")
    }
    let log = ImportLog(run: job, output: output)
    try await log.open(mayWrite: reaches(output, "write"))
    try await log.write("Info", ["status": "Started"])
    do throws(JobRun.End) {
      try await read(input, log)
      try await log.write("Info", ["status": "Succeeded"])
    } catch {
      switch error {
      case .cancelled: try? await log.write("Info", ["status": "Cancelled"])
      case .failed(let code, let message):
        try? await log.write("Error", ["status": "Failed", "code": .string(code), "message": .string(message)])
      }
      throw error
    }
  }

  /// Whether the instance's identity may do that to a blob.
  private func reaches(_ blob: BlobAddress, _ verb: String) async throws(JobRun.End) -> ResourceNumber? {
    let (instance, plane) = (job.instance, job.plane)
    return try await job.storing { db -> ResourceNumber? in
      guard let container = try blob.container(db) else { return nil }
      let identity = try ResourceTable.find(instance.resource, db)?.body["identity"]
      let principal = identity?["principalId"]?.string ?? ""
      let operation = Operation(
        "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/\(verb)", isData: true)
      return plane.mayReach(principal, operation, container.id) ? container.number : nil
    }
  }

  private func read(_ input: BlobAddress, _ log: ImportLog) async throws(JobRun.End) {
    let unreadable = JobRun.End.failed(
      code: "UnableToReadInputBlob",
      message:
        "The input blob cannot be read: it does not exist, or the instance's identity lacks the role Storage Blob "
        + "Data Contributor on its container.")
    guard let container = try await reaches(input, "read") else { throw unreadable }
    let name = input.blob
    let size = try await job.storing { db in try BlobTable.find(name, in: container, db)?.size }
    guard let size else { throw unreadable }
    var (section, lines, models): (Section?, [Line], [Line]) = (nil, [], [])
    var rest: [UInt8] = []
    var number = 0
    var count = 0
    var offset: Int64 = 0
    while offset < size || !rest.isEmpty {
      let range = offset..<min(offset + Int64(BlobTable.pieceBytes), size)
      let bytes = try await job.storing { db in try BlobTable.read(range, of: name, in: container, db) }
      offset = range.upperBound
      rest += bytes
      var texts = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let tail = offset < size ? Array(texts.removeLast()) : []
      guard tail.count <= Self.lineLimit else {
        throw .failed(code: "InvalidInput", message: "Line \(number + texts.count + 1) is longer than 2 MiB.")
      }
      for text in texts {
        number += 1
        guard text.contains(where: { $0 > 0x20 }) else { continue }
        let value: Value
        do { value = try JSONReader.parse(Array(text)) } catch {
          throw .failed(code: "InvalidInput", message: "Line \(number) is not JSON: \(error)")
        }
        if let title = value["Section"]?.string {
          try await finish(section, lines, &models, log)
          lines = []
          section = try next(title, after: section, number)
          count = 0
          try await log.write("Info", ["section": .string(title), "status": "Started"])
          continue
        }
        guard let current = section else {
          throw .failed(
            code: "InvalidInput", message: "Line \(number) stands before the first section, which is Header.")
        }
        count += 1
        guard count <= current.limit else {
          throw .failed(
            code: "LimitExceeded",
            message: "Line \(number): the section \(current.rawValue) may have at most \(current.limit) lines.")
        }
        lines.append(Line(number: number, value: value))
        if lines.count >= Self.batch, section == .twins || section == .relationships {
          try await job.checkGoesOn()
          try await save(lines, section == .twins)
          lines = []
        }
      }
      rest = tail
      if offset >= size { rest = [] }
    }
    guard section != nil else { throw .failed(code: "InvalidInput", message: "The input blob has no section Header.") }
    try await finish(section, lines, &models, log)
  }

  /// Sections come in one order, and the last three may be missing.
  private func next(_ title: String, after section: Section?, _ line: Int) throws(JobRun.End) -> Section {
    let order: [Section] = [.header, .models, .twins, .relationships]
    guard let next = Section(rawValue: title) else {
      throw .failed(
        code: "InvalidInput",
        message: "Line \(line): '\(title)' is no section. Expected Header, Models, Twins or Relationships.")
    }
    let (before, now) = (section.flatMap { order.firstIndex(of: $0) } ?? -1, order.firstIndex(of: next) ?? 0)
    guard now > before, before >= 0 || next == .header else {
      throw .failed(
        code: "InvalidInput",
        message:
          "Line \(line): the section \(title) cannot stand here. The order is Header, Models, Twins, Relationships.")
    }
    return next
  }

  private func finish(
    _ section: Section?, _ lines: [Line], _ models: inout [Line], _ log: ImportLog
  ) async throws(JobRun.End) {
    guard let section else { return }
    try await job.checkGoesOn()
    switch section {
    case .header:
      guard let header = lines.first, lines.count == 1, header.value["fileVersion"]?.string == "1.0.0" else {
        throw .failed(
          code: "InvalidInput", message: "The section Header needs one line with \"fileVersion\": \"1.0.0\".")
      }
    case .models: try await saveModels(lines)
    case .twins, .relationships: try await save(lines, section == .twins)
    }
    try await log.write("Info", ["section": .string(section.rawValue), "status": "Succeeded"])
  }

  private func saveModels(_ lines: [Line]) async throws(JobRun.End) {
    guard !lines.isEmpty else { return }
    let (plane, number) = (job.plane, job.instance.number)
    let upload = ModelUpload(unlimited: lines.map(\.value))
    let (uploaded, revision) = (plane.surroundings.now(), plane.newRevision())
    _ = try await job.storing { db in
      try plane.add(upload, number, uploaded: uploaded, revision: revision, db)
    }
  }

  /// Saves what stands before the first mistake, which ends the job.
  private func save(_ lines: [Line], _ areTwins: Bool) async throws(JobRun.End) {
    guard !lines.isEmpty else { return }
    let (plane, instance, number) = (job.plane, job.instance, job.instance.number)
    let time = plane.surroundings.timestamp()
    let etags = lines.map { _ in plane.newETag() }
    let mistake = try await job.storing { db -> (line: Int, error: ServiceError)? in
      let knowledge = try plane.models.knowledge(number, db)
      let notifier = try Notifier(plane, instance, db)
      for (line, etag) in zip(lines, etags) {
        do {
          if areTwins {
            let id = try line.id("$dtId")
            let document = try TwinDocument(request: line.value)
            _ = try plane.save(
              document, id: id, etag: etag, at: time, number, knowledge, telling: notifier, db)
          } else {
            _ = try plane.save(
              try line.id("$dtId"), try line.id("$relationshipId"), line.value, etag: etag, at: time, number, knowledge,
              telling: notifier, db)
          }
        } catch {
          return (line.number, ServiceError.storage(error))
        }
      }
      return nil
    }
    guard let mistake else { return }
    let causes = mistake.error.details.map(\.message)
    throw .failed(
      code: mistake.error.code,
      message:
        "Line \(mistake.line): \(mistake.error.message)\(causes.isEmpty ? "" : ": \(causes.joined(separator: "; "))")")
  }
}

extension ImportRun.Line {
  fileprivate func id(_ name: String) throws(ServiceError) -> String {
    guard let id = value[name]?.string else { throw TwinsRefusal.invalidArgument("The line has no \(name).") }
    try TwinsRule.checkID(id)
    return id
  }
}

/// What an import writes into its output blob: JSON lines.
struct ImportLog: Sendable {
  let run: JobRun
  let output: BlobAddress

  /// Makes the blob, empty; `mayWrite` is the number of its container when the instance may write there.
  func open(mayWrite container: ResourceNumber?) async throws(JobRun.End) {
    guard let container else {
      throw .failed(
        code: "UnableToWriteToOutputBlob",
        message:
          "The output blob cannot be written: its container does not exist, or the instance's identity lacks the "
          + "role Storage Blob Data Contributor on it.")
    }
    let (name, now, etag) = (output.blob, run.plane.surroundings.now(), run.plane.surroundings.uuid())
    try await run.storing { db in
      try BlobTable.clear(name, in: container, db)
      let blob = StoredBlob(
        name: name, kind: .append, size: 0, etag: "0x8D\(etag.filter { $0 != "-" }.prefix(14).uppercased())",
        created: now,
        changed: now, fields: ["Content-Type": "application/octet-stream"], metadata: .object([:]), appends: 0)
      try BlobTable.save(blob, in: container, db)
    }
  }

  func write(_ type: String, _ details: Value) async throws(JobRun.End) {
    let line: Value = [
      "timestamp": .string(run.plane.surroundings.timestamp()), "jobId": .string(run.job.id), "jobType": "Import",
      "logType": .string(type), "details": details,
    ]
    let (output, now, bytes) = (output, run.plane.surroundings.now(), line.json + [UInt8(ascii: "\n")])
    try await run.storing { db in
      guard let container = try output.container(db)?.number,
        var blob = try BlobTable.find(output.blob, in: container, db)
      else { return }
      try BlobTable.append(bytes, at: blob.size, to: blob.name, in: container, db)
      blob.size += Int64(bytes.count)
      blob.appends += 1
      blob.changed = now
      try BlobTable.save(blob, in: container, db)
    }
  }
}
