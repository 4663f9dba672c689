// The page that compares pairs: one measure at a time, its last figure for each pair, that of about ten years before, and the change between them.
"use strict";

(() => {
  const { h, svg, load, unpack, addressOf } = book;
  const FEW = 15; // pairs that are shown at first, where there are many
  const MANY = 20;
  const TOLD = 3; // pairs named in the sentence above the table
  const ORDERS = { newest: "last year, the newest first", change: "change, the largest rise first", value: "last figure, the largest first", name: "name" };

  const number = (value) => value.toLocaleString("en", { maximumSignificantDigits: 3 });
  const some = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const isShare = ({ unit }) => unit === "per cent";

  // The pairs of a measure, each with its figures, that of the side with the larger one first.
  function pairsOf(measure) {
    const pairs = new Map();
    for (const figure of unpack(measure.figures)) {
      if (!pairs.has(figure.dyad)) pairs.set(figure.dyad, []);
      pairs.get(figure.dyad).push(figure);
    }
    return [...pairs].map(([dyad, figures]) => {
      figures.sort((a, b) => b.value - a.value);
      const [first] = figures;
      return { dyad, figures, first, why: why(first), change: why(first) ? null : isShare(measure) ? first.value - first.before : first.value / first.before };
    });
  }

  // Why a pair cannot be ranked by the change of a figure; empty where it can.
  function why({ year, is_least: isLeast, is_old: isOld, before, before_is_least: wasLeast, is_rough: isRough }) {
    if (isLeast || wasLeast) return "lower bound";
    if (isOld || before === null) return isOld ? `${year} is the last year known` : "no earlier figure";
    return isRough ? "the earlier figure is not comparable" : "";
  }

  const changed = (measure, { change }) => (isShare(measure) ? `${change < 0 ? "−" : "+"}${number(Math.abs(change))}` : `× ${number(change)}`);

  const yearOf = (pair) => (pair.why ? 0 : pair.first.year); // in which a pair is ranked: years are not ranked beside each other
  const ordered = {
    newest: (a, b) => b.first.year - a.first.year || b.first.value - a.first.value,
    change: (a, b) => yearOf(b) - yearOf(a) || (b.change ?? 0) - (a.change ?? 0) || b.first.value - a.first.value,
    value: (a, b) => b.first.value - a.first.value,
    name: () => 0,
  };

  async function page(query) {
    const [index, measures, { sections }] = await Promise.all([load("index"), load("pairs"), load("words")]);
    const name = (dyad) => book.front.nameOf(dyad, index);
    const state = { by: measures[0].id, sort: "newest", with: "", ...query };
    const ids = [...new Set(measures.flatMap(({ unknown, figures }) => [...unknown, ...figures.dyad]).flatMap((dyad) => dyad.split("-")))];
    const states = ids.map((id) => [id, index.actors[id] || id]).sort(([, a], [, b]) => (a < b ? -1 : 1));
    const result = h("div", {});
    const select = (key, label, options) => h("span", {}, h("label", { for: `by-${key}` }, `${label} `), h("select", { id: `by-${key}`, onchange: (event) => { state[key] = event.target.value; show(); } }, options.map(([value, text]) => h("option", { value, selected: value === state[key] }, text))));
    const show = () => {
      const known = { by: state.by === measures[0].id ? "" : state.by, sort: state.sort === "newest" ? "" : state.sort, with: state.with };
      history.replaceState(null, "", addressOf(["compare"], known));
      const measure = measures.find(({ id }) => id === state.by) || measures[0];
      result.replaceChildren(...compared(measure, state, { index, sections, name }));
    };
    show();
    return [h("h1", {}, "Compare pairs"), h("p", { class: "standfirst" }, "Which pairs of states grew closer? That depends on the measure: choose one. None is mixed with another into a score."),
      h("p", { class: "tools" }, select("by", "Measure", measures.map(({ id, title }) => [id, title])), select("sort", "Sorted by", Object.entries(ORDERS)), select("with", "Pairs of", [["", "all states"], ...states])), result];
  }

  function compared(measure, state, { index, sections, name }) {
    const all = pairsOf(measure).sort((a, b) => (name(a.dyad) < name(b.dyad) ? -1 : 1)).sort(ordered.change);
    const ranked = all.filter(({ why: reason }) => !reason);
    const ofYear = (year) => ranked.filter((pair) => yearOf(pair) === year);
    for (const pair of ranked) pair.rank = 1 + ofYear(yearOf(pair)).indexOf(pair);
    const isShown = (dyad) => !state.with || dyad.split("-").includes(state.with);
    const shown = all.filter(({ dyad }) => isShown(dyad)).sort((a, b) => (state.sort === "change" ? 0 : name(a.dyad) < name(b.dyad) ? -1 : 1)).sort(ordered[state.sort] || ordered.newest);
    const unknown = measure.unknown.filter(isShown);
    const most = Math.max(...all.flatMap(({ figures }) => figures.flatMap(({ value, before }) => [value, before ?? 0])));
    const address = (dyad) => ((sections[dyad] || []).includes(measure.section) ? addressOf(["dyad", dyad, measure.section]) : book.front.pairAddress(dyad, index));
    const isNewest = !(state.sort in ORDERS) || state.sort === "newest";
    const group = (pair, before) => (before && before.first.year === pair.first.year ? "" : h("small", { class: "year" }, `Figures of ${pair.first.year}`));
    const head = (pair, before) => (yearOf(pair) === (before ? yearOf(before) : -1) ? "" : h("small", { class: "year" }, pair.why ? "Not ranked" : `Ranked by figures of ${yearOf(pair)}`));
    const row = (pair, n) => line(measure, pair, most, [state.sort === "change" ? head(pair, shown[n - 1]) : isNewest ? group(pair, shown[n - 1]) : "", state.sort === "change" && pair.rank ? `${pair.rank}. ` : "", h("a", { href: address(pair.dyad) }, name(pair.dyad))], index);
    const few = shown.length > MANY ? FEW : MANY;
    const body = h("tbody", {}, shown.slice(0, few).map(row));
    const more = shown.length > few ? h("button", { type: "button", onclick: () => { body.append(...shown.map(row).slice(few)); more.remove(); body.rows[few].querySelector("a").focus(); } }, `Show all ${shown.length} pairs`) : "";
    const heads = ["Pair", `Last figure and that of about ten years before, ${measure.unit}`, "Change"].map((head) => h("th", { scope: "col" }, head));
    return [h("p", { class: "about" }, measure.about), h("p", { role: "status" }, newestOf(all), told(measure, ranked, all.length + measure.unknown.length, index, name)),
      shown.length ? book.scrollable(`${measure.title} by pair of states`, h("table", { class: "compare" }, h("caption", { class: "unseen" }, `${measure.title} by pair of states`), h("thead", {}, h("tr", {}, heads)), body)) : "",
      more, notes(shown), unknown.length ? h("details", {}, h("summary", {}, `${some(unknown.length, "pair")} of which no figure of this kind is known here`), h("p", {}, unknown.map(name).sort().join("; "))) : ""].filter(Boolean);
  }

  // Which pairs can be ranked, and which lead in the year of which most figures are.
  const newestOf = (all) => {
    const years = [...new Set(all.map(({ first }) => first.year))].sort((a, b) => b - a), of = (test) => all.filter(({ first }) => test(first.year)).length;
    return years.length ? `The last figure is of ${years[0]} for ${some(of((year) => year === years[0]), "pair")}${years.length > 1 ? `, of ${years[1]} for ${of((year) => year === years[1])}, of earlier years for ${of((year) => year < years[1])}` : ""}. ` : "";
  };

  function told(measure, ranked, count, index, name) {
    if (!ranked.length) return "No pair can be ranked by this measure.";
    const by = (pair) => `${name(pair.dyad)} (${changed(measure, pair)}${isShare(measure) ? " points" : ""}, ${pair.first.before_year} to ${pair.first.year})`;
    const years = [...new Set(ranked.map(yearOf))].sort((a, b) => b - a), of = (year) => ranked.filter((pair) => yearOf(pair) === year);
    const most = years.reduce((best, year) => (of(year).length > of(best).length ? year : best));
    const risen = of(most).filter(({ change }) => change > (isShare(measure) ? 0 : 1)).slice(0, TOLD);
    const own = ranked.find(({ dyad }) => index.dyads.length && dyad === index.dyads[0].id);
    const place = own && !risen.includes(own) ? ` ${by(own)} come in place ${own.rank} of ${of(yearOf(own)).length}.` : "";
    const each = years.map((year) => `${of(year).length} by figures of ${year}`).join(", ");
    return `By the change of this measure ${ranked.length} of ${some(count, "pair")} can be ranked, each year by itself: ${each}. By those of ${most} it rose ${risen.length ? `most for ${risen.map(by).join(", ")}` : "for none of them"}.${place}`;
  }

  function line(measure, pair, most, link, index) {
    const { figures } = pair;
    const sides = pair.dyad.split("-"), actor = (id) => index.actors[id] || id;
    const of = ({ side }) => (side === "*" ? "" : h("small", {}, `${actor(side)} on ${actor(sides.find((id) => id !== side))}`));
    const amount = (value, year, isLeast, isOld) => [`${isLeast ? "at least " : ""}${number(value)} `, h("span", { class: isOld ? "old quiet" : "quiet" }, `in ${year}`)];
    const said = (figure) => h("div", {}, of(figure), h("strong", {}, amount(figure.value, figure.year, figure.is_least, figure.is_old)), figure.before === null ? "" : [", ", ...amount(figure.before, figure.before_year, figure.before_is_least), figure.is_rough ? h("span", { class: "quiet" }, ", not comparable") : ""], bar(figure, most));
    return h("tr", {}, h("th", { scope: "row" }, link), h("td", {}, figures.map(said)), h("td", {}, pair.why ? h("span", { class: "quiet" }, `not ranked: ${pair.why}`) : changed(measure, pair)));
  }

  // The last figure as a bar, with a stroke at the earlier one.
  function bar({ value, before, is_rough: isRough }, most) {
    const at = (amount) => `${most ? (100 * amount) / most : 0}%`;
    return svg("svg", { class: "small-bar", "aria-hidden": "true" }, svg("rect", { width: at(value), height: "100%", class: "now" }), ...(before === null || isRough ? [] : [svg("rect", { x: at(Math.min(before, most * 0.99)), width: 2, height: "100%", class: "then" })]));
  }

  function notes(shown) {
    const unranked = shown.some(({ why: reason }) => reason) ? "Not ranked: of these pairs only a lower bound is known, or nothing of the last years, or no figure five to fifteen years older of the same series without a break between. " : "";
    return h("p", { class: "quiet" }, `${unranked}The bar is the last figure, the stroke in it the earlier one.`);
  }

  Object.assign(book, { compare: { page } });
})();
