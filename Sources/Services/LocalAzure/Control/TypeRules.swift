import Encodings
import OrderedCollections
import Documents
import Resources

/// How one resource type behaves: what it takes, refuses, adds and hides.
///
/// Written from the service's contract, without a look at the catalogue that plans are made with: where the two differ,
/// one of them is wrong.
struct TypeRules: Sendable {
  /// With Azure's casing: `Microsoft.DigitalTwins/digitalTwinsInstances`.
  var type: String
  /// The api-versions it answers to, newest first; empty: any.
  var versions: [String]
  var name = NameRule.any
  var placement = Placement.group
  /// Whether a location must be given: tracked resources have one, children and extensions have none.
  var location = LocationRule.required
  var unsetTags = UnsetTags.absent
  /// Whether answers name the region as people do: `East US` for `eastus`.
  var showsDisplayLocation = false
  /// Whether ids are written with `resourcegroups`.
  var lowersGroups = false
  /// Whether a child has tags of its own.
  var takesTagsAsChild = false
  /// Whether `identity` is understood.
  var takesIdentity = false
  /// Whether answers carry `etag` and writes heed `If-Match`.
  var hasEtag = false
  var hasSystemData = true
  /// Whether the answer to a creation names the new resource in `Location`.
  var namesWhatItMade = false
  var properties: [PropertyRule] = []
  var timing = Timing()
  /// A PATCH as the members of the body that it is about.
  var patched: @Sendable (Value) -> Value = { $0 }
  /// The name nobody else may have.
  var claim: @Sendable (Draft) -> NameClaim? = { _ in nil }
  /// The refusal when somebody else has it.
  var nameTaken: @Sendable (Draft) -> ServiceError = { draft in
    ServiceError(
      409, "NameNotAvailable", "The name '\(draft.name)' is already in use. Please provide a different name.")
  }
  /// Whether a PUT without a body makes one: there is nothing to be said of it.
  var takesNoBody = false
  /// Refusals beyond single properties.
  var check: @Sendable (Draft, Scene) throws -> Void = { _, _ in }
  /// Fills in what the service owns: read-only outputs and generated keys.
  var finish: @Sendable (inout Draft) -> Void = { _ in }
  /// How a resource that is being made differs from a finished one besides its provisioning state.
  var unfinished: @Sendable (inout Value) -> Void = { _ in }
  /// Children that are there without being created.
  var inborn: @Sendable (StoredResource) -> [String: [Value]] = { _ in [:] }
  /// How a resource in a list differs from one that is asked for.
  var listed: @Sendable (inout Value) -> Void = { _ in }
  /// How long the pages of its lists are.
  var page = PageSize()
  /// What can be read below a resource and is no resource itself, by its path in lower case.
  var views: [String: @Sendable (StoredResource) -> Value] = [:]
  /// POST actions by name in lower case.
  var actions: [String: Action] = [:]

  typealias Action = @Sendable (StoredResource, ServiceRequest, Scene) throws -> ActionAnswer

  enum Placement: Sendable, Hashable {
    /// In a resource group.
    case group
    /// Below a resource of another type.
    case child
    /// Attached to anything, by a second `providers` part.
    case `extension`
  }

  enum LocationRule: Sendable, Hashable {
    case required
    /// Required, and one of these.
    case oneOf([String])
    case none
    /// Required, and it may be `global`.
    case orGlobal
    /// Taken when given: types without rules of their own.
    case optional
  }

  /// How tags look when none are set.
  enum UnsetTags: Sendable, Hashable { case null, empty, absent }

  /// What an action answers.
  enum ActionAnswer: Sendable {
    case value(Value)
    case empty(Int)
    /// Begun, with the headers of an operation and no content.
    case begun(Int)
  }

  /// Whether it knows an api-version; one newer than all that are listed belongs to a client newer than this list.
  func answers(to version: String) -> Bool {
    let newest = versions.max() ?? ""
    return versions.isEmpty || versions.contains(version.lowercased()) || version.prefix(10) > newest.prefix(10)
  }

  var namespace: String { String(type.prefix { $0 != "/" }) }
  /// Type path behind the namespace.
  var typePath: String { String(type.dropFirst(namespace.count + 1)) }
}

/// How long-running a type's writes are.
struct Timing: Sendable {
  /// Where polling addresses point: the word in the path.
  enum Header: Sendable, Hashable {
    case asyncOperation(String)
    case location(String)
  }

  /// Headers of an answer that must be polled; empty: the write is done when it is answered.
  var headers: [Header] = []
  var createStatus = 201
  var updateStatus = 200
  /// What a PATCH answers, where that is not what a PUT of something that is there does.
  var patchStatus: Int?
  /// 202 with polling headers, or done when it is answered.
  var deleteIsPolled = false
  /// What a deletion that is done answers.
  var deleteStatus = 200
  var deleteHeaders: [Header] = []
  /// Whether the first answer carries the resource; storage sends an empty one.
  var answersWithBody = true
  /// Whether the answer to a deletion shows what is deleted.
  var deletionShows = false
  /// The provisioning state after a PUT, after an update, and when done.
  var creating = "Creating"
  var updating = "Updating"
  var deleting = "Deleting"
  var done = "Succeeded"
  /// Whether the poll answer is the status alone.
  var bareStatus = false

  var isLongRunning: Bool { !headers.isEmpty }

  /// Whether the address with that word is the one that ends in the resource instead of a status.
  func isResult(_ word: String) -> Bool {
    !bareStatus
      && (headers + deleteHeaders).contains { header in
        if case .location(let own) = header { own.lowercased() == word.lowercased() } else { false }
      }
  }
}

/// What a write becomes on its way into the store.
struct Draft: Sendable {
  let id: ResourceID
  /// The body: what was sent, later with defaults and outputs.
  var body: Value
  var secrets: Value
  /// What stood there before.
  let existing: StoredResource?
  let caller: Caller
  let options: Options
  let surroundings: Surroundings
  /// The time of the write, as Azure writes it.
  let time: String

  var name: String { id.name }
  var properties: Value { body["properties"] ?? .object([:]) }
  var region: Region? { body["location"]?.string.flatMap(Region.named) }
  var isNew: Bool { existing == nil }

  subscript(_ path: String) -> Value? {
    get { body.value(at: Draft.path(path)) }
    set { body.put(newValue, at: Draft.path(path)) }
  }

  /// Sets a member unless something other than null stands there.
  mutating func fallback(_ path: String, _ value: Value) {
    if self[path].map(\.isNull) ?? true { self[path] = value }
  }

  /// Keeps what an earlier write made, or makes it now: ids and dates that stay the same for a resource's life.
  mutating func once(_ path: String, _ value: Value) {
    let kept = existing?.body.value(at: Draft.path(path))
    self[path] = kept.flatMap { $0.isNull ? nil : $0 } ?? value
  }

  /// Keeps a generated key, or makes one of `count` random bytes.
  mutating func key(_ name: String, bytes count: Int) {
    secrets[member: name] = existing?.secrets[name] ?? .string(Base64.encode(surroundings.random(count)))
  }

  static func path(_ text: String) -> ValuePath {
    ValuePath(text.split(separator: ".").map { .member(String($0)) })
  }
}

/// What a check may look at besides the draft: the rest of the world, inside the transaction.
struct Scene: Sendable {
  var find: @Sendable (ResourceID) throws -> StoredResource?
  var inside: @Sendable (ResourceID, String) throws -> [StoredResource]
  var all: @Sendable (String) throws -> [StoredResource]
  let surroundings: Surroundings
}
