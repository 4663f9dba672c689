// Shows the page that the address names; the address is all the state that the book has.
"use strict";

(() => {
  const { h, load } = book;
  const main = document.getElementById("content");
  let turn = 0;

  const pages = {
    front: () => book.front.page(), dyads: () => book.front.pairs(), compare: (_, query) => book.compare.page(query), search: (_, query) => book.search.page(query), dyad: ([id, section, kind]) => book.dyad.page(id, section, kind), chart: ([id, name]) => book.dyad.chart(id, name), claims: (_, query) => book.claims.page(query),
    coverage: (_, query) => book.coverage.page(query), tables: () => book.table.list(), table: ([name], query) => book.table.page(name, query),
    series: (parts) => book.series.page(parts.join("/")),
    evidence: ([id]) => book.evidence.page(id), observation: ([id]) => book.evidence.observation(id), document: ([id]) => book.evidence.document(id), dictionary: ([name]) => book.about.dictionary(name), glossary: ([word]) => book.about.glossary(word),
    changes: () => book.about.changes(), cite: () => book.about.cite(), about: () => book.about.about(),
  };
  const pageOf = (name) => (Object.hasOwn(pages, name) ? pages[name] : () => [h("h1", {}, "No such page"), h("p", {}, h("a", { href: "#/" }, "Go to the first page"))]);

  function address() {
    const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
    let parts = [];
    try { parts = path.split("/").filter(Boolean).map(decodeURIComponent); } catch { parts = ["?"]; }
    return { name: parts[0] || "front", parts: parts.slice(1), query: Object.fromEntries(new URLSearchParams(query || "")) };
  }

  function show(content) {
    main.replaceChildren(...content);
    document.documentElement.classList.remove("elsewhere");
  }

  async function go(isFirst) {
    const mine = ++turn;
    const { name, parts, query } = address();
    const dialog = document.getElementById("evidence");
    if (dialog.open) dialog.close();
    let content;
    try {
      content = await pageOf(name)(parts, query);
    } catch (error) {
      content = [h("h1", {}, "This page could not be shown"), h("p", { class: "wrong" }, error.message)];
    }
    if (mine !== turn) return; // the reader has moved on meanwhile
    const active = document.activeElement;
    const focusedId = active !== main && main.contains(active) ? active.id : "";
    book.leave();
    show(content);
    document.title = `${main.querySelector("h1").textContent} – Bilateral Indicators`;
    const at = { dyad: "dyads", table: "tables", series: "tables", evidence: "tables", observation: "tables", document: "tables" }[name] || name;
    for (const link of document.querySelectorAll("header nav a")) {
      if (link.getAttribute("href") === `#/${at}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const focused = focusedId && document.getElementById(focusedId); // a list that a reader steps through keeps the focus
    const isPlaced = content.after ? content.after() : false;
    if (focused) focused.focus({ preventScroll: true });
    else if (!isFirst && !isPlaced) { scrollTo(0, 0); main.focus({ preventScroll: true }); }
  }

  async function start() {
    const { release } = await load("index");
    document.getElementById("version").textContent = `version ${release.version}, data as of ${release.date}`;
    book.marks().then(({ yanked }) => {
      const mark = Object.hasOwn(yanked, release.version) && yanked[release.version];
      if (mark) main.before(h("p", { class: "wrong", role: "alert", id: "yanked" }, `This release was yanked on ${mark.at.slice(0, 10)}: ${mark.because}. Use a later one.`));
    });
    document.getElementById("foot").append(h("p", {}, `Version ${release.version}, data as of ${release.date}. ${book.plain(release.about)}`), h("p", {}, ["Licence: CC BY 4.0. Publishers and their terms: ", h("a", { href: "#/table/sources" }, "sources")],
      ". Excerpts are quotations of at most twelve words. Charts by Vega (BSD 3-Clause)."), h("nav", { class: "places", "aria-label": "More" }, [["#/changes", "Changes"], ["#/cite", "How to cite"], ["#/glossary", "Glossary"], ["#/dictionary", "Dictionary of columns"], ["../index.html", "Files of the release"], ["../feeds/all.xml", "Feed of changes"]].map(([href, text]) => h("a", { href }, text))));
    const dialog = document.getElementById("evidence");
    document.querySelector("a.skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    addEventListener("hashchange", () => go(false));
    await go(true);
  }

  start().catch((error) => show([h("h1", {}, "The book could not be opened"), h("p", { class: "wrong" }, error.message)]));
})();
