// Elements, numbers and links. Whatever comes from data becomes text, never markup.
"use strict";

(() => {
  // h("p", { class: "note", onclick: f }, "text", element, [more])
  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  }

  // The same for elements of SVG.
  function svg(tag, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  const numbers = new Intl.NumberFormat("en", { maximumSignificantDigits: 15 });

  // A cell as text: null is an empty cell.
  function format(value) {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return numbers.format(value);
    if (typeof value === "boolean") return value ? "yes" : "no";
    return Array.isArray(value) ? value.join("; ") : String(value);
  }

  // An outside link if the address is one of the web, else the text alone.
  function outside(address, text) {
    if (!/^https?:\/\//i.test(address || "")) return address ? h("span", {}, text) : null;
    return h("a", { href: address, rel: "noopener noreferrer external", target: "_blank" }, text, h("span", { class: "unseen" }, " (opens in a new tab)"));
  }

  // The address of a page of the book.
  function addressOf(parts, query) {
    const path = `#/${parts.map(encodeURIComponent).join("/")}`;
    const kept = Object.entries(query || {}).filter(([, value]) => value !== "" && value !== null && value !== undefined);
    return kept.length ? `${path}?${new URLSearchParams(kept)}` : path;
  }

  // A table that scrolls within itself on a narrow screen, by keyboard too.
  function scrollable(label, table) {
    return h("div", { class: "scrolled", role: "region", "aria-label": label, tabindex: "0" }, table);
  }

  const words = (code) => String(code ?? "").replaceAll("_", " ");

  // The status of a record in words; of a plan whose days are over by the reader's clock, that no more is known.
  function standing({ status, end_high: end }) {
    const isOver = status === "planned" && end && end.slice(0, 10) < new Date().toISOString().slice(0, 10);
    return words(status) + (isOver ? "; what became of it is not known here" : "");
  }

  // A sentence of the dictionary without its backticks.
  const plain = (text) => String(text ?? "").replaceAll("`", "");

  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

  // A day, month or year as documents are dated, in words: `2025-01-13`, `2024-12?`, `[..2025-09-02]`.
  function spoken(text) {
    const one = (part) => part.replace(/^(\d{4})-(\d\d)(?:-(\d\d))?/, (_, year, month, day) => [day && Number(day), MONTHS[month - 1], year].filter(Boolean).join(" ")).replace(/[?~%]$/, ", probably");
    const [, least, most] = /^\[?(.*?)\/?\.\.\/?(.*?)\]?$/.exec(text) || [];
    if (least === undefined) return text.split("/").map(one).join(" to ");
    return least && most ? `between ${one(least)} and ${one(most)}` : least ? `from ${one(least)} on` : `by ${one(most)}`;
  }

  // What stands below a chart's headline: what it shows and in which unit, unless that is in the words.
  function subtitle({ headline, title, unit }) {
    const isSaid = unit && title.toLowerCase().split(/\W+/).includes(unit.toLowerCase());
    return [headline ? title : "", isSaid ? "" : unit].filter(Boolean).join(", ");
  }

  Object.assign(window.book, { subtitle, h, svg, format, outside, addressOf, scrollable, words, standing, plain, spoken });
})();
