import Cloud
import Documents

extension TwinsClient {
  /// Jobs stay listed for 30 days. A caller without the right to read them sees none.
  func runningJobs(_ kind: InstanceJob.Kind) async throws(AzureError) -> [InstanceJob] {
    let url = url("jobs", kind == .imports ? "imports" : "deletions")
    let items: [Value]
    do throws(AzureError) {
      items = try await list(url, load: .jobs, pageSize: nil) { pull, _ throws(JSONError) in try pull.value() }
    } catch {
      guard error.kind == .forbidden else { throw error }
      return []
    }
    return items.compactMap { item in
      guard let status = item["status"]?.string?.lowercased(), !Self.endings.contains(status),
        let id = item["id"]?.string
      else { return nil }
      return InstanceJob(kind, id: id)
    }
  }

  /// The states that a job does not leave.
  private static let endings: Set<String> = ["failed", "succeeded", "cancelled"]
}
