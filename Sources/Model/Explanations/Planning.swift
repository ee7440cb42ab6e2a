extension Explanations {
  /// TW40xx: planning.
  static let planning: [Explanation] = [
    Explanation(
      "TW4001", "objects wait for one another in a ring",
      why: """
        Every reference and every `dependsOn` makes one object wait for another.
        In a ring nothing can be first, so no order of steps exists.
        """,
      wrong: .fragment("dependsOn: [${IoTHub.b}]   # and b depends on a"), right: .fragment("dependsOn: []")),
    Explanation(
      "TW4002", "a reference to something that is not declared",
      why: "A plan knows only what is declared. Declare the object, or write its ARM id where it is somebody else's."),
    Explanation(
      "TW4003", "a secret has no value",
      why: """
        The object needs the secret to be made or changed.
        Set the environment variable, make the file, or store the secret in the Key Vault that the reference names.
        """),
    Explanation(
      "TW4004", "a resource belongs to another environment",
      why: """
        Resources carry the name of their environment in the tag `twinwright-environment`.
        Two environments that both manage one resource would undo each other's changes for ever.
        Take it out of one of them, or remove the tag to hand it over.
        """),
    Explanation(
      "TW4005", "a protected resource would be replaced",
      why: """
        Some properties cannot be changed in place: Azure deletes the resource and makes a new one, and what it held is gone.
        `protect: true` refuses such a plan, also where a resource around the protected one would go.
        """),
    Explanation(
      "TW4006", "a protected resource would be destroyed",
      why: "`protect: true` says that losing the resource is never meant. Remove it first if it is."),
    Explanation(
      "TW4007", "an unmarked resource would have to be replaced",
      why: """
        The resource exists, carries no mark of ours, and differs in something that cannot be changed in place.
        Taking it over would delete what somebody else has made.
        Declare its live values to adopt it, or choose another name.
        """),
    Explanation(
      "TW4008", "the resource has no such output",
      why: """
        After the kind and the name a reference names an output: a value that Azure fills in when the resource exists.
        The message lists those that this kind has.
        """,
      wrong: .fragment("url: ${DigitalTwinsInstance.twins.hostname}"),
      right: .fragment("url: ${DigitalTwinsInstance.twins.hostName}")),
    Explanation(
      "TW4009", "a replacement would lose what is not ours",
      why: """
        The resource would be deleted and made again, and it holds things that no manifest declares: they would go with it.
        Keep the live value of what cannot be changed in place, or move what it holds elsewhere first.
        """),
    Explanation(
      "TW4010", "a plan deletes more than is allowed",
      why: """
        `--max-deletes` sets how many objects a plan may delete, those counted that are deleted to be made anew. A slip in a
        pattern of `prune`, or a table of twins that came out empty, deletes far more than anybody meant; a workflow that
        applies without asking had better say what is usual. Read the plan, and allow the number that is right.
        """,
      right: .shell("twinwright apply manifests/ev-charging --yes --max-deletes 5")),
    Explanation(
      "TW4012", "the name is kept by a deleted resource",
      why: """
        Some resources can be brought back for a while after they were deleted: key vaults for 7 to 90 days. Until then
        nobody can make another one of that name, so that making it, or replacing a live one, would fail half-way.
        Purge the deleted one if it is not needed (`az keyvault purge`), bring it back (`az keyvault recover`), or choose
        another name.
        Log Analytics workspaces can be brought back for 14 days, and are when one of the same name is made in the same
        group and region: the plan says so. Elsewhere the name is taken until the deleted one is deleted for good
        (`az monitor log-analytics workspace delete --force`).
        """),
    Explanation(
      "TW4020", "a model changed under the same version",
      why: """
        Azure cannot change a model, only delete it and take another one, and it deletes none that another model refers to.
        Models that are not ours refer to this one.
        A changed model should get a new version in its DTMI: twins can then move over one by one.
        """, versions: [2, 3, 4]),
    Explanation(
      "TW4021", "too many models in one request",
      why: """
        Models that refer to one another must be uploaded together, and one request takes 250.
        Give the changed models new versions: these can be uploaded in groups beside the old ones.
        """, versions: [2, 3, 4]),
    Explanation(
      "TW4022", "models need one another in a ring",
      why: "A model that extends or contains another one must be uploaded after it. In a ring no order exists.",
      versions: [2, 3, 4]),
    Explanation(
      "TW4024", "twins would not fit the version they move to",
      why: """
        Every twin that a migration would move was looked at as it would be afterwards, and so were the relationships at
        its ends. Azure would refuse these half-way, so that nothing is done at all.
        Values that the new model has not are renamed or removed by the migration, those it lacks are added; values of
        another schema are mended in the twins first.
        """,
      right: .yaml(
        """
        migrations:
          - from: dtmi:evcharging:Battery;1
            to: dtmi:evcharging:Battery;2
            rename: {soc: stateOfCharge}
            remove: [note]
            add: {health: 100}
        """)),
    Explanation(
      "TW4023", "one thing is declared by two sets or graphs",
      why: """
        A model, twin or relationship of an instance has one owner.
        With two, pruning in one of them would delete what the other declares.
        """),
    Explanation(
      "TW4031", "a relationship leads to a twin that is nowhere",
      why: "The target is neither declared nor live, and Azure refuses a relationship to nothing."),
    Explanation(
      "TW4032", "a relationship starts at a twin that is nowhere",
      why: "The source is neither declared nor live, and a relationship is stored with its source."),
    Explanation(
      "TW4100", "it is not said which subscription is meant",
      why: "`export` looks at a resource group, and a group is found by its subscription.",
      right: .shell("export AZURE_SUBSCRIPTION_ID=... or --subscription ...")),
    Explanation(
      "TW4101", "the resource group to export does not exist",
      why: "Azure knows no group of that name in the subscription, or the identity may not see it."),
    Explanation(
      "TW4102", "something live is not exported as it is",
      why: """
        Azure holds something that no manifest can say, that may not be read, or that belongs to another environment. It
        is left out and named; a plan of what was written leaves it alone.
        """),
    Explanation(
      "TW4103", "secrets have to be given",
      why: """
        Azure never shows what is in a secret, so that an export can only say where its value is to come from. The
        manifests read it from the environment variables that are named; any other source can be written in their place.
        """,
      right: .yaml("secureValue: ${secret.keyVault.ev-vault.ocpp-token}\n")),
    Explanation(
      "TW4110", "a resource to import lies in another resource group",
      why: """
        An environment declares the resources of its own group. What lies elsewhere is an environment of its own, which
        `export` writes.
        """),
    Explanation(
      "TW4111", "a resource to import is not there",
      why: "Azure lists no resource of that id in the group, or it is part of another one, with which it is imported."),
    Explanation(
      "TW4112", "what is to be imported, or where it is to go, cannot be read",
      why: "A condition is made of NAME eq 'VALUE', joined by `and`; a file of manifests ends in .yaml or .yml.",
      right: .shell(
        "twinwright import manifests/ev-charging --query \"tagName eq 'team' and tagValue eq 'charging'\"")),
    Explanation(
      "TW4130", "a filter covers nothing that is declared",
      why: """
        `drift --only` names what is looked at: a kind, `Kind.name`, or the address of something in it. A name that no
        manifest declares would never find anything, and a report that nothing has moved would be wrong.
        """,
      right: .shell("twinwright drift manifests/ev-charging --only IoTHub.ev-charging-hub")),
    Explanation(
      "TW4131", "a lock forbids what is planned",
      why: """
        Somebody put a lock on the resource, on what it lies in or on something in it: CanNotDelete keeps all of that from
        being deleted, ReadOnly from being changed as well. Azure would refuse the step half-way through an apply. A lock
        that the plan deletes anyway is taken off first and stands in nobody's way.
        """,
      right: .shell("az lock delete --ids /subscriptions/.../providers/Microsoft.Authorization/locks/keep")),
    Explanation(
      "TW4132", "a replacement needs consent of its own",
      why: """
        The plan deletes something that holds data or state, to make it anew: what it holds is lost, and --yes alone does
        not say that this is meant. On a terminal it is asked for; elsewhere name the object, or `all`.
        """,
      right: .shell("twinwright apply manifests/ev-charging --yes --allow-replace IoTHub.ev-charging-hub")),
    Explanation(
      "TW4133", "a region does not offer a type",
      why: """
        Azure's providers say which regions offer each of their types. The plan would make a resource where its type is
        not offered, and Azure would refuse it (LocationNotAvailableForResourceType).
        """,
      wrong: .fragment("spec:\n  location: westeurop"), right: .fragment("spec:\n  location: westeurope")),
    Explanation(
      "TW4134", "a resource provider is not registered",
      why: """
        A subscription uses the resources of a provider only once it is registered for it; until then Azure refuses
        every write (MissingSubscriptionRegistration). Registering costs nothing, takes a minute or two, and needs a role
        such as Contributor on the subscription.
        """,
      right: .shell("az provider register --namespace Microsoft.DigitalTwins --wait")),
    Explanation(
      "TW4135", "a name cannot be had",
      why: """
        Some names are host names and shared by all of Azure, or by all of a region. The provider was asked and says that
        somebody has this one already, that something deleted still keeps it, or that it is no name for the type. A
        resource of your own in another group or subscription counts too.
        """,
      wrong: .fragment("metadata: {name: storage}"), right: .fragment("metadata: {name: evchargingstore7}")),
    Explanation(
      "TW4136", "a quota would be exceeded",
      why: """
        The provider says how much of something the subscription uses and may use, in a region or altogether: free IoT
        Hubs, storage accounts, container groups and their cores, virtual networks. The plan makes more than are left.
        What the plan deletes is counted as left. Declare fewer or smaller ones, or ask for a higher limit.
        """),
    Explanation(
      "TW4137", "something could not be checked before resources are made",
      why: """
        Regions, registrations, names and quotas are asked of Azure while planning. The credential may not ask this, or
        the cloud has no answer to it. The plan stands: Azure decides when it is applied. Asking for a name is an
        action in some providers, which the role Reader does not hold.
        """),
    Explanation(
      "TW4138", "a job changes the instance while it is planned",
      why: """
        An import job or a delete job of Azure Digital Twins runs in the instance. What the plan saw of models, twins and
        relationships is of a moment: applying it may be refused because objects have moved, and a delete job takes what
        is applied with it. The plan is shown all the same.
        """),
    Explanation(
      "TW4140", "a plan goes beyond a limit of the environment",
      why: """
        `policy.limits` of the Environment says how much one plan may do: how many objects it may create, update, replace
        or delete, how many of its changes may be such that cannot be undone, and how many live twins and relationships
        they may affect. A plan that does more is neither saved nor applied, whoever asks. Read what it does; where all of
        it is meant, raise the limit in the manifest, so that the one who reviews it sees that too.
        """,
      wrong: .fragment("policy: {limits: {deletes: 0}}   # and the plan deletes a twin"),
      right: .fragment("policy: {limits: {deletes: 1}}")),
  ]
}
