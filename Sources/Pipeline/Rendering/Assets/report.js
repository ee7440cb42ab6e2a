"use strict";
// The changes are lines of JSON: only what is shown is parsed. A line begins with its action, its kind, whether it can be
// undone, and the numbers of its type and reason in the table of texts.
(() => {
  const byId = (id) => document.getElementById(id);
  const { texts, actions, kinds } = JSON.parse(byId("texts").textContent);
  const lines = byId("rows").textContent.split("\n").filter((line) => line);
  const PAGE = 100;
  const MOST_PRINTED = 2000;
  let found = [];
  let first = 0;
  let folded = null;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children.filter((child) => child !== null));
    return made;
  };
  const code = (text) => element("code", { textContent: text });

  // MARK: Finding

  const escaped = (text) => JSON.stringify(text).slice(1, -1).replace(/[<>&\u2028\u2029]/g,
    (character) => "\\u" + character.charCodeAt(0).toString(16).padStart(4, "0")).toLowerCase();

  function matches(query) {
    if (!query) return () => true;
    folded ??= lines.map((line) => line.toLowerCase());
    const plain = query.toLowerCase();
    const named = new Set(texts.flatMap((text, number) => text.toLowerCase().includes(plain) ? [number] : []));
    const raw = escaped(query);
    return (number) => {
      if (folded[number].includes(raw)) return true;
      if (named.size === 0) return false;
      const line = lines[number];
      const comma = line.indexOf(",", 11);
      return named.has(parseInt(line.slice(11, comma), 10)) || named.has(parseInt(line.slice(comma + 1, comma + 12), 10));
    };
  }

  function search() {
    const wanted = new Set([...document.querySelectorAll("input[name=action]:checked")].map((box) => box.value));
    const kind = byId("kind").value;
    const forever = byId("forever").checked;
    const query = byId("find").value.trim();
    const holds = matches(query);
    found = [];
    for (let number = 0; number < lines.length; number++) {
      const line = lines[number];
      if (!wanted.has(line[2]) || kind && line[6] !== kind || forever && line[9] !== "1") continue;
      if (holds(number)) found.push(number);
    }
    first = 0;
    show();
    byId("changes-list").dataset.query = query;
  }

  // MARK: Showing

  function show() {
    byId("changes-list").replaceChildren(...found.slice(first, first + PAGE).map(item));
    const last = Math.min(first + PAGE, found.length);
    byId("found").textContent = found.length === 0
      ? `None of ${lines.length.toLocaleString("en")} objects fits.`
      : `${found.length.toLocaleString("en")} of ${lines.length.toLocaleString("en")} objects; shown are ${(first + 1).toLocaleString("en")} to ${last.toLocaleString("en")}.`;
    byId("previous").disabled = first === 0;
    byId("next").disabled = last >= found.length;
  }

  function item(number) {
    const row = JSON.parse(lines[number]);
    const action = actions[row[0]];
    const summary = element("summary", {},
      element("span", { className: `action ${action}`, textContent: action === "none" ? "same" : action }), " ",
      element("strong", { textContent: row[5] }), " ",
      row[2] ? element("span", { className: "forever", textContent: "cannot be undone " }) : null,
      element("span", { className: "dim", textContent: texts[row[4]] }));
    const details = element("details", {}, summary);
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(body(row));
    });
    return element("li", {}, details);
  }

  function body(row) {
    const [, kind, , type, , address, identifier, properties, suppressed, impact, needs, origin] = row;
    const facts = element("dl");
    const fact = (name, ...value) => facts.append(element("dt", { textContent: name }), element("dd", {}, ...value));
    fact("Kind", kinds[kind] + (texts[type] ? ": " + texts[type] : ""));
    fact("In Azure", code(identifier || named(kind, address)));
    if (origin) fact("Declared at", code(`${texts[origin[0]]}:${origin[1]}:${origin[2]}`));
    if (needs) fact("Waits for", needs.map((need) => texts[need]).join(", "));
    if (impact) {
      for (const reason of impact.forever ?? []) fact("Cannot be undone", reason);
      for (const part of impact.parts ?? []) fact("Affects", part);
    }
    const whole = element("div", {}, facts);
    if (properties) whole.append(table("Properties", ["Property", "Before", "After"], properties.map(([path, before, after, forces]) =>
      [code(path), value(before, "absent"), value(after, "removed", forces ? " forces replacement" : "")])));
    if (suppressed) whole.append(table("Differences that are none", ["Property", "Rule", "Live", "Declared"], suppressed.map(([path, rule, before, after]) =>
      [code(path), rule, value(before, "absent"), value(after, "absent")])));
    return whole;
  }

  // What Azure calls an object whose address says it: a relationship is SOURCE/NAME.
  const named = (kind, address) => kind === "l"
    ? address.slice(address.indexOf("/twins/") + 7).replace("/relationships/", "/") : address.slice(address.lastIndexOf("/") + 1);

  const value = (text, absent, more = "") => element("span", {},
    text === null ? element("em", { className: "dim", textContent: absent }) : element("span", { className: "value", textContent: text }),
    more ? element("strong", { className: "forever", textContent: more }) : null);

  function table(caption, names, rows) {
    const head = element("tr", {}, ...names.map((name) => element("th", { scope: "col", textContent: name })));
    const made = element("table", {}, element("caption", { textContent: caption }), element("thead", {}, head),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((cell) => element("td", {}, cell))))));
    return element("div", { className: "scroll", tabIndex: 0, role: "region", ariaLabel: caption }, made);
  }

  // MARK: Asking

  let waiting = 0;
  byId("find").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 150);
  });
  // The search box says that it has changed when the focus leaves it; by then its words have been looked for.
  byId("filters").addEventListener("change", (event) => { if (event.target.id !== "find") search(); });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const [id, step] of [["previous", -PAGE], ["next", PAGE]]) {
    byId(id).addEventListener("click", () => {
      first += step;
      show();
      byId("changes").focus();
    });
  }
  // What is printed is written out: all that was found, as far as paper goes.
  addEventListener("beforeprint", () => {
    byId("changes-list").replaceChildren(...found.slice(0, MOST_PRINTED).map((number) => {
      const made = item(number);
      made.firstChild.append(body(JSON.parse(lines[number])));
      made.firstChild.open = true;
      return made;
    }));
    if (found.length > MOST_PRINTED) {
      byId("found").textContent = `The first ${MOST_PRINTED.toLocaleString("en")} of ${found.length.toLocaleString("en")} objects.`;
    }
  });
  addEventListener("afterprint", show);

  byId("filters").hidden = false;
  search();
  document.documentElement.dataset.ready = "true";
})();
