// Which page the address names; the address is all the state that the book has.
"use strict";

(() => {
  const { h, load } = book;
  const main = document.getElementById("content");
  let turn = 0;

  const pages = {
    dyads: () => book.dyad.page(), dyad: ([id, section]) => book.dyad.page(id, section), claims: (_, query) => book.claims.page(query),
    coverage: (_, query) => book.coverage.page(query), tables: () => book.table.list(), table: ([name], query) => book.table.page(name, query),
    evidence: ([id]) => book.evidence.page(id), observation: ([id]) => book.evidence.observation(id), dictionary: ([name]) => book.about_.dictionary(name),
    changes: () => book.about_.changes(), cite: () => book.about_.cite(), about: () => book.about_.about(),
  };
  const pageOf = (name) => (Object.hasOwn(pages, name) ? pages[name] : () => [h("h1", {}, "No such page"), h("p", {}, h("a", { href: "#/" }, "To the first page"))]);

  function address() {
    const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
    let parts = [];
    try { parts = path.split("/").filter(Boolean).map(decodeURIComponent); } catch { parts = ["?"]; }
    return { name: parts[0] || "dyads", parts: parts.slice(1), query: Object.fromEntries(new URLSearchParams(query || "")) };
  }

  async function go(isFirst) {
    const mine = ++turn;
    const { name, parts, query } = address();
    const dialog = document.getElementById("evidence");
    if (dialog.open) dialog.close();
    let made;
    try {
      made = await pageOf(name)(parts, query);
    } catch (error) {
      made = [h("h1", {}, "This page could not be shown"), h("p", { class: "wrong" }, error.message)];
    }
    if (mine !== turn) return; // the reader went on meanwhile
    const active = document.activeElement;
    const held = active !== main && main.contains(active) ? active.id : "";
    book.leave();
    main.replaceChildren(...made);
    document.title = `${main.querySelector("h1").textContent} – Bilateral Indicators`;
    const at = { dyad: "dyads", table: "tables", evidence: "tables", observation: "tables" }[name] || name;
    for (const link of document.querySelectorAll("header nav a")) {
      if (link.getAttribute("href") === `#/${at}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const again = held && document.getElementById(held); // a choice that a reader goes through keeps the focus
    const isPlaced = made.after ? made.after() : false;
    if (again) again.focus({ preventScroll: true });
    else if (!isFirst && !isPlaced) { scrollTo(0, 0); main.focus({ preventScroll: true }); }
  }

  async function start() {
    const { release } = await load("index");
    document.getElementById("version").textContent = `version ${release.version}, data of ${release.date}`;
    document.getElementById("foot").append(h("p", {}, release.about), h("p", {}, release.audience === "public" ? "Data: CC BY 4.0" : ["What curators wrote: CC BY 4.0; rows of publishers: under their own terms, which stand in ", h("a", { href: "#/table/sources" }, "sources")],
      "; excerpts are quotations of at most twelve words. Charts by Vega (BSD 3-Clause). ", h("a", { href: "../DICTIONARY.md" }, "DICTIONARY.md")));
    const dialog = document.getElementById("evidence");
    document.querySelector("a.skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    addEventListener("hashchange", () => go(false));
    await go(true);
  }

  start().catch((error) => main.replaceChildren(h("h1", {}, "The book could not be opened"), h("p", { class: "wrong" }, error.message)));
})();
