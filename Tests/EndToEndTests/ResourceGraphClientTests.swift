import Foundation
import Testing

/// Microsoft's client of Resource Graph, and a library that checks tokens by the keys that discovery leads to, unmodified.
@Suite struct ResourceGraphClientTests {
  private static let packages = ["azure-mgmt-resourcegraph==8.0.1", "azure-identity==1.27.0", "requests==2.32.5"]

  private static let script = """
    import os, jwt, requests
    from azure.identity import ClientSecretCredential
    from azure.mgmt.resourcegraph import ResourceGraphClient
    from azure.mgmt.resourcegraph.models import QueryRequest, QueryRequestOptions

    tenant = os.environ["AZURE_TENANT_ID"]
    credential = ClientSecretCredential(tenant, os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"])
    token = credential.get_token("https://management.azure.com/.default").token
    discovery = requests.get(f"https://login.microsoftonline.com/{tenant}/.well-known/openid-configuration").json()
    keys = requests.get(discovery["jwks_uri"]).json()["keys"]
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(jwt.PyJWK(key) for key in keys if key["kid"] == kid)
    claims = jwt.decode(
        token, key, algorithms=["RS256"], audience="https://management.azure.com", issuer=discovery["issuer"])
    print("token", claims["appid"] == os.environ["AZURE_CLIENT_ID"], claims["tid"] == tenant)

    client = ResourceGraphClient(credential)
    names, token = [], None
    while True:
        options = QueryRequestOptions(top=4, skip_token=token, result_format="objectArray")
        page = client.resources(QueryRequest(
            query="Resources | where tags.workload =~ 'ev-charging' | project name, type | order by name asc",
            subscriptions=[os.environ["AZURE_SUBSCRIPTION_ID"]], options=options))
        names += [row["name"] for row in page.data]
        token = page.skip_token
        if not token:
            break
    print("resources", len(names) == page.total_records, names == sorted(names), "ev-charging-twins" in names)
    groups = client.resources(QueryRequest(query="ResourceContainers | where type endswith 'resourcegroups' | project name"))
    print("groups", *[row["name"] for row in groups.data])
    """

  @Test func `azure-mgmt-resourcegraph pages through what was applied, and PyJWT verifies its token`() async throws {
    let python = try await PinnedEnvironment.named("resource-graph", Self.packages).program("python")
    try await withWorkspace { workspace in
      let apply = try await workspace.run("apply", "manifests/ev-charging", "--local", "--yes")
      #expect(apply.status == 0, "\(apply.all)")
      try workspace.write("graph.py", Self.script)
      let variables = try await workspace.localVariables()
      let asked = try await workspace.start(python, ["graph.py"], adding: variables).outcome()
      #expect(asked.status == 0, "\(asked.all)")
      #expect(
        asked.output.split(separator: "\n").map(String.init) == [
          "token True True", "resources True True True", "groups ev-digital-twins-rg",
        ], "\(asked.all)")
    }
  }
}
