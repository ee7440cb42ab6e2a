"""Looks at `twinwright local ui` with a browser: what it shows, and whether everybody can use it."""

import json
import os
import re
import ssl
import subprocess
import sys
import time
import urllib.parse
import urllib.request

from playwright.sync_api import sync_playwright

HOST = "ev-charging-twins.api.eus.digitaltwins.azure.net"
VIEWS = ["resources", "models", "twins", "twin/CP001", "live"]
flaws = []


def check(holds, text):
    if not holds:
        flaws.append(text)


# What the page shows is changed from outside, by an Azure client.


def azure(method, path, body=None, headers={}):
    context = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({"https": os.environ["HTTPS_PROXY"]}), urllib.request.HTTPSHandler(context=context))
    form = urllib.parse.urlencode({
        "grant_type": "client_credentials", "client_id": os.environ["AZURE_CLIENT_ID"],
        "client_secret": os.environ["AZURE_CLIENT_SECRET"], "scope": "https://digitaltwins.azure.net/.default"})
    login = f"https://login.microsoftonline.com/{os.environ['AZURE_TENANT_ID']}/oauth2/v2.0/token"
    token = json.load(opener.open(login, form.encode()))["access_token"]
    request = urllib.request.Request(
        f"https://{HOST}{path}?api-version=2023-10-31", json.dumps(body).encode() if body else None,
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}, method=method)
    return opener.open(request).read()


def put_vehicle(name):
    azure("PUT", f"/digitaltwins/{name}", {"$metadata": {"$model": "dtmi:evcharging:Vehicle;1"}})


# The page.


