// What a question says, by the declared vocabulary of the release: actors, their roles, subject, periods and unit, as `ask` of the package reads it.
"use strict";

(() => {
  const LETTER = "[\\p{L}\\p{N}_]", TOKENS = /[\p{L}\p{N}]+/gu;
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
  const all = (source) => pattern(source, "g");
  const is = (text, one) => says(text, one.match) && (!one.needs || says(text, one.needs)) && !says(text, one.unless);

  // What the words that a pattern speaks of begin with; words that end there, or have fewer letters, whole.
  function spoken(sources, least = 3) {
    const key = sources.filter(Boolean).join("|"), bare = key.replaceAll("\\b", "$").replace(/\\[wWdDsS]|\[[^\]]*\]\??|\p{L}\?/gu, " ");
    return pattern(`^(?:${[...bare.matchAll(/(\p{L}{2,})(\$?)/gu)].map(([, word, end]) => (end || word.length < least ? `${word}$` : word)).join("|") || "$^"})`);
  }
  const ownOf = (one, ...more) => spoken([one.match, one.needs, one.also, ...more]);

  // The vocabulary with what is looked up in it: words that name actors, the beginnings of their forms, and names of several words.
  async function vocabulary() {
    return (kept ??= book.load("vocabulary").then((words) => {
      const exact = new Map(Object.entries(words.names)), single = [...exact].filter(([name]) => !name.includes(" ") && name.length > 3);
      const stems = new Map([...single.map(([name, actor]) => [name.replace(pattern(words.patterns.ending), ""), actor]), ...single]);
      const several = [...exact].map(([name, actor]) => [name.split(" ").map((part) => (part.length > 4 ? part.slice(0, -2) : part)), actor]).filter(([{ length }]) => length > 1 && length <= MOST_WORDS);
      const ofAny = spoken(words.subjects.flatMap(({ match, needs, also }) => [match, needs, also]), 4), general = pattern(`^(?:${words.patterns.general})`), unheard = new Set(words.unheard.split(" "));
      const spelled = [...new Set(`${ofAny.source}|${words.patterns.general}|${words.months.full}`.match(/\p{Ll}{5,}/gu))];
      return { ...words, exact, ofAny, general, unheard, spelled, single: new Map(single), stems, several, ids: new Set(exact.values()) };
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
    if (known.exact.has(word) && (isCapital(token) || word.length > 3)) return one(known.exact.get(word), true);
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

  // The name of a pool that a word nearly is, if any.
  const nearest = (word, pool, least) => pool.map((name) => [alike(name, word), name]).sort(([a], [b]) => b - a).find(([n]) => n >= least);

  // Actors that words nearly name: written with a capital, or longer and nearer.
  function misspelt({ tokens, words }, places, known) {
    return places.flatMap((at) => {
      const [pool, size, least] = isCapital(tokens[at]) ? [known.stems, 4, 0.82] : [known.single, 6, 0.85];
      const [, near] = (words[at].length >= size && nearest(words[at], [...pool.keys()].filter((name) => name[0] === words[at][0]), least)) || [];
      return near ? [{ actor: pool.get(near), start: at, end: at + 1, isName: true, typed: tokens[at] }] : [];
    });
  }

  // Whether a word is none of those that change nothing, and not of what the patterns speak of.
  function isUnknown({ tokens, words, isSaid, periods = [] }, at, own, known) {
    const word = words[at], { doing, parts } = known.named;
    if (/^..?$|\d/u.test(word) || known.unheard.has(word) || own.test(word) || known.general.test(word) || isAll(word, known.months.full)) return false;
    if (pattern(`^(?:${parts})`).test(word) && periods.some((one) => one.includes("-"))) return false;
    const isDoing = pattern(doing).test(word) || (isSaid("german") && !isCapital(tokens[at]));
    return !isDoing || (at + 1 < words.length && own.test(words[at + 1])) || words[at - 1] === "how";
  }

  function mentionsIn(tokens, words, known) {
    const found = [];
    for (let place = 0; place < words.length;) {
      const one = actorAt(tokens, words, place, known);
      if (one) found.push(one);
      place = one ? one.end : place + 1;
    }
    return found;
  }
  const placesOf = (mentions) => new Set(mentions.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, n) => start + n)));

  // A text without the occasion that it names, and that, if the states and a year are named beside it.
  function passedOver(text, known) {
    const { capital, passed_over: patterns } = known.named;
    const named = (of) => { const tokens = of.match(TOKENS) || []; return new Set(mentionsIn(tokens, tokens.map(plain), known).map(({ actor }) => actor)); };
    for (const source of patterns) {
      const [found] = pattern(source.replaceAll("CAPITAL", capital)).exec(text) || [], rest = found && text.replace(found, " "), left = found && named(rest);
      if (found && left.size > 1 && /(19|20)\d\d/.test(rest) && [...named(text)].every((actor) => left.has(actor) || actor === "UKR")) return [rest, found.trim()];
    }
    return [text, ""];
  }

  // A text as it is understood: `day` is that of the release, which "last year" counts from.
  function read(text, known, day) {
    let said = text.slice(0, MOST_READ).replace(/\b[a-z]{3}-[a-z]{3}\b/g, (pair) => pair.toUpperCase());
    for (const [written, meant] of Object.entries(known.written)) said = said.replace(all(written), meant.replaceAll("\\1", "$1"));
    const [rest, occasion] = passedOver(said, known);
    said = rest;
    const tokens = said.match(TOKENS) || [], words = tokens.map(plain), asked = { question: text.trim(), tokens, words, typed: [...words], periods: [], days: [], occasion };
    asked.isSaid = (turn) => !turn || says(asked.text ?? words.join(" "), known.times[turn] ?? known.turns[turn]);
    const first = mentionsIn(tokens, words, known), taken = placesOf(first), fresh = words.flatMap((_, at) => (!taken.has(at) && isUnknown(asked, at, known.ofAny, known) ? [at] : []));
    const typed = new Set(first.map(({ actor }) => actor)).size < 2 ? misspelt(asked, fresh, known) : [];
    for (const at of fresh) {
      if (words[at].length < 5 || typed.some(({ start }) => start === at)) continue;
      const [, near] = nearest(words[at], known.spelled.filter((one) => one[0] === words[at][0]), 0.85) || nearest(words[at], [...known.unheard].filter((one) => one[0] === words[at][0]), 0.9) || [];
      if (near) { said = said.replace(tokens[at], near); [tokens[at], words[at]] = [near, near]; }
    }
    asked.text = words.join(" ");
    const mentions = mentionsIn(tokens, words, known), places = placesOf(mentions);
    asked.mentions = [...mentions, ...typed.filter(({ start }) => !places.has(start))].sort((a, b) => a.start - b.start);
    asked.named = placesOf(asked.mentions);
    asked.actors = [...new Set(asked.mentions.map(({ actor }) => actor))];
    asked.unit = Object.keys(known.units).find((unit) => says(asked.text, known.units[unit]));
    asked.subject = known.subjects.find((one) => is(asked.text, one) && (one.tables?.[0] !== "memberships" || asked.actors.some((actor) => known.groups.includes(actor))));
    if (!asked.subject && words.some((word) => known.people[word])) asked.subject = known.subjects.find(({ tables }) => tables?.[0] === "visits"); // a meeting of persons named
    setPeriods(asked, folded(said), known, day);
    asked.unknown = (own) => words.flatMap((word, at) => (!asked.named.has(at) && isUnknown(asked, at, own, known) ? [tokens[at]] : []));
    return asked;
  }

  // The periods and days, as they are declared in their order.
  function setPeriods(asked, text, known, day) {
    const two = (part, name) => (/^\d+$/.test(part) ? part : String(name.startsWith("m") ? 1 + known.months.names.findIndex((one) => pattern(`^(?:${one})`).test(part)) : known.sizes[part])).padStart(2, "0");
    const stands = { YEAR: "(?:1[5-9]|20)\\d\\d", COUNT: `\\d+|${Object.keys(known.sizes).join("|")}`, MONTH: `(?<![\\p{L}])(?:${known.months.full})(?![\\p{L}])` };
    let [rest, found] = [text, []];
    for (const one of known.periods.filter(({ said }) => asked.isSaid(said))) {
      for (const { 0: whole, groups } of [...rest.matchAll(all(one.match.replace(/YEAR|COUNT|MONTH/g, (name) => stands[name])))]) {
        const parts = Object.fromEntries(Object.entries(groups).filter(([, part]) => part).map(([name, part]) => [name, two(part, name)])), year = Number(parts.y ?? parts.y2 ?? day.slice(0, 4));
        Object.assign(parts, { y: year, y2: `${year}`.slice(0, 4 - (parts.y2 || "").length) + (parts.y2 || ""), y0: year - 1, y9: year + 9 });
        found.push(...one.gives.replace(/\{(\w+)\}/g, (_, name) => parts[name]).split(" "));
        rest = rest.replace(whole, " ");
      }
    }
    if (asked.isSaid("last_year")) found.push(String(day.slice(0, 4) - 1));
    found = [...new Set(found)];
    asked.days = found.filter((one) => /^\d{4}-\d\d-\d\d$/.test(one));
    asked.periods = found.filter((one) => !asked.days.includes(one));
    if (asked.isSaid("this_year") && !asked.periods.length) asked.thisYear = day.slice(0, 4);
  }

  const wordBefore = ({ words }, one, known) => words.slice(0, one.start).findLast((word) => !isAll(word, known.roles.articles)) || "";

  // The other actor that stands directly before or after one.
  const beside = ({ mentions }, one) => mentions.find((other) => other.actor !== one.actor && (other.end === one.start || one.end === other.start));

  // Which actors give and take, as far as the words say: `{ origin, destination }`.
  function roles(asked, known) {
    const { words, mentions, actors } = asked, said = known.roles, found = {};
    for (const one of mentions) {
      const word = wordBefore(asked, one, known), bought = { de: "bought", in: "bought", a: "takes", au: "takes", aux: "takes" }[word], isBought = bought && says(asked.text, said[bought]); // acheté à la Russie
      const isInto = word === "in" && says(asked.text, said.into); // in die USA verkauft
      if ((isInto || isAll(word, said.to)) && !isBought) found.destination ??= one.actor;
      else if (isBought || isAll(word, said.from)) found.origin ??= one.actor;
    }
    words.forEach((word, place) => {
      const isTaking = says(word, said.takes) || /import(?!an)|einfuhr/.test(word), isGiving = !isTaking && (says(word, said.gives) || /export|ausfuhr/.test(word));
      const isTurned = isAll(word, said.partners) && (word.endsWith("s") || words[(mentions.findLast(({ end }) => end <= place) || {}).end] === "s"); // China's suppliers sell to China
      const isAsked = said.asked_for.split("|").includes(words[place - 1]) && !mentions.some(({ end }) => end <= place); // who sells Vietnam its weapons
      const role = isTaking || isGiving ? (isTaking !== (isTurned !== isAsked) ? "destination" : "origin") : null, free = mentions.filter(({ actor }) => !Object.values(found).includes(actor));
      const near = free.findLast(({ end }) => end <= place) || free.find(({ start }) => start > place && start - place <= 3), twin = near && beside(asked, near);
      const doer = twin ? twin.isName && !near.isName && twin : near; // of two bare names neither is known to be the one: Turkey Russia gas imports
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

  // The pairs as the front door writes them: whose figure it is first, or from whom to whom; both ways where the words leave it open.
  function directed(asked, ends, pairs, known) {
    const both = pairs.flatMap(([a, b]) => [[a, b], [b, a]]), { origin, destination } = roles(asked, known);
    if (asked.mentions.length > 3 || pairs.length > 1 || asked.isSaid("each_other")) return both;
    if (pairs[0]?.[1] === "WLD" && (origin || destination)) return [origin ? pairs[0] : [...pairs[0]].reverse()];
    const { words, mentions, actors } = asked, { whole: wholes } = known.roles, isWhole = (text) => pattern(`^(?:${wholes})`).test(text) && !says(text, "share|weight|part\\b|anteil");
    const apart = mentions.filter((one) => !(one.isName && (beside(asked, one) || {}).isName));
    const whole = apart.find(({ start, end }) => {
      const next = Math.min(words.length, ...mentions.filter((other) => other.start >= end).map((other) => other.start));
      const before = words.slice(0, start).filter((word) => !isAll(word, known.roles.linking)).slice(-2), of = before.length > 1 && pattern(`^(?:${known.roles.goods})`).test(before[1]) ? before[0] : before.at(-1) || ""; // импорте оружия Индии
      return isWhole(words.slice(end, next).filter((word) => word !== "s").slice(0, 4).join(" ")) || (says(of, wholes) && words[start - 1] !== "s");
    });
    const other = apart.find(({ start }) => words[start - 2] === "with" || ["with", "on", "von", "mit", "avec", "с"].includes(words[start - 1])), whose = whole ? whole.actor : other && actors.find((one) => one !== other.actor);
    if (["importer", "exporter"].includes(ends) && whose) return both.filter(([one]) => one === whose);
    if (["importer", "exporter", "flow"].includes(ends) && origin && destination) return [ends === "importer" ? [destination, origin] : [origin, destination]];
    const first = whose || (ends === "first" && actors[0]);
    return both.filter(([one]) => ends === "flow" || !first || one === first);
  }

  Object.assign(book, { question: { vocabulary, read, plain, says, is, ownOf, pairsOf, roles, directed } });
})();
