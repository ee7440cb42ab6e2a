"""Looks at HTML reports with a browser: that they open, find and filter, ask for nothing, and are for everybody.

Each argument is `FILE|OBJECTS|QUERY|FOUND`: how many objects the report lists at first, and how many a query leaves.
"""

import json
import os
import pathlib
import sys
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

flaws = []


def check(holds, text):
    if not holds:
        flaws.append(text)


def until(page, condition, seconds=30):
    """Waits in here: what waits inside the page needs `eval`, which the page forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        if time.monotonic() > end:
            raise TimeoutError(condition)
        page.wait_for_timeout(50)


def says(page, count):
    return f"document.getElementById('found').textContent.startsWith('{count:,} of ')" if count else \
        "document.getElementById('found').textContent.startsWith('None of ')"


def find(page, query, count):
    page.fill("#find", query)
    until(page, f"document.getElementById('changes-list').dataset.query === {json.dumps(query)}")
    until(page, says(page, count))


def axe(page, name):
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in ("serious", "critical"):
            targets = [node["target"] for node in violation["nodes"][:3]]
            flaws.append(f"{name}: {violation['id']} ({violation['impact']}): {targets}")


def look(browser, path, objects, query, found):
    name = pathlib.Path(path).name
    told, asked = [], []
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.add_init_script("addEventListener('securitypolicyviolation', (event) => console.error('CSP ' + event.violatedDirective))")
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"file://{path}")
    page.wait_for_selector("html[data-ready]")
    load = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    print(f"{name}: {os.path.getsize(path):,} bytes, loaded after {load:.0f} ms")
    until(page, says(page, objects))
    check(page.locator("#changes-list > li").count() == min(objects, 100), f"{name}: the first page is not full")

    # One finds by name, and opens what was found with the keyboard.
    find(page, query, found)
    page.locator("#changes-list summary").first.focus()
    page.keyboard.press("Enter")
    until(page, "document.querySelector('#changes-list details[open] dl') !== null")
    check(query in page.inner_text("#changes-list"), f"{name}: what was found does not show what was asked for")
    find(page, "<no such thing>\u2029 &", 0)
    find(page, "", objects)
    for box in page.locator("input[name=action]").all():
        box.uncheck()
    until(page, says(page, 0))
    for box in page.locator("input[name=action]").all():
        box.check()
    until(page, f"parseInt(document.getElementById('found').textContent.replaceAll(',', '')) >= {objects}")
    if objects > 100:
        page.click("#next")
        check("101 to 200" in page.inner_text("#found"), f"{name}: there is no second page")
        check(page.evaluate("document.activeElement.id") == "changes", f"{name}: the next page does not take the focus")

    for scheme in ["light", "dark"]:
        page.emulate_media(color_scheme=scheme)
        axe(page, f"{name}, {scheme}")
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    check(wide <= 320, f"{name}: {wide} pixels wide on a phone")
    page.set_viewport_size({"width": 1280, "height": 860})

    # On paper everything found is written out, up to 2,000 objects.
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = page.locator("#changes-list details[open] dl").count()
    check(printed >= min(objects, 2000), f"{name}: {printed} objects are printed")
    page.emulate_media(media="print")
    check(not page.is_visible("#filters"), f"{name}: the filters are printed")

    check(page.evaluate("document.querySelectorAll('main, header').length") == 2, f"{name}: landmarks")
    check(asked == [f"file://{path}"], f"{name}: asks for {asked}")
    check(not told, f"{name}: the console says {told}")
    context.close()


def main():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        for argument in sys.argv[1:]:
            path, objects, query, found = argument.split("|")
            look(browser, path, int(objects), query, int(found))
        browser.close()
    print("\n".join(flaws) if flaws else "all is well")
    sys.exit(1 if flaws else 0)


main()