def until(page, condition, seconds=15):
    """Waits in here: what waits inside the page needs `eval`, which the page forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        if time.monotonic() > end:
            raise TimeoutError(condition)
        page.wait_for_timeout(50)


def open_view(page, view, waits_for="main h1"):
    page.evaluate("view => { location.hash = '#/' + view }", view)
    page.wait_for_selector(waits_for)
    until(page, "!document.querySelector('[aria-busy]') && !/Loading/.test(document.querySelector('main').textContent)")


def ready(view):
    return {"live": "ol.changes", "models": "svg.graph", "twin/CP001": "svg.graph"}.get(view, "main table")


def shows_the_example(page):
    open_view(page, "resources", "main table")
    check("ev-charging-twins" in page.inner_text("main"), "the resources lack the instance")
    page.fill("#find", "iothubs")
    check(page.locator("main tbody tr").count() == 1, "the search for hubs does not find one")
    page.fill("#find", "")
    page.click("text=ev-charging-hub")
    page.wait_for_selector(".details pre")
    check('"Microsoft.Devices/IotHubs"' in page.inner_text(".details pre"), "the hub is not shown")
    open_view(page, "models", "svg.graph")
    check(page.locator("svg.graph a.node").count() == 5, "five models are not drawn")
    check(page.locator("svg.graph path.edge").count() == 5, "five relationships of models are not drawn")
    page.locator("svg.graph a.node", has_text="Electric vehicle").click()
    page.wait_for_selector("#chosen")
    check("hasBattery" in page.inner_text(".details"), "the model of vehicles is not shown")
    open_view(page, "twins", "main table")
    check(page.locator("main tbody tr").count() == 5, "five twins are not listed")
    open_view(page, "twin/CP001", "svg.graph")
    check(page.locator("svg.graph a.node").count() == 4, "CP001 has not three neighbours")
    page.locator("[data-more='EV-001']").focus()
    page.keyboard.press("Enter")
    until(page, "document.querySelectorAll('svg.graph a.node').length === 5")
    check("EV-001-Battery" in page.inner_text("main table >> nth=1"), "the table does not follow the drawing")


def answers_queries(page):
    open_view(page, "twins", "main table")
    page.fill("#query", "SELECT T.$dtId AS id FROM DIGITALTWINS T WHERE IS_OF_MODEL('dtmi:evcharging:Connector;1')")
    page.keyboard.press("Control+Enter")
    until(page, "document.querySelectorAll('main tbody tr').length === 2")
    page.fill("#query", "SELECT *\nFROM DIGITALTWINS T WHRE T.x = 1")
    page.click("text=Run")
    page.wait_for_selector("[role=alert] pre")
    check("line 2, position 20" in page.inner_text("[role=alert]"), "the place of a mistake is not told")
    check(page.get_attribute("#query", "aria-invalid") == "true", "a wrong query is not marked")
    check(page.evaluate("document.getElementById('query').selectionStart") == 29, "the cursor is not at the mistake")
    open_view(page, "twins/" + urllib.parse.quote("SELECT COUNT() FROM RELATIONSHIPS"), "main td")
    check(page.inner_text("main td") == "4", "relationships are not counted")
    page.fill("#find", "it's \\ odd")
    page.click("text=Find >> nth=-1")
    until(page, "/No rows/.test(document.querySelector('main').textContent)")
    page.fill("#find", "")
    page.click("text=Find >> nth=-1")
    page.wait_for_selector("main tbody tr")


def shows_changes(page):
    open_view(page, "live", "ol.changes")
    page.wait_for_selector(".state.on")
    azure("PUT", "/eventroutes/live", {"endpointName": "dt-eventgrid-endpoint", "filter": "true"})
    put_vehicle("EV-live")
    page.wait_for_selector("ol.changes li:has-text('EV-live')", timeout=10000)
    until(page, "/EV-live/.test(document.getElementById('said').textContent)")
    hears_events(page)
    open_view(page, "twin/EV-live", "main table, main p")
    azure("PATCH", "/digitaltwins/EV-live", [{"op": "add", "path": "/model", "value": "written <b>later</b>"}])
    page.wait_for_selector("text=written <b>later</b>", timeout=10000)
    until(page, "/EV-live has changed/.test(document.getElementById('said').textContent)")
    azure("DELETE", "/digitaltwins/EV-live")
    page.wait_for_selector("text=EV-live was deleted", timeout=10000)


def hears_events(page):
    """Telemetry, and what event routes carry to the topic of the example."""
    page.wait_for_selector("ol.changes li:has-text('event at topics/')", timeout=15000)
    page.click("ol.changes summary >> nth=0")
    check("EV-live" in page.inner_text("ol.changes details[open] pre"), "the body of an event is not shown")
    send_telemetry("t1")
    page.wait_for_selector("ol.changes li:has-text('telemetry of EV-live')", timeout=10000)
    check(page.locator("ol.changes details[open]").count() == 1, "what was opened does not stay open")
    page.click("text=Pause")
    shown = page.locator("ol.changes li").count()
    said = page.inner_text("#said")
    send_telemetry("t2")
    page.wait_for_timeout(3000)
    check(page.locator("ol.changes li").count() == shown, "a paused list goes on")
    check(page.inner_text("#said") == said, "a paused list is still read out")
    page.click("text=Pause")
    page.wait_for_selector("ol.changes li:has-text('telemetry of EV-live') >> nth=1", timeout=10000)
    page.uncheck("[name=telemetry]")
    check(page.locator("ol.changes li:has-text('telemetry of')").count() == 0, "telemetry is not left out")
    page.check("[name=telemetry]")
    check(page.locator("ol.changes li").count() <= 100, "the list is not bounded")


def send_telemetry(message):
    azure("POST", "/digitaltwins/EV-live/telemetry", {"rpm": 1}, {"Message-Id": message})


# Everybody can use it.


INTERACTIVE = "a[href], button:not([disabled]), input, select:not([disabled]), textarea, summary, [role=button], [tabindex='0']"


def keyboard_reaches_everything(page, view):
    page.evaluate("document.activeElement.blur(); document.body.focus()")
    wanted = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).map((one, index) => {
          one.dataset.stop = index; return index })""", INTERACTIVE)
    page.evaluate("document.getElementById('skip').focus()")
    reached = set()
    for _ in range(len(wanted) + 2):
        stop = page.evaluate("document.activeElement?.dataset?.stop")
        if stop is not None:
            reached.add(int(stop))
            if stop != "0":
                check(page.evaluate("document.activeElement.matches(':focus-visible')"), f"{view}: focus cannot be seen")
        page.keyboard.press("Tab")
    missed = page.evaluate("stops => stops.map((stop) => document.querySelector(`[data-stop='${stop}']`).outerHTML.slice(0, 90))",
                           [stop for stop in wanted if stop not in reached])
    check(not missed, f"{view}: the keyboard does not reach {missed}")


