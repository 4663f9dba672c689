// The claims of articles with their verdicts, and the hypotheses to which their readings lead.
"use strict";

(() => {
  const { h, shown, to, words, load, rows } = book;

  async function page(query) {
    const [claims, verdicts, hypotheses, tests] = await Promise.all(["claims", "verdicts", "hypotheses", "hypothesis_tests"].map(rows));
    const { release } = await load("index");
    const judged = new Map(verdicts.map((row) => [row.claim_id, row]));
    const articles = [...new Set(claims.map((row) => row.document_id))];
    const documents = new Map((await book.find("documents", articles)).map((row) => [row.document_id, row]));
    const kinds = [...new Set(verdicts.map((row) => row.verdict_latest))].sort();
    const chosen = kinds.includes(query.verdict) ? query.verdict : "";
    const count = (kind) => verdicts.filter((row) => row.verdict_latest === kind).length;
    const select = h("select", { id: "verdict", onchange: () => location.replace(to(["claims"], { verdict: select.value })) },
      h("option", { value: "" }, `all (${verdicts.length})`), kinds.map((kind) => h("option", { value: kind, selected: kind === chosen }, `${words(kind)} (${count(kind)})`)));
    return [
      h("h1", {}, "Claims"),
      h("p", {}, "Each claim of an article is judged against what others assert: as known when it was published, and as known now. What the article says of itself, or a document that relays it, verifies nothing. A reading is never true or false: it leads to a hypothesis."),
      h("p", {}, h("label", { for: "verdict" }, "Verdict now "), select),
      articles.map((id) => article(documents.get(id), claims.filter((row) => row.document_id === id && (!chosen || judged.get(row.claim_id).verdict_latest === chosen)), judged, release)),
      h("h2", { id: "hypotheses" }, "Hypotheses"), hypotheses.map((one) => hypothesis(one, tests.filter((row) => row.hypothesis_id === one.hypothesis_id))),
    ].flat(2);
  }

  function article(document_, claims, judged, release) {
    if (!claims.length) return [];
    const order = claims.sort((a, b) => a.position - b.position);
    const title = document_.title_is_description ? `[${document_.title}]` : document_.title;
    return [h("h2", { dir: "auto" }, title), order.map((claim) => card(claim, judged.get(claim.claim_id), release))].flat();
  }

  function card(claim, verdict, release) {
    const unit = verdict.unit_measure === "1" ? "" : (verdict.unit_measure || "").replace(/[{}]/g, "");
    const ends = (low, high) => (low === high ? shown(low) : low === null ? `at most ${shown(high)}` : high === null ? `at least ${shown(low)}` : `${shown(low)} to ${shown(high)}`);
    const span = (low, high) => (low === null && high === null ? null : `${ends(low, high)} ${unit}`);
    const facts = [
      ["Known when published", `${words(verdict.verdict_at_publication)}${verdict.reason_at_publication ? ` (${words(verdict.reason_at_publication)})` : ""}, as of ${verdict.published_by}`],
      ["Known now", `${words(verdict.verdict_latest)}${verdict.reason_latest ? ` (${words(verdict.reason_latest)})` : ""}, as of ${release.date}`],
      ["The claim says", span(verdict.stated_low, verdict.stated_high)],
      ["Others say", span(verdict.others_low, verdict.others_high)],
      ["Tolerance", verdict.tolerance === null ? null : shown(verdict.tolerance)],
      ["Compared with", verdict.n_compared ? `${verdict.n_compared} ${verdict.n_compared === 1 ? "assertion" : "assertions"} of others` : null],
      ["Explanation", verdict.explanation],
    ].filter(([, text]) => text);
    const behind = verdict.observation_ids || [];
    const places = [
      claim.evidence_id ? h("a", { href: to(["evidence", claim.evidence_id]) }, "The claim's own figure") : "",
      behind.length ? h("button", { type: "button", onclick: () => book.evidence.openObservations(claim.quote, behind) }, "Evidence compared") : "",
      claim.hypothesis_id ? h("a", { href: `${to(["claims"])}`, onclick: (event) => { event.preventDefault(); document.getElementById(`hypothesis-${claim.hypothesis_id}`).scrollIntoView(); } }, "Its hypothesis") : "",
    ];
    return h("article", { class: "claim", id: `claim-${claim.claim_id.split("/").pop()}` },
      h("h3", {}, h("span", { class: `badge verdict-${verdict.verdict_latest}` }, words(verdict.verdict_latest)), " ", h("span", { class: "quiet" }, `${words(claim.claim_type)} `)),
      h("blockquote", { dir: "auto" }, claim.quote),
      h("dl", {}, facts.map(([name, text]) => [h("dt", {}, name), h("dd", { dir: "auto" }, text)])), h("p", { class: "places" }, places));
  }

  function hypothesis(one, tests) {
    const rows_ = tests.map((row) => h("tr", {}, [row.test_id, words(row.kind), row.subject, words(row.result), row.value, row.p, row.n, (row.missing || []).join("; ")].map((cell) => h("td", { class: typeof cell === "number" ? "number" : "" }, typeof cell === "number" ? shown(Number(cell.toPrecision(4))) : shown(cell)))));
    return h("article", { class: "claim", id: `hypothesis-${one.hypothesis_id}` },
      h("h3", {}, h("span", { class: "badge" }, words(one.result)), " ", one.title), h("p", {}, one.statement),
      h("dl", {}, [["Supported if", one.supported_if], ["Contradicted if", one.contradicted_if], ["Written", one.written], ["Note", one.note], ["Missing", (one.missing || []).join("; ")]].filter(([, text]) => text).map(([name, text]) => [h("dt", {}, name), h("dd", {}, text)])),
      book.scrolled(`Tests of ${one.title}`, h("table", {}, h("thead", {}, h("tr", {}, ["Test", "Kind", "Subject", "Result", "Value", "p", "n", "Missing"].map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows_))));
  }

  Object.assign(book, { claims: { page } });
})();
