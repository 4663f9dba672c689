// What a release answers to a question: figures of the front door by the published rule, records by day, or what of it is missing.
"use strict";

(() => {
  const { h, addressOf, format, load, find, rows } = book;
  const [MOST, MOST_RECORDS, NEAR, ENOUGH, NAMED] = [8, 4, 4, 3, 3]; // figures, records, nearest pairs that are shown; the weight of the words that a record must share; names of a source
  const FOLLOWS = /\/(derived|converted)(?=;|$)/;
  const ONE = ["series", "unit_measure", "scope", "definition_id", "status"]; // what figures of one series have in common
  const YEARLY = /^\d{4}(-(04|07|10)\/\d{4}-(03|06|09))?$/; // years, of the calendar or fiscal
  const NUMBERS = ["obs_value", "value_low", "value_high"];

  const all = async (name) => ((await book.absent(name)) ? [] : rows(name));
  const numbers = (row) => NUMBERS.map((name) => row[name]);
  const isMoney = ({ unit_measure: unit }) => /^[A-Z]{3}$/.test(unit);
  const isItem = (series, item) => `${series}/`.startsWith(`${item}/`);
  const span = (period) => period.replace(/^(\d{4})-01\/(\d{4})-12$/, (_, a, b) => (a === b ? a : `${a}/${b}`));
  const dyadOf = (pair) => [...pair].sort().join("-");
  const quoted = (said) => said.map((word) => `“${word}”`).join(" and ");
  const before = (a, b) => { const n = a.findIndex((part, at) => part !== b[at]); return n < 0 ? 0 : a[n] < b[n] ? -1 : 1; };

  // The published rule for one period: what was before estimates, whole territories, the declared sources, parties before third parties, what is stated before what follows.
  function order(row, entry, items, reporter) {
    const parts = row.series.replace(FOLLOWS, "").split("/"), by = parts.length > 1 ? parts.at(-1) : "*", first = entry.sources || [];
    const place = first.includes(by) ? first.indexOf(by) : first.length + !row.dyad.split("-").includes(by);
    const way = ["", "derived", "converted"].indexOf((FOLLOWS.exec(row.series) || ["", ""])[1]);
    return [row.status === "estimated", row.obs_status === "E" && row.table === "dependence", items.findIndex((item) => isItem(row.series, item)), row.scope !== "*",
      Boolean(reporter) && by !== reporter, place, way === 2, row.unit_measure !== entry.unit_measure, way, row.series.length, row.series];
  }

  // The rows that may answer, in any period, the better ones first.
  function fitting(given, { definition }, entry, items, sides, reporter, isSold) {
    const rule = definition || entry.definition_id, wanted = items.length ? items : entry.item ? [entry.item] : [];
    const isOf = (row) => row.indicator !== "energy_share" || row.series.split("/").includes(isSold ? row.origin : row.destination); // of what the buyer has, if the seller's sales are not asked about
    const fits = (row) => row.indicator === entry.indicator && numbers(row).some((number) => number !== null) && ["actual", "estimated"].includes(row.status) && !row.is_doubted
      && (!sides || sides.some(([a, b]) => row.origin === a && row.destination === b)) && (!rule || row.definition_id === rule || (!definition && row.definition_id === "*")) && (!wanted.length || wanted.some((item) => isItem(row.series, item)));
    const there = given.filter(fits), own = there.filter(isOf);
    return (own.length || isSold ? own : there).map((row) => [order(row, entry, wanted, reporter), row]).sort(([a], [b]) => before(a, b)).map(([, row]) => row);
  }

  // Of several rules of counting, the rows of those whose name has most words of the question.
  function byRule({ words }, all) {
    const count = (rule) => rule.split("-").reduce((sum, part) => sum + words.filter((word) => word.length > 1 && part.length > 1 && word.startsWith(part)).length, 0);
    const most = Math.max(...all.map((row) => count(row.definition_id)));
    return new Set(all.map((row) => row.definition_id)).size > 1 ? all.filter((row) => most && count(row.definition_id) === most) : all;
  }

  const endOf = (period) => { const last = period.split("/").at(-1).replace(/[?~-]+$/, ""); return `${last}${last.length === 4 ? "-12" : ""} ${period.includes("/") ? 1 : 0}`; };
  const last = (all) => all.map((row) => row.time_period).sort((a, b) => (endOf(a) < endOf(b) ? -1 : 1)).at(-1);

  // The last period: a full year where there is one, or of the year that runs.
  function latest(all, year) {
    const running = all.filter((row) => year && row.time_period.startsWith(year)), whole = all.filter((row) => row.status === "actual" && /^\d{4}$/.test(row.time_period));
    const summed = running.filter((row) => row.time_period.startsWith(`${year}-01`));
    return last(year ? (summed.length ? summed : running) : whole.length ? whole : all);
  }

  const inUnit = (all, unit) => (unit && all.some(isMoney) ? all.filter((row) => row.unit_measure === unit) : all);
  // How far a period lies from the one that is asked for: parts of its year first, those from its January on before others.
  function nearness(period, wanted) {
    const [years, others] = [period, wanted].map((one) => one.match(/\b\d{4}\b/g) || []);
    const apart = Math.min(...years.flatMap((a) => others.map((b) => Math.abs(a - b))));
    const year = wanted.slice(0, 4), isPart = period.startsWith(year) || period.startsWith(`../${year}`);
    return [apart, !isPart, !(wanted.length === 4 && period.startsWith(`${year}-01/`))];
  }

  // How often leaders met in all: as somebody counted it for the persons named, and by all years known.
  function meetings(asked, known, all) {
    const isYear = (row) => row.indicator === "meetings_leaders" && YEARLY.test(row.time_period) && numbers(row).some((number) => number !== null);
    const counted = all.filter((row) => row.indicator === "leader_meetings" && row.status === "actual" && row.definition_id.includes("-since-") && row.obs_value && !row.is_doubted).sort((a, b) => (a.time_period < b.time_period ? 1 : -1));
    const [best] = asked.periods.length || !asked.words.some((word) => known.people[word]) ? [] : counted;
    const since = asked.periods[0] || (best ? best.time_period.slice(0, 4) : ""), years = all.filter((row) => isYear(row) && row.time_period >= since).sort((a, b) => (a.time_period < b.time_period ? -1 : 1));
    const low = years.reduce((sum, row) => sum + (row.value_low || 0), 0), value = years.every((row) => row.obs_value !== null) ? low : null;
    const summed = years.length ? [{ ...years.at(-1), observation_id: null, time_period: `${years[0].time_period}/${years.at(-1).time_period}`, obs_value: value, value_low: low, value_high: value }] : [];
    return [...(best ? [best] : []), ...summed].map((row) => ({ row, rivals: [] }));
  }

  // One figure of each direction and period; of a period that is not known, the nearest one, which says so.
  function picked(asked, all, isDirected, reporter) {
    const key = (row) => (isDirected ? `${row.origin}>${row.destination}` : row.dyad);
    return [...new Set(all.map(key))].flatMap((way) => {
      const lot = all.filter((row) => key(row) === way), own = inUnit(lot, asked.unit), end = own.length && latest(own, asked.thisYear);
      const wanted = asked.isSaid("since_year") && asked.periods.length === 1 ? [...asked.periods, end] : [...asked.periods];
      if (asked.isSaid("changed") && wanted.length === 1 && own.some((row) => row.time_period === wanted[0])) wanted.unshift(String(wanted[0] - 1));
      const by = (year) => own.map((row) => row.time_period).filter((one) => one.startsWith(`../${year}`)).sort().at(-1); // known by a day of that year
      const exact = (period) => own.filter((row) => span(row.time_period) === span(period)), years = (period) => { const [from, to] = period.split("/").map(Number); return to - from < MOST ? Array.from({ length: to - from + 1 }, (_, n) => String(from + n)) : [String(from), String(to)]; }; // of many years the ends
      const periods = wanted.length ? wanted.flatMap((period) => (/^\d{4}\/\d{4}$/.test(period) && !exact(period).length ? years(period) : [period])) : [end || asked.thisYear || asked.unit];
      const at = (period) => (exact(period).length || !/^\d{4}$/.test(period) ? exact(period) : own.filter((row) => row.time_period === by(period)));
      const several = periods.length > 1 && periods.every((period) => at(period).length), alike = (a, b) => ONE.every((name) => a[name] === b[name]);
      const same = several && at(periods[0]).find((first) => periods.every((period) => at(period).some((row) => alike(row, first)))); // years are told in one series, where one has them all
      return periods.flatMap((period) => {
        const there = at(period), row = (same && there.find((one) => alike(one, same))) || there[0];
        if (row) return { row, isLast: !asked.periods.length, isApart: several && !same, isOthers: reporter && !row.series.split("/").includes(reporter), rivals: there.filter((one) => one.series !== row.series || one.unit_measure !== row.unit_measure).slice(0, 2) };
        const near = [...(own.length ? own : lot)].map((row) => [...nearness(row.time_period, period), row]).sort((a, b) => before(a.slice(0, -1), b.slice(0, -1)) || (endOf(a.at(-1).time_period) < endOf(b.at(-1).time_period) ? 1 : -1)).map((one) => one.at(-1));
        const inDollars = near.find((row) => row.unit_measure === "USD" && !before(nearness(row.time_period, period), nearness(near[0].time_period, period)));
        return [...new Set([near[0], ...(isMoney(near[0]) && inDollars ? [inDollars] : [])])].map((one) => ({ row: one, missing: period, rivals: [] }));
      });
    });
  }

  const firstOf = (declared, text) => Object.keys(declared).filter((name) => book.question.says(text, declared[name]));

  function energy(asked, known) {
    const wanted = firstOf(known.energy_asks, asked.text);
    if (!wanted.length || wanted.includes("energy_rate")) return wanted.length ? ["energy_rate"] : ["energy_volume"];
    return wanted.length === 1 || asked.isSaid("both_asked") || book.question.says(asked.text, "tons|tonnes") ? wanted : wanted.filter((name) => name !== "energy_volume");
  }

  // Figures of a declared subject: `{ found }`, or `{ refusal }`.
  async function figures(asked, known, nameOf) {
    const { subject, actors } = asked, given = subject.indicator ? subject.indicator.split(" ") : energy(asked, known);
    let [pairs, items] = [book.question.pairsOf(asked, known), subject.items || []];
    if (subject.pairs === "first") pairs = actors.length > 1 ? [actors.slice(0, 2)] : [];
    if (subject.pairs === "world") {
      const { items: money, of = [] } = known.settled.money.find((one) => book.question.is(asked.text, one));
      if (!actors.length) { asked.actors = of; return of.length ? figures(asked, known, nameOf) : { refusal: `${subject.name}: of which two?` }; }
      const flow = firstOf(known.settled.flows, asked.text)[0];
      items = actors.flatMap((actor) => money.map((one) => `${actor}/${flow}/${one}`));
      if (!pairs.length) pairs = actors.slice(0, 1).map((one) => [one, "WLD"]);
    } else if (actors.length === 1 && asked.isSaid("of_all")) pairs = [[actors[0], "WLD"]];
    const unknown = asked.unknown(book.question.ownOf(subject, ...(subject.items ? Object.values(known.energy_asks) : [])));
    if (unknown.length) return { refusal: `${subject.name}${asked.of()}: nothing is known here of ${quoted(unknown)}.` };
    if (!pairs.length && (actors.length || items[0]?.includes("/"))) pairs = (known.routes[items[0] || given[0]] || []).map((dyad) => dyad.split("-")).filter((pair) => actors.every((actor) => pair.includes(actor)));
    const isRanked = actors.length === 1 && asked.isSaid("which_one");
    if (isRanked && !pairs.length && given[0] === "arms_share") pairs = [actors];
    if (isRanked && !pairs.length) return { refusal: `${subject.name} of ${nameOf(actors[0])}: this book ranks no partners. `, beyond: ["In a shell this does: ", h("code", {}, `bilateral ask "${asked.question}"`)] };
    if (!pairs.length) return { refusal: actors.length ? `${subject.name}: of which two? The words name ${actors.map(nameOf).join(", ")}.` : "" };
    if (asked.isSaid("passed") || (subject.indicator === "partner_rank" && asked.isSaid("since"))) return { refusal: `${subject.name}: since when is not looked up here; the charts of the pair show it.` };
    if (subject.items_of) items = [`published/${book.question.roles(asked, known).origin || (asked.mentions.find(({ isName }) => !isName) || {}).actor}`];
    const [catalogue, ...lots] = await Promise.all([all("catalogue"), ...pairs.map((pair) => find("indicators", [dyadOf(pair)]))]), there = lots.flat();
    if (given[0] === "arms_share" && !there.some((row) => row.indicator === "arms_share")) there.push(...(await arms(pairs)));
    if (isRanked && given[0] === "arms_share") return largest(there, asked.periods[0], catalogue);
    const isWhole = !asked.periods.length || (asked.isSaid("since_year") && asked.periods.length === 1);
    if (given[0] === "meetings_leaders" && isWhole && !asked.thisYear && !asked.isSaid("last")) {
      const labels = Object.fromEntries(catalogue.map((one) => [one.indicator, one.label])), found = meetings(asked, known, there).map((one) => ({ ...one, label: labels[one.row.indicator] }));
      if (found.length) return { found, there };
    }
    const isBuyers = asked.isSaid("imported") && !asked.isSaid("each_other");
    const found = given.flatMap((name) => {
      const entry = catalogue.find((one) => one.indicator === name), isDirected = entry.is_directed && subject.ends !== "none";
      const sides = isDirected ? book.question.directed(asked, subject.ends, pairs, known) : null;
      const reporter = subject.ends === "first" ? sides[0][0] : isBuyers && book.question.roles(asked, known).destination;
      return picked(asked, byRule(asked, fitting(there, subject, entry, items, sides, reporter, book.question.says(asked.text, known.roles.sold) && !asked.text.includes("import"))), isDirected, given[0] === "trade_exports" && isBuyers && reporter).map((one) => ({ ...one, label: entry.label }));
    }).filter(({ row }) => !isRanked || !row.dyad.includes("WLD")).sort((a, b) => Boolean(a.missing) - Boolean(b.missing) || isRanked * (b.row.obs_value - a.row.obs_value));
    for (const one of found) one.isShown = one.missing && found.some((other) => !other.missing && other.row === one.row);
    const whose = pairs.map((pair) => pair.map(nameOf).join(" and ")).join(", ");
    const file = given.map((name) => known.of_all[known.sections[name] === "trade" ? "dependence" : known.sections[name]]).find(Boolean), what = file === known.of_all.dependence ? "The shares of trade of all pairs and years are" : "What is known of all pairs and years is";
    return found.length ? { found, there } : { refusal: `This book has nothing on ${subject.name} of ${whose}${asked.periods.length ? ` in ${asked.periods.map(book.spoken).join(", ")}` : ""}.`, beyond: file ? [` ${what} in the file `, fileOf(file), "."] : [] };
  }

  const fileOf = (name) => h("a", { href: `../${name}.parquet`, download: true }, `${name}.parquet`);

  // Shares of suppliers in a state's imports of arms, as rows of the front door: of two states, or of one and all its suppliers.
  async function arms(pairs) {
    return (await all("arms_dependence")).filter(({ supplier, recipient }) => pairs.some(([a, b]) => (b ? [a, b].includes(supplier) && [a, b].includes(recipient) : a === recipient))).map(({ supplier, recipient, window_start: start, window_end: year, ...row }) => ({
      indicator: "arms_share", dyad: dyadOf([supplier, recipient]), origin: recipient, destination: supplier, definition_id: "*", status: "actual", time_period: `${start}/${year}`, year, unit_measure: "1", series: "*", scope: "*", freq: "A", table: "arms_dependence",
      obs_value: row.share, value_low: row.share_low, value_high: row.share_high, series_code: `BI/arms_share/${recipient}>${supplier}/A`, row_id: `${supplier}|${recipient}|${year}`,
    }));
  }

  // The largest suppliers of arms in the five years to one, or the last, and the way to all.
  function largest(rows_, period, catalogue) {
    const year = Math.max(...rows_.map((row) => row.year).filter((one) => !period || period.includes(one))), own = rows_.filter((row) => row.year === year).sort((a, b) => b.obs_value - a.obs_value);
    if (!own.length) return { refusal: "No supplier of arms is known here." };
    const { label } = catalogue.find((one) => one.indicator === "arms_share"), every = addressOf(["table", "arms_dependence"], { recipient: `=${own[0].origin}`, window_end: `=${year}`, sort: "-share" });
    return { found: own.slice(0, MOST_RECORDS).map((row) => ({ row, label, rivals: [] })), there: rows_, note: [`The largest of ${own.length} suppliers in these years. `, h("a", { href: every }, "All of them")] };
  }

  // The observations that computed rows rest on where these do not say it, by table and row.
  async function restsOn(rows_) {
    const [dictionary, found] = [await load("dictionary"), new Map()];
    for (const table of new Set(rows_.map((row) => row.table))) {
      const own = new Set(rows_.filter((row) => row.table === table).map((row) => row.row_id)), { order } = await book.tableEntry(table);
      if (dictionary[table].key[0] === order) for (const row of await find(table, [...own].flatMap((id) => id.split("|").map((_, n, parts) => parts.slice(0, n + 1).join("|"))))) found.set(`${table}/${dictionary[table].key.map((name) => row[name]).filter((part) => part !== null).join("|")}`, row.rests_on);
    }
    return found;
  }

  // Who says each row's figure, or what it is computed from, in the words of the sentences.
  async function sayers(rows_) {
    const { introduced, from } = (await load("index")).said, named = (name) => { const [whose] = name.split(", by "); return introduced[whose] || whose; };
    const dataOf = (row) => [...row.series.split("/"), row.table].map((name) => from[name]).find(Boolean), isBare = (row) => !row.observation_id && !row.rests_on && !dataOf(row);
    const behind = await restsOn(rows_.filter((row) => isBare(row) && row.table && row.row_id)), idsOf = (row) => (row.observation_id ? [row.observation_id] : row.rests_on || behind.get(`${row.table}/${row.row_id}`) || []);
    const ids = [...new Set(rows_.flatMap(idsOf))], [observations, evidence] = await Promise.all([find("observations", ids), find("evidence", ids)]), by = new Map(), pieces = new Map();
    for (const row of evidence) pieces.set(row.observation_id, [...(pieces.get(row.observation_id) || []), row]);
    for (const { observation_id: id, preferred_support_id: first } of observations) by.set(id, ((pieces.get(id) || []).find((row) => row.evidence_id === first) || (pieces.get(id) || [{}])[0]).said_by);
    return new Map(rows_.map((row) => {
      const names = [...new Set(idsOf(row).map((id) => by.get(id)).filter(Boolean).map(named).map((name) => (row.observation_id ? name : name.replace(/^statistics of /, ""))))], told = [...names.slice(0, NAMED), ...(names.length > NAMED ? ["others"] : [])].join(", ").replace(/, (?!.*, )/, " and ");
      return [row, row.observation_id ? told : ["counts", "contacts"].includes(row.table) ? "our tally from documents" : `our calculation from ${dataOf(row) || (told ? `figures of ${told}` : "documents")}`];
    }));
  }

  // Why a figure does not compare with an earlier one that is told beside it.
  function apart(row, found, there) {
    const of = (rows_) => rows_.filter((one) => one.series_code === row.series_code), own = book.series.unlike({ ...row, is_break: false }, there);
    const earlier = of(found.map((one) => one.row)).filter(({ year }) => year < row.year).sort((a, b) => b.year - a.year), [last] = earlier;
    const breaks = of(there).filter((one) => last && one.is_break && one.year > last.year && one.year <= row.year).map((one) => one.time_period);
    return own || (breaks.length ? `not comparable with ${last.time_period}${earlier.length > 1 ? " and before" : ""}: another source or kind of figure from ${breaks.join(" and from ")} on` : "");
  }

  async function lines({ found, there = [] }, index) {
    const said = await sayers(found.map(({ row }) => row)), { told, unitOf, titleOf, partsOf, higher } = book.series;
    return found.slice(0, MOST).map(({ row, label, isLast, isApart, isOthers, isShown, missing, rivals }) => {
      const amount = (one) => { const unit = unitOf([one], index.said); return told(numbers(one).map((number) => (number === null ? null : number / unit.by)), unit); };
      const beside = rivals.length ? `beside it: ${rivals.map((one) => `${amount(one)} (${partsOf(one.series, index).join(", ") || "another unit"})`).join("; ")}` : "";
      const link = h("a", { href: `#/series/${row.series_code}` }, titleOf(row, label, index), ", ", h("time", { datetime: row.time_period }, book.spoken(row.time_period)), ": ", h("data", { value: String(row.obs_value ?? "") }, amount(row)));
      if (isShown) return h("li", {}, `Not known for ${book.spoken(missing)}.`);
      return h("li", {}, missing ? `Not known for ${book.spoken(missing)}; nearest: ` : "", link, h("span", { class: "quiet" }, ` ${[isLast ? "last known" : "", row.status === "actual" ? "" : row.status, higher(row, index), apart(row, found, there), said.get(row), beside, isApart ? "not of one series with the others: do not compare them" : "", isOthers ? "not by figures of the buyer, which are not known" : ""].filter(Boolean).join("; ")}`));
    });
  }

  // The words of a text by which records are told apart: `20th` and "twentieth" are 20.
  const telling = (text, { ordinals }) => book.question.plain(text).split(" ").map((word) => word.replace(/^(\d+)(st|nd|rd|th)$/, "$1")).filter((word) => word.length > 2 || /^\d+$/.test(word)).map((word) => (ordinals.includes(word) ? String(1 + ordinals.indexOf(word)) : word));
  const isSame = (a, b) => (Math.min(a.length, b.length) < 5 ? a.replace(/s$/, "") === b.replace(/s$/, "") : a.slice(0, 5) === b.slice(0, 5));

  // Records of the states named, those that share most words and days with the question first, below the way to all of their kind.
  async function records(asked, known, nameOf, isPair) {
    const { subject: { tables: [kind] }, periods, days, words, named } = asked, sides = asked.actors.filter((actor) => actor === "EUE" || !known.groups.includes(actor)), whose = sides.map(nameOf).join(" and ");
    if (kind === "votes") return isPair ? { items: [h("li", {}, h("a", { href: addressOf(["dyad", dyadOf(sides), "votes"]) }, `Votes of ${whose} in the General Assembly`))] } : { refusal: "" };
    const isOf = ({ dyad }) => dyad.split("-").filter((side) => sides.includes(side)).length >= Math.min(2, sides.length);
    const people = words.filter((word) => known.people[word]), who = people.length ? ` with ${quoted(asked.tokens.filter((_, at) => known.people[words[at]]))}` : "", meant = people.map((word) => known.same[word] || word);
    // A meeting is of one of the persons named, and of nobody else for the state of another of them.
    const isTheirs = (label) => !meant.length || (meant.some((word) => label.includes(word)) && !label.some((word) => !meant.includes(word) && people.some((one) => known.people[one] === known.people[word])));
    const isThen = (row) => [...periods, ...days].some((day) => (row.start_date || "").startsWith(day)); // of the days of a record that which is asked for
    const there = [...new Map((await all("chronology")).filter((row) => asked.subject.tables.includes(row.table) && isOf(row) && (kind !== "visits" || (isTheirs(book.question.plain(row.label).split(" ")) && (row.kind === "call") === asked.isSaid("calls")))).sort((a, b) => isThen(a) - isThen(b)).map((row) => [row.record_id, row])).values()];
    if (!there.length) return { refusal: `This release has no ${kind} of ${whose} (${dyadOf(sides)})${who}.` };
    const left = words.filter((word, at) => !named.has(at) || known.people[word]), said = telling([...left, ...left.flatMap((word) => Object.keys(known.same).filter((one) => word.startsWith(one)).map((one) => known.same[one]))].join(" "), known);
    const places = new Map(there.map((row) => [row, telling(row.place || "", known).filter((word) => word.length > 4)]));
    const labels = new Map(there.map((row) => [row, telling(row.label, known)])), often = new Map();
    for (const word of [...labels.values()].flat()) often.set(word, (often.get(word) || 0) + 1);
    const has = (row, word) => [...labels.get(row), ...places.get(row)].some((one) => isSame(one, book.question.plain(known.same[word] || word)));
    const isIn = (row, day) => {
      const at = row.start_date || row.end_date || "", [from, to] = day.split("/");
      if (to) return at.slice(0, from.length) >= from && at.slice(0, to.length) <= to;
      return at.startsWith(day) || (day.length === 4 ? row.label.includes(day) : row.label.includes(book.spoken(day.slice(0, 7))) && !at.startsWith(day.slice(0, 7))); // signed then, in force later
    };
    const when = (row) => [...periods, ...days].filter((day) => isIn(row, day)).length, open = asked.unknown(book.question.ownOf(asked.subject));
    // Words of none of the records say nothing of which is meant, where a day or a month does.
    const passed = [...periods, ...days].some((day) => /^\d{4}-\d\d/.test(day)) ? open.filter((word) => !there.some((row) => has(row, word))) : [], title = open.filter((word) => !passed.includes(word)), unknown = title.filter((word) => /^\p{Lu}/u.test(word));
    const fits = there.filter((row) => unknown.every((word) => has(row, word)) && 2 * title.filter((word) => has(row, word)).length >= title.length && (when(row) || !(periods.length + days.length)));
    if (!fits.length) return { refusal: `No ${kind} of ${whose || "any state"} that are known here fit ${[open.length ? quoted([...new Set(open)]) : "", ...[...periods, ...days].map(book.spoken)].filter(Boolean).join(", ")}.` };
    const isFirst = !periods.length && words.some((word, at) => /^(first|erste[nrs]?|premiere|перв\p{L}+)$/u.test(word) && !/^(stage|phase|round|part|half)/.test(words[at + 1] || ""));
    const isSpan = periods.some((period) => period.includes("/")), isLast = asked.isSaid("last"), isOften = (word) => book.question.says(word, known.named.nouns) || (isFirst && word === "1");
    const tells = (row) => new Set(said.filter((one) => !isOften(one) && labels.get(row).some((word) => isSame(one, word)))).size;
    const atPlace = (row) => kind === "exercises" && places.get(row).some((word) => said.some((one) => isSame(one, word)));
    const isOther = (row) => row.kind === "patrol" && asked.isSaid("drill");
    const most = Math.max(...fits.map(tells));
    const weight = (row) => labels.get(row).filter((word) => said.some((one) => isSame(one, word))).reduce((sum, word) => sum + 1 + 4 / often.get(word), 0) + 6 * when(row) - 0.1 * labels.get(row).length + 0.5 * row.is_realised + 4 * atPlace(row) - 2 * isOther(row);
    const ranked = fits.map((row) => [weight(row), row]).filter(([n, row]) => (isLast || isFirst ? row.is_realised && tells(row) === most : n >= ENOUGH || there.length < MOST_RECORDS));
    const many = isSpan && ranked.length > 3 * MOST_RECORDS, best = ranked.sort(([a, one], [b, other]) => (isLast || isFirst ? (one.start_low < other.start_low === isLast ? 1 : -1) : isSpan ? (one.start_low < other.start_low ? -1 : 1) : b - a)).slice(isSpan ? -3 * MOST_RECORDS : 0).slice(0, isSpan ? 3 * MOST_RECORDS : MOST_RECORDS); // of a span those that come last, none left out between
    const item = ([, row]) => h("li", {}, h("a", { href: addressOf(["observation", row.observation_id]) }, row.label), h("span", { class: "quiet" }, ` ${[row.start_date && book.spoken(row.start_date), row.place, book.standing(row)].filter(Boolean).join(", ")}`));
    const listed = there.filter((row) => book.chronology.kindOf(row) === kind), inYears = listed.filter(when).length;
    const of = periods.length ? `${format(inYears)} of ${periods.map(book.spoken).join(", ")} known here, of ${format(listed.length)} ` : `${format(listed.length)} `;
    const way = isPair ? addressOf(["dyad", dyadOf(sides), "events", kind]) : addressOf(["table", "chronology"], { dyad: sides[0], table: `=${kind}`, sort: "-start_low" });
    const every = isPair ? h("li", {}, h("a", { href: way }, `${of}${kind} of ${whose}, day by day`)) : "";
    return best.length || every ? { items: [...best.map(item), every], note: many && [`The last ${best.length} of ${ranked.length} that fit. `, h("a", { href: way }, isPair ? "All, day by day" : "All as a table")] } : { refusal: "" };
  }

  // The records of two states on a day, whatever they are.
  async function ofDay({ days }, dyad) {
    const there = new Map((await all("chronology")).filter((row) => row.dyad === dyad && days.includes(row.start_date)).map((row) => [row.record_id, row]));
    return { refusal: there.size ? "" : `Nothing is known here of ${days.map(book.spoken).join(", ")}.`, items: [...there.values()].slice(0, MOST).map((row) => h("li", {}, h("a", { href: addressOf(["observation", row.observation_id]) }, row.label), h("span", { class: "quiet" }, ` ${[book.spoken(row.start_date), row.place, book.standing(row)].filter(Boolean).join(", ")}`))) };
  }

  // Who belongs to a group, and from when to when.
  async function memberships({ actors }, known, nameOf) {
    const there = await all("memberships"), group = actors.find((actor) => known.groups.includes(actor) && there.some((row) => row.group_id === actor));
    if (!group) return { refusal: `Memberships of ${actors.filter((actor) => known.groups.includes(actor)).map(nameOf).join(", ")} are not in this release.` };
    const own = there.filter((row) => row.group_id === group), now = [...new Set(own.filter((row) => row.status === "in_force" && !row.valid_to).map((row) => row.actor_id))];
    const item = (row) => h("li", {}, h("a", { href: addressOf(["observation", row.observation_id]) }, `${nameOf(row.actor_id)} in ${nameOf(group)}`), h("span", { class: "quiet" }, ` ${[row.valid_from && `from ${book.spoken(row.valid_from)}`, row.valid_to && `to ${book.spoken(row.valid_to)}`, book.words(row.status)].filter(Boolean).join(" ")}`));
    const every = h("li", {}, h("a", { href: addressOf(["table", "memberships"], { group_id: `=${group}` }) }, `Members of ${nameOf(group)} known here`), h("span", { class: "quiet" }, ` ${now.length}: ${now.map(nameOf).join(", ")}`));
    return { items: [...own.filter((row) => actors.includes(row.actor_id)).sort((a, b) => (b.status === "in_force") - (a.status === "in_force")).map(item), every] };
  }

  // The answer to what a reader types, as the first group of the results; null where it asks nothing that can be answered or refused.
  async function answer(asked, known, index) {
    const nameOf = (actor) => known.display[actor] || actor, { subject, actors } = asked;
    const isPair = actors.length === 2, dyad = isPair && dyadOf(actors), hasPage = index.dyads.some((one) => one.id === dyad);
    let said = { refusal: "" };
    asked.of = () => (actors.length ? ` of ${actors.map(nameOf).join(" and ")}` : "") + (asked.periods.length ? ` in ${asked.periods.map(book.spoken).join(", ")}` : "");
    if (subject && !(subject.indicator || subject.items || subject.tables)) said = { refusal: `This release has nothing on ${subject.name}.` };
    else if (subject?.tables) said = subject.tables[0] === "memberships" ? await memberships(asked, known, nameOf) : await records(asked, known, nameOf, isPair && hasPage);
    else if (subject) said = await figures(asked, known, nameOf);
    else if (isPair && !hasPage) said = { refusal: `No document here speaks of ${actors.map(nameOf).join(" and ")} (${dyad}). `, beyond: ["What is known of all pairs and years is in the files ", Object.values(known.of_all).flatMap((name, n) => [n ? ", " : "", fileOf(name)]), "."] };
    else if (isPair && asked.days.length) said = await ofDay(asked, dyad);
    const items = said.found ? await lines(said, index) : said.items || [];
    if (!items.length && !said.refusal) return null;
    const near = index.dyads.filter(({ id }) => (hasPage ? id === dyad : id.split("-").some((side) => actors.includes(side)))).slice(0, NEAR);
    const typed = asked.mentions.filter((one) => one.typed).map((one) => `“${one.typed}” is taken for ${nameOf(one.actor)}. `);
    if (asked.occasion) typed.push(`“${asked.occasion}” is passed over. `);
    const nearest = said.refusal && near.length ? h("p", {}, hasPage ? "What there is: " : "Nearest: ", near.flatMap((one, n) => [n ? ", " : "", h("a", { href: addressOf(["dyad", one.id]) }, `${one.a} and ${one.b}`)])) : "";
    return h("section", { class: said.refusal ? "answer refused" : "answer" }, h("h2", {}, said.items ? "Records that fit best" : "Answer"), typed.length || said.refusal || said.note ? h("p", {}, typed, said.refusal && said.refusal[0].toUpperCase() + said.refusal.slice(1), said.beyond || "", said.note || "") : "", items.length ? h("ul", {}, items) : "", nearest);
  }

  Object.assign(book, { answer: Object.assign(answer, { sayers, arms }) });
})();
