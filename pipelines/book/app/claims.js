// The claims of articles with their verdicts, and the hypotheses that follow from their readings.
"use strict";

(() => {
  const { h, format, addressOf, words, load, rows } = book;

  // The page, with the reviews as ClaimReview of schema.org for search engines; `?claim=` is where it opens.
  async function page(query) {
    const [claims, verdicts, hypotheses, tests] = await Promise.all(["claims", "verdicts", "hypotheses", "hypothesis_tests"].map(rows));
    const { release } = await load("index");
    const judged = new Map(verdicts.map((row) => [row.claim_id, row]));
    const articles = [...new Set(claims.map((row) => row.document_id))];
    const documents = new Map((await book.find("documents", articles)).map((row) => [row.document_id, row]));
    const kinds = [...new Set(verdicts.map((row) => row.verdict_latest))].sort();
    const chosen = kinds.includes(query.verdict) ? query.verdict : "";
    const count = (kind) => verdicts.filter((row) => row.verdict_latest === kind).length;
    const select = h("select", { id: "verdict", onchange: () => location.replace(addressOf(["claims"], { verdict: select.value })) },
      h("option", { value: "" }, `all (${verdicts.length})`), kinds.map((kind) => h("option", { value: kind, selected: kind === chosen }, `${words(kind)} (${count(kind)})`)));
    const reviews = claims.length ? await load("reviews") : "";
    const content = [
      h("h1", {}, "Claims"),
      h("p", {}, "Each claim in an article is checked against what other documents assert, as known when it was published and as known now. Neither the article itself nor a document that relays it counts as verification. A reading is neither true nor false: it leads to a hypothesis."),
      h("p", {}, h("label", { for: "verdict" }, "Verdict now "), select),
      articles.map((id) => article(documents.get(id), claims.filter((row) => row.document_id === id && (!chosen || judged.get(row.claim_id).verdict_latest === chosen)), judged, release)),
      h("h2", { id: "hypotheses" }, "Hypotheses"), hypotheses.map((entry) => hypothesis(entry, tests.filter((row) => row.hypothesis_id === entry.hypothesis_id))),
      reviews && h("script", { type: "application/ld+json" }, reviews),
    ].flat(2);
    content.after = () => {
      const place = query.claim && document.getElementById(`claim-${query.claim}`);
      if (place) place.scrollIntoView();
      return Boolean(place);
    };
    return content;
  }

  function article(document_, claims, judged, release) {
    if (!claims.length) return [];
    const order = claims.sort((a, b) => a.position - b.position);
    const title = document_.title_is_description ? `[${document_.title}]` : document_.title;
    return [h("h2", { dir: "auto" }, title), order.map((claim) => card(claim, judged.get(claim.claim_id), release))].flat();
  }

  function card(claim, verdict, release) {
    const unit = verdict.unit_measure === "1" ? "" : (verdict.unit_measure || "").replace(/[{}]/g, "");
    const ends = (low, high) => (low === high ? format(low) : low === null ? `at most ${format(high)}` : high === null ? `at least ${format(low)}` : `${format(low)} to ${format(high)}`);
    const span = (low, high) => (low === null && high === null ? null : `${ends(low, high)} ${unit}`);
    const facts = [
      ["As known when published", `${words(verdict.verdict_at_publication)}${verdict.reason_at_publication ? ` (${words(verdict.reason_at_publication)})` : ""}, as of ${verdict.published_by}`],
      ["As known now", `${words(verdict.verdict_latest)}${verdict.reason_latest ? ` (${words(verdict.reason_latest)})` : ""}, as of ${release.date}`],
      ["The claim says", span(verdict.stated_low, verdict.stated_high)],
      ["Others say", span(verdict.others_low, verdict.others_high)],
      ["Tolerance", verdict.tolerance === null ? null : format(verdict.tolerance)],
      ["Compared with", verdict.n_compared ? `${verdict.n_compared} ${verdict.n_compared === 1 ? "assertion" : "assertions"} by others` : null],
      ["In a sentence", verdict.sentence],
      ["Searched in", (verdict.search_ids || []).join(", ")],
    ].filter(([, text]) => text);
    const behind = verdict.observation_ids || [];
    const places = [
      claim.evidence_id ? h("a", { href: addressOf(["evidence", claim.evidence_id]) }, "The claim's own figure") : "",
      behind.length ? h("button", { type: "button", onclick: () => book.evidence.openObservations(claim.quote, behind) }, "Evidence compared") : "",
      claim.hypothesis_id ? h("a", { href: `${addressOf(["claims"])}`, onclick: (event) => { event.preventDefault(); document.getElementById(`hypothesis-${claim.hypothesis_id}`).scrollIntoView(); } }, "Its hypothesis") : "",
    ];
    return h("article", { class: "claim", id: `claim-${claim.claim_id}` },
      h("h3", {}, h("span", { class: `badge verdict-${verdict.verdict_latest}` }, words(verdict.verdict_latest)), " ", h("span", { class: "quiet" }, `${words(claim.claim_type)} `)),
      h("blockquote", { dir: "auto" }, claim.quote),
      h("dl", {}, facts.map(([name, text]) => [h("dt", {}, name), h("dd", { dir: "auto" }, text)])), h("p", { class: "places" }, places));
  }

  function hypothesis(entry, tests) {
    const rows_ = tests.map((row) => h("tr", {}, [row.test_id, words(row.kind), row.subject, words(row.result), row.value, row.p, row.q, row.smallest_p, row.pre_trend, row.n, (row.missing || []).join("; ")].map((cell) => h("td", { class: typeof cell === "number" ? "number" : "" }, typeof cell === "number" ? format(Number(cell.toPrecision(4))) : format(cell)))));
    return h("article", { class: "claim", id: `hypothesis-${entry.hypothesis_id}` },
      h("h3", {}, h("span", { class: "badge" }, words(entry.result)), " ", entry.title), h("p", {}, entry.statement),
      h("dl", {}, [["Supported if", entry.supported_if], ["Contradicted if", entry.contradicted_if], ["Written", entry.written], ["Before", (entry.history || []).join("; ")], ["Note", entry.note], ["Missing", (entry.missing || []).join("; ")]].filter(([, text]) => text).map(([name, text]) => [h("dt", {}, name), h("dd", {}, text)])),
      book.scrollable(`Tests of ${entry.title}`, h("table", {}, h("thead", {}, h("tr", {}, ["Test", "Kind", "Subject", "Result", "Value", "p", "q (p for all tests together)", "Smallest p", "Trend before", "n", "Missing"].map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows_))));
  }

  Object.assign(book, { claims: { page } });
})();
