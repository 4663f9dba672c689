// The claims of articles as a page to read: what was said, whether it holds, why, and the figures of both sides.
"use strict";

(() => {
  const { h, svg, format, addressOf, outside, words, load, rows } = book;

  // The page, with the reviews as ClaimReview of schema.org for search engines. `?claim=` or `?hypothesis=` is where it opens, `?verdict=` leaves out all others.
  async function page(query) {
    const [{ articles, verdicts }, hypotheses, tests, catalogue, { actors }] = [await load("claims"), await rows("hypotheses"), await rows("hypothesis_tests"), await rows("catalogue"), await load("index")];
    const labels = new Map(catalogue.map((row) => [row.indicator, row.label]));
    const chosen = Object.hasOwn(verdicts, query.verdict || "") ? query.verdict : "";
    const reviews = articles.length ? await load("reviews") : "";
    const named = new Map(hypotheses.map((row) => [row.hypothesis_id, row.title]));
    const content = [
      h("h1", {}, "Claims, checked"),
      h("p", { class: "standfirst" }, "What articles say, beside what other documents say of the same thing. The article itself, and whoever repeats it, does not count as proof."),
      h("details", {}, h("summary", {}, "How we judge"), h("dl", {}, Object.entries(verdicts).map(([name, { title, about }]) => [h("dt", {}, badge(name, title)), h("dd", {}, about)])),
        h("p", {}, "A number is supported if it lies within what the words of the others allow, and imprecise if it is at most 10 per cent off. A date is supported if it has a day in common with the dates of others. A quotation is compared with the transcript. Each claim is judged twice: by what was known when the article appeared, and by what is known now.")),
      articles.map((one, n) => article(one, verdicts, chosen, named, chosen || (query.claim ? one.claims.some(({ id }) => id === query.claim) : n === 0))),
      h("h2", { id: "hypotheses" }, "Hypotheses"), h("p", { class: "about" }, "A reading of events is neither true nor false. Each leads to a hypothesis, written down with its tests before the numbers were seen."),
      hypotheses.map((entry) => hypothesis(entry, tests.filter((row) => row.hypothesis_id === entry.hypothesis_id), labels, actors)),
      reviews && h("script", { type: "application/ld+json" }, reviews),
    ].flat(2);
    content.after = () => {
      const place = document.getElementById(query.hypothesis ? `hypothesis-${query.hypothesis}` : `claim-${query.claim}`);
      if (place) place.scrollIntoView();
      return Boolean(place);
    };
    return content;
  }

  const badge = (verdict, title) => h("span", { class: `badge verdict-${verdict}` }, title);

  // The first article is open, or that of the claim which is sought: four at once are too long to read.
  function article(entry, verdicts, chosen, named, isOpen) {
    const shown = entry.claims.filter((claim) => !chosen || claim.verdict === chosen);
    const from = [entry.publisher, entry.issued].filter(Boolean).join(", ");
    return h("section", { class: "article" }, h("h2", { dir: "auto" }, entry.title),
      h("p", { class: "quiet" }, from, from && entry.url ? " · " : "", outside(entry.url, "Read the article")),
      summary(entry), filters(entry, verdicts, chosen),
      h("details", { class: "claims", open: Boolean(isOpen) }, h("summary", {}, shown.length === 1 ? "One claim" : `${shown.length} claims, in the order of the article`), shown.map((claim) => card(claim, verdicts, named, entry.claims.indexOf(claim) + 1))));
  }

  // The verdicts of an article in a sentence and as a bar, on the front page too.
  function summary(entry) {
    const readings = entry.readings ? ` ${entry.readings} more ${entry.readings === 1 ? "is a reading" : "are readings"} of events, neither true nor false.` : "";
    const total = Object.values(entry.counts).reduce((sum, n) => sum + n, 0) - entry.readings;
    let at = 0;
    const parts = Object.entries(entry.counts).filter(([name]) => name !== "not_checkable").map(([name, n]) => {
      const part = svg("rect", { x: (at * 100) / total, y: 0, width: (n * 100) / total, height: 4, class: `fill-${name}` });
      at += n;
      return part;
    });
    return h("div", { class: "summary" }, h("p", {}, h("strong", {}, `${entry.summary}.`), readings), total ? svg("svg", { viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true", class: "bar" }, ...parts) : "");
  }

  function filters(entry, verdicts, chosen) {
    const link = (name, title, n) => h("a", { href: addressOf(["claims"], { verdict: name }), "aria-current": name === chosen ? "true" : null, class: "chip" }, `${title} (${n})`);
    return h("nav", { class: "chips", "aria-label": `Claims of ${entry.title} by verdict` }, link("", "All", entry.claims.length), Object.entries(entry.counts).map(([name, n]) => link(name, verdicts[name].title, n)));
  }

  function card(claim, verdicts, named, n) {
    const title = verdicts[claim.verdict].title;
    const places = [
      claim.observations ? h("button", { type: "button", onclick: () => book.evidence.openObservations(claim.quote, claim.observations) }, "Evidence compared") : "",
      claim.evidence ? h("a", { href: addressOf(["evidence", claim.evidence]) }, "This claim’s record") : "",
      claim.hypothesis ? h("a", { href: addressOf(["claims"]), onclick: (event) => { event.preventDefault(); document.getElementById(`hypothesis-${claim.hypothesis}`).scrollIntoView(); } }, `Hypothesis: ${named.get(claim.hypothesis) || words(claim.hypothesis).replaceAll("-", " ")}`) : "",
    ];
    const side = (label, text) => (text ? h("div", {}, h("span", { class: "label" }, label), " ", h("strong", {}, text)) : "");
    return h("article", { class: `claim is-${claim.verdict}`, id: `claim-${claim.id}` },
      h("h3", {}, badge(claim.verdict, title), " ", h("span", { class: "quiet" }, `Claim ${n}: ${claim.label}`)),
      h("blockquote", { dir: "auto" }, claim.quote, claim.speaker ? h("footer", {}, `${claim.speaker}, as the article has it`) : ""),
      h("p", { class: "because" }, claim.why, claim.then ? ` When the article appeared, the verdict was “${claim.then}”.` : ""),
      claim.claimed || claim.found ? h("div", { class: "sides" }, side("The article says", claim.claimed), side(claim.counts && !claim.others ? "Our own counts" : "Others say", claim.found)) : "",
      claim.others ? h("ul", { class: "others" }, claim.others.map(other), claim.more ? h("li", { class: "quiet" }, `and ${claim.more} more`) : "") : "",
      claim.alone ? h("p", { class: "quiet" }, claim.alone) : "",
      claim.counts ? h("ul", { class: "others" }, claim.counts.map(counted)) : "",
      claim.note ? h("p", { class: "quiet" }, claim.note) : "", h("p", { class: "places" }, places));
  }

  const other = (one) => h("li", { dir: "auto" }, h("a", { href: addressOf(["evidence", one.evidence]) }, one.who), one.says ? `: ${one.says}` : "", one.words ? h("q", {}, one.words) : "", h("span", { class: "quiet" }, ` (${one.rated})`));

  const counted = ({ id, rule, says }) => h("li", {}, h("a", { href: addressOf(["table", "counts"], { count_id: `=${id}` }) }, rule), `: ${says}`);

  // What a test is about: `trade_share of RUS → CHN` with the names of the indicator and of the states.
  function inWords(subject, labels, actors) {
    const [, indicator = "", of] = /^(?:([a-z]+_[a-z_]+|exercises) of )?(.*)$/s.exec(subject);
    const sides = of.replace(/\b([A-Z]{3})-(?=[A-Z]{3}\b)/g, "$1 and ").replace(/>(?=[A-Z]{3}\b)/g, " to ").replace(/\b[A-Z]{3}\b/g, (id) => actors[id] || id);
    return [indicator && (labels.get(indicator) || words(indicator)), sides].filter(Boolean).join(": ");
  }

  const KINDS = { break_at: "break at a date", rises: "steady rise", no_defence_pact: "no duty to defend", covotes_above: "share of votes alike" };

  // The id of a test, `sales-to-china`, with the names of states in capitals.
  function testInWords(id, actors) {
    const proper = new Map(Object.values(actors).map((name) => [name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase(), name]));
    return id.split("-").map((word) => proper.get(word) || word).join(" ");
  }

  function hypothesis(entry, tests, labels, actors) {
    const inWords_ = (subject) => inWords(subject, labels, actors);
    const rows_ = tests.map((row) => h("tr", {}, [testInWords(row.test_id, actors), KINDS[row.kind] || words(row.kind), inWords_(row.subject), words(row.result), row.value, row.p, row.smallest_p, row.pre_trend, row.n, row.n_effective, row.detectable, row.last_year].map((cell) => h("td", { class: typeof cell === "number" ? "number" : "" }, typeof cell === "number" ? format(Number(cell.toPrecision(4))) : format(cell)))));
    const facts = [["Supported if", entry.supported_if], ["Contradicted if", entry.contradicted_if], ["Written", entry.written], ["Earlier wording", (entry.history || []).join("; ")], ["Note", entry.note], ["Missing", (entry.missing || []).map(inWords_).join("; ")]];
    const heads = ["Test", "Kind", "Subject", "Result", "Value", "p", "Smallest p", "Trend before", "n", "n if independent", "Detectable effect", "Last year"];
    return h("article", { class: "claim", id: `hypothesis-${entry.hypothesis_id}` },
      h("h3", {}, h("span", { class: "badge" }, words(entry.result)), " ", entry.title), h("p", {}, entry.statement),
      h("details", {}, h("summary", {}, "How it is tested"), h("dl", {}, facts.filter(([, text]) => text).map(([name, text]) => [h("dt", {}, name), h("dd", {}, text)])),
        book.scrollable(`Tests of ${entry.title}`, h("table", {}, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows_)))));
  }

  Object.assign(book, { claims: { page, summary } });
})();
