// What a question says, by the declared vocabulary of the release: actors, their roles, subject, periods and unit, as `ask` of the package reads it.
"use strict";

(() => {
  const YEAR = "(?:1[5-9]|20)\\d\\d", LETTER = "[\\p{L}\\p{N}_]", TOKENS = /[\p{L}\p{N}]+/gu;
  const [MOST_READ, MOST_WORDS] = [500, 4]; // letters of a question, words of a name
  const patterns = new Map();
  let kept = null;

  const folded = (text) => text.toLowerCase().replaceAll("ß", "ss").normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
  const plain = (word) => folded(word).replace(/[^\p{L}\p{M}\p{N}]+/gu, " ").trim().replace(/^0+/, "");
  const isCapital = (token) => /^\p{Lu}/u.test(token);

  // A declared pattern as JavaScript reads it: `\w` and `\b` are of letters in any script.
  function pattern(source, flags = "") {
    const key = source + flags;
    if (!patterns.has(key)) patterns.set(key, new RegExp(source.replaceAll("\\w", LETTER).replaceAll("\\b", `(?:(?<=${LETTER})(?!${LETTER})|(?<!${LETTER})(?=${LETTER}))`), `u${flags}`));
    return patterns.get(key);
  }
  const says = (text, source) => source !== undefined && pattern(`(?<!${LETTER})(?:${source})`).test(text);
  const isAll = (word, source) => pattern(`^(?:${source})$`).test(word);
  const is = (text, one) => says(text, one.match) && (!one.needs || says(text, one.needs)) && !says(text, one.unless);

  // The vocabulary with what is looked up in it: words that name actors, the beginnings of their forms, and names of several words.
  async function vocabulary() {
    return (kept ??= book.load("vocabulary").then((words) => {
      const exact = new Map(Object.entries(words.names)), single = [...exact].filter(([name]) => !name.includes(" ") && name.length > 3);
      const stems = new Map([...single.map(([name, actor]) => [name.replace(pattern(words.patterns.ending), ""), actor]), ...single]);
      const several = [...exact].map(([name, actor]) => [name.split(" ").map((part) => (part.length > 4 ? part.slice(0, -2) : part)), actor]).filter(([{ length }]) => length > 1 && length <= MOST_WORDS);
      return { ...words, exact, single: new Map(single), stems, several, ids: new Set(exact.values()) };
    }));
  }

  const begins = (word, part) => word === part || (part.length > 2 && word.startsWith(part) && word.length - part.length < 5);

  // The actor that the words from a place on name, if any; an adjective is no name.
  function actorAt(tokens, words, start, known) {
    for (let size = Math.min(MOST_WORDS, words.length - start); size > 1; size -= 1) {
      const there = words.slice(start, start + size), parts = known.several.find(([parts]) => parts.length === size && parts.every((part, n) => begins(there[n], part)));
      const actor = known.exact.get(there.join(" ")) ?? (parts && parts[1]);
      if (actor) return { actor, start, end: start + size, isName: true };
    }
    const [word, token] = [words[start], tokens[start]], one = (actor, isName) => ({ actor, start, end: start + 1, isName });
    const isCode = token === token.toUpperCase();
    if (isCode && known.ids.has(token)) return one(token, true);
    const said = Object.entries(known.actors).find(([said]) => word === said || (said.length > 3 && word.startsWith(said)));
    if (said) return one(said[1], word === said[0]);
    if (word.length < 4 && !isCode) return null;
    if (known.exact.has(word) && (isCapital(token) || word.length > 4)) return one(known.exact.get(word), true);
    for (let cut = word.length; cut > 2 && word.length > 4; cut -= 1) {
      const [stem, ending] = [word.slice(0, cut), word.slice(cut)], isForm = isAll(ending, known.patterns.form) || known.starred.includes(`${stem}*`);
      const isWhole = (isCapital(token) || cut > 3) && (ending || word.length > 5 || known.exact.has(word));
      if (known.stems.has(stem) && isWhole && isForm) return one(known.stems.get(stem), ending.length < 3 && !["an", "n", "s", "i", "ns"].includes(ending));
    }
    return null;
  }

  // How alike two words are, from 0 to 1, by the letters that both have in the same order.
  function alike(a, b) {
    let row = new Array(b.length + 1).fill(0);
    for (const sign of a) row = row.reduce((next, length, n) => [...next, n === 0 ? 0 : sign === b[n - 1] ? row[n - 1] + 1 : Math.max(length, next[n - 1])], []);
    return (2 * row[b.length]) / (a.length + b.length);
  }

  // Actors that words nearly name: written with a capital, or longer and nearer.
  function misspelt({ tokens, words, named }, isKnown, known) {
    return tokens.flatMap((token, at) => {
      const word = words[at], [pool, size, least] = isCapital(token) ? [known.stems, 5, 0.8] : [known.single, 6, 0.85];
      if (named.has(at) || isKnown(word) || word.length < size) return [];
      const near = [...pool].filter(([name]) => name[0] === word[0]).map(([name, actor]) => [alike(name, word), actor]).sort(([a], [b]) => b - a)[0] || [0];
      return near[0] >= least ? [{ actor: near[1], start: at, end: at + 1, isName: true, typed: token }] : [];
    });
  }

  // A text as it is understood: `day` is that of the release, which "last year" counts from.
  function read(text, known, day) {
    const said = text.slice(0, MOST_READ).replaceAll("U.S.", "US").replaceAll("’", "'").replace(/\bFY ?(\d\d)\b/g, (_, year) => `fiscal ${1999 + Number(year)}-${year}`).replace(/\b[a-z]{3}-[a-z]{3}\b/g, (pair) => pair.toUpperCase());
    const tokens = said.match(TOKENS) || [], words = tokens.map(plain), asked = { tokens, words, text: words.join(" "), mentions: [], periods: [], days: [] };
    for (let place = 0; place < words.length;) {
      const one = actorAt(tokens, words, place, known);
      if (one) asked.mentions.push(one);
      place = one ? one.end : place + 1;
    }
    asked.named = new Set(asked.mentions.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, n) => start + n)));
    const answered = known.subjects.filter((one) => one.indicator || one.items || one.tables);
    if (new Set(asked.mentions.map(({ actor }) => actor)).size < 2) asked.mentions = [...asked.mentions, ...misspelt(asked, (word) => answered.some(({ match }) => says(word, match)), known)].sort((a, b) => a.start - b.start);
    asked.actors = [...new Set(asked.mentions.map(({ actor }) => actor))];
    asked.unit = Object.keys(known.units).find((unit) => says(asked.text, known.units[unit]));
    asked.isSaid = (turn) => says(asked.text, known.times[turn] ?? known.turns[turn]);
    asked.subject = known.subjects.find((one) => is(asked.text, one) && (one.tables?.[0] !== "memberships" || asked.actors.some((actor) => known.groups.includes(actor))));
    asked.unknown = unknown(asked, answered, known, new Set([...said.matchAll(/[.?!:]/g)].map(({ index }) => (said.slice(0, index + 1).match(TOKENS) || []).length)));
    setPeriods(asked, folded(said), known, day);
    return asked;
  }

  // Words with a capital that mean nothing here: the name of something of which nothing is known.
  function unknown(asked, answered, known, starts) {
    if (asked.isSaid("german")) return [];
    const sources = [...answered.map(({ match }) => match), known.months.full, ...["energy_asks", "times", "units", "filler"].flatMap((kind) => Object.values(known[kind]))];
    const spans = sources.flatMap((source) => [...asked.text.matchAll(pattern(`(?<!${LETTER})(?:${source})`, "g"))].map((one) => [one.index, one.index + one[0].length]));
    const start = (at) => asked.words.slice(0, at).join(" ").length + (at > 0);
    const isNew = (token, at) => isCapital(token) && token.length > 2 && at > 0 && !asked.mentions.some((one) => one.start <= at && at < one.end) && !starts.has(at);
    return asked.tokens.filter((token, at) => isNew(token, at) && !spans.some(([first, end]) => first <= start(at) && start(at) < end));
  }

  // Fiscal years, runs of months, ranges, months and years.
  function setPeriods(asked, text, known, day) {
    let rest = text;
    const two = (n) => String(n).padStart(2, "0");
    const take = (source, use) => { for (const found of [...rest.matchAll(pattern(source, "g"))]) { use(found); rest = rest.replace(found[0], " "); } };
    const add = (...periods) => { asked.periods = [...new Set([...asked.periods, ...periods])]; };
    take(known.patterns.range, ([all, start, end]) => {
      const last = end.length === 2 ? start.slice(0, 2) + end : end;
      add(...(asked.isSaid("change") || all.includes(" and ") ? [start, last] : [asked.isSaid("fiscal") ? `${start}-04/${last}-03` : `${start}/${last}`]));
    });
    take(known.patterns.first_months, ([, size, year]) => { const n = /^\d/.test(size) ? size : known.sizes[size]; if (n) add(`${year}-01/${year}-${two(n)}`); });
    for (const [said, months] of Object.entries(known.halves)) take(`(?:${said})\\D{0,8}(${YEAR})`, ([, year]) => add(`${year}-${months.replace("/", `/${year}-`)}`));
    const month = `(?<![\\p{L}])(?<month>${known.months.full})(?![\\p{L}])`;
    for (const order of [`(?:(?<day>\\d{1,2})\\.?(?:st|nd|rd|th|er)? )?${month}\\.? (?<year>${YEAR})`, `${month} (?<day>\\d{1,2}),? (?<year>${YEAR})`])
      take(order, ({ groups }) => {
        const when = `${groups.year}-${two(1 + known.months.names.findIndex((name) => pattern(`^(?:${name})`).test(groups.month)))}`;
        if (groups.day) asked.days.push(`${when}-${two(groups.day)}`);
        else add(when);
      });
    add(...(rest.match(pattern(`(?<!\\d)(?<!\\d-)${YEAR}(?!\\d)`, "g")) || []));
    if (asked.isSaid("last_year")) add(String(day.slice(0, 4) - 1));
    if (asked.isSaid("this_year") && !asked.periods.length) asked.thisYear = day.slice(0, 4);
  }

  const wordBefore = ({ words }, one, known) => words.slice(0, one.start).findLast((word) => !isAll(word, known.roles.articles)) || "";

  // Which actors give and take, as far as the words say: `{ origin, destination }`.
  function roles(asked, known) {
    const { words, mentions, actors } = asked, said = known.roles, found = {};
    for (const one of mentions) {
      const word = wordBefore(asked, one, known), isBought = ["a", "au", "aux"].includes(word) && says(asked.text, said.takes); // acheté à la Russie
      if (isAll(word, said.to) && !isBought) found.destination ??= one.actor;
      else if (isBought || isAll(word, said.from)) found.origin ??= one.actor;
    }
    words.forEach((word, place) => {
      const isTaking = says(word, said.takes) || /import|einfuhr/.test(word), isGiving = !isTaking && (says(word, said.gives) || /export|ausfuhr/.test(word));
      const isTurned = isAll(word, said.partners) && (word.endsWith("s") || words[(mentions.findLast(({ end }) => end <= place) || {}).end] === "s"); // China's suppliers sell to China
      const role = isTaking || isGiving ? (isTaking !== isTurned ? "destination" : "origin") : null, free = mentions.filter(({ actor }) => !Object.values(found).includes(actor));
      const doer = free.findLast(({ end }) => end <= place) || free.find(({ start }) => start > place && start - place <= 3);
      if (role && doer) found[role] ??= doer.actor;
    });
    for (const { isName, end, actor } of mentions) if (!isName && words[end] && pattern(`^(?:${said.goods})`).test(words[end]) && !Object.keys(found).length) found.origin = actor;
    const [[role, actor] = [], more] = Object.entries(found);
    if (role && !more && actors.length === 2) found[role === "origin" ? "destination" : "origin"] = actors.find((one) => one !== actor);
    return found.origin === found.destination ? {} : found;
  }

  // The pairs spoken of: of three actors, that which stands apart from two joined by "or" or "than", with each of both; else all.
  function pairsOf(asked, known) {
    const { actors, mentions, words } = asked, [a, b, c] = actors;
    if (actors.length !== 3) return actors.length === 2 ? [actors] : [];
    const cut = words.findIndex((word) => ["than", "als", "que", "чем", "or", "oder", "ou", "или"].includes(word)), [before, after] = [mentions.filter(({ start }) => start < cut), mentions.find(({ start }) => start > cut)];
    if (!before.length || !after) return [[a, b], [a, c], [b, c]];
    const isOr = ["or", "oder", "ou", "или"].includes(words[cut]), peer = isOr ? before.at(-1) : before.findLast((one) => wordBefore(asked, one, known) === wordBefore(asked, after, known)) || before[0];
    const hub = actors.find((one) => one !== peer.actor && one !== after.actor);
    return [[hub, peer.actor], [hub, after.actor]];
  }

  // The words that name an agreement, a statement or a plant: those before the word for it, and after "on".
  function called({ words, mentions }, { named }) {
    const text = words.map((word, at) => (mentions.some(({ start, end }) => start <= at && at < end) ? "." : word)).join(" ");
    const parts = [...text.matchAll(pattern(named.called, "g"))].flatMap(([, ...groups]) => groups.filter(Boolean)).join(" ").split(" ");
    return parts.filter((word) => word && word !== "." && !isAll(word, named.describes));
  }

  // The pairs as the front door writes them: whose figure it is first, or from whom to whom; both ways where the words leave it open.
  function directed(asked, ends, pairs, known) {
    const both = pairs.flatMap(([a, b]) => [[a, b], [b, a]]), { origin, destination } = roles(asked, known);
    if (asked.mentions.length > 3 || pairs.length > 1 || asked.isSaid("each_other")) return both;
    if (["importer", "exporter", "flow"].includes(ends) && origin && destination) return [ends === "importer" ? [destination, origin] : [origin, destination]];
    const { words, mentions, actors } = asked, after = ({ end }) => words.slice(end, end + 4).filter((word) => word !== "s").slice(0, 2).join(" ");
    const whole = mentions.find((one) => says(after(one), known.roles.whole) && !says(after(one), "share|weight|part|anteil"));
    const other = mentions.find(({ start }) => words[start - 2] === "with" || ["with", "on", "von", "mit", "avec", "с"].includes(words[start - 1])), whose = whole ? whole.actor : other && actors.find((one) => one !== other.actor);
    const first = whose || (ends === "first" && actors[0]);
    return both.filter(([one]) => ends === "flow" || !first || one === first);
  }

  Object.assign(book, { question: { vocabulary, read, plain, says, is, pairsOf, roles, directed, called } });
})();