NAMED = {"link", "button", "textbox", "searchbox", "combobox", "region", "navigation", "table", "heading", "group", "img"}


def names_are_told(page, client, view):
    nodes = client.send("Accessibility.getFullAXTree")["nodes"]
    shown = [node for node in nodes if not node.get("ignored")]
    roles = [node["role"]["value"] for node in shown]
    for role in ["banner", "navigation", "main"]:
        check(roles.count(role) == 1, f"{view}: {roles.count(role)} times {role}")
    for node in shown:
        role, name = node["role"]["value"], node.get("name", {}).get("value", "")
        if role in NAMED:
            check(name.strip(), f"{view}: a {role} without a name")
    headings = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].filter((one) => one.checkVisibility()).map((one) => +one.tagName[1])")
    check(headings[:1] == [1] and headings.count(1) == 1, f"{view}: headings {headings}")
    check(all(b - a <= 1 for a, b in zip(headings, headings[1:])), f"{view}: headings {headings}")
    check(page.evaluate("[...document.querySelectorAll('table')].every((one) => one.caption && one.querySelector('th[scope=col]'))"),
          f"{view}: a table without caption or headers")
    check(page.evaluate("new Set([...document.querySelectorAll('[id]')].map((one) => one.id)).size === document.querySelectorAll('[id]').length"),
          f"{view}: an id stands twice")


# Contrast of texts (WCAG 2.2, 1.4.3): what is drawn over what, by the computed colours.
CONTRAST = """() => {
  const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const box = at.matches('a.node, g.node') && at.querySelector('rect');
      const colour = parse(box ? getComputedStyle(box).fill : getComputedStyle(at).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255, 1];
  };
  const poor = [];
  for (const one of document.querySelectorAll('body *')) {
    const hasText = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!hasText || !one.checkVisibility() || one.closest('.unseen, title, option')) continue;
    const style = getComputedStyle(one);
    const [a, b] = [luminance(parse(one.ownerSVGElement ? style.fill : style.color)), luminance(ground(one))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) poor.push(`${one.textContent.slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


def run(address, browser):
    refused = []
    context = browser.new_context(viewport={"width": 1280, "height": 860}, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script("addEventListener('securitypolicyviolation', (event) => console.error('CSP ' + event.violatedDirective))")
    page.on("console", lambda message: refused.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.goto(address)
    page.wait_for_selector("main table")
    check("code=" not in page.url, "the code stays in the address")
    check(page.evaluate("document.cookie") == "", "there is a cookie")
    client = context.new_cdp_session(page)
    for scheme in ["light", "dark"]:
        page.emulate_media(color_scheme=scheme)
        for view in VIEWS:
            open_view(page, view, ready(view))
            poor = page.evaluate(CONTRAST)
            check(not poor, f"{view}, {scheme}: too little contrast: {poor[:5]}")
    shows_the_example(page)
    for view in VIEWS:
        open_view(page, view, ready(view))
        check(page.evaluate("document.activeElement?.tagName") == "H1", f"{view}: the heading has not the focus")
        names_are_told(page, client, view)
        keyboard_reaches_everything(page, view)
    page.set_viewport_size({"width": 320, "height": 640})
    for view in VIEWS:
        open_view(page, view, ready(view))
        wide = page.evaluate("document.documentElement.scrollWidth")
        check(wide <= 320, f"{view}: {wide} pixels wide on a phone")
    page.set_viewport_size({"width": 1280, "height": 860})
    shows_changes(page)
    check(not refused, f"the console says {refused}")
    # A refused query is a refused request, which browsers write down.
    answers_queries(page)
    check(all("400 (Bad Request)" in text for text in refused), f"the console says {refused}")
    page.reload()
    page.wait_for_selector("main table")
    # The link was used: another window needs another one.
    other = browser.new_context().new_page()
    other.goto(address)
    other.wait_for_selector("text=This link was used before")


def main():
    server = subprocess.Popen([os.environ["TWINWRIGHT"], "local", "ui"], stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline().strip()
        check(re.fullmatch(r"http://127\.0\.0\.1:\d+/#code=[0-9a-f]{64}", address), f"the address is {address}")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
            run(address, browser)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=20)
    check(server.returncode == 0, f"the server ends with {server.returncode}")
    print("\n".join(flaws) if flaws else "all is well")
    sys.exit(1 if flaws else 0)


main()
