"use strict";
// Search of the bank: the twin of reports/views/programme/search.py, over the index of the page.
// Belongs here: the ranking, and the few lines that read the form. Entries and words are data.
const BANK = (() => {
  const words = (text) =>
    (text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().match(/[a-z0-9]+/g) || [])
      .map((word) => word.slice(0, 24));

  function hasOneError(a, b) {
    if (Math.abs(a.length - b.length) > 1 || a === b) return false;
    const [short, long] = a.length <= b.length ? [a, b] : [b, a];
    let at = 0;
    while (at < short.length && short[at] === long[at]) at += 1;
    if (a.length !== b.length) return short.slice(at) === long.slice(at + 1);
    const exchanged = a[at] === b[at + 1] && a[at + 1] === b[at]
      && a.slice(at + 2) === b.slice(at + 2);
    return exchanged || a.slice(at + 1) === b.slice(at + 1);
  }

  // [[word, how well it is what was asked for]]
  function matches(index, asked) {
    const found = new Map();
    const same = index.at.get(asked);
    if (same !== undefined) {
      for (const kin of index.family.get(index.stems[same])) found.set(kin, 8);
      found.set(same, 10);
    }
    for (let at = 0; at < index.words.length; at += 1) {
      if (found.has(at)) continue;
      const word = index.words[at];
      if (asked.length >= 3 && word.startsWith(asked)) found.set(at, 6);
      else if (asked.length >= 5 && same === undefined && hasOneError(asked, word)) found.set(at, 5);
    }
    return found;
  }

  function scores(index, asked) {
    const total = new Map();
    const count = new Map();
    for (const one of asked) {
      const mine = new Map();
      for (const [at, fits] of matches(index, one)) {
        const places = index.places[at];
        for (let n = 0; n < places.length; n += 2) {
          const score = fits * places[n + 1] * index.rarity[at];
          if (score > (mine.get(places[n]) || 0)) mine.set(places[n], score);
        }
      }
      for (const [entry, score] of mine) {
        total.set(entry, (total.get(entry) || 0) + score);
        count.set(entry, (count.get(entry) || 0) + 1);
      }
    }
    const all = asked.length * asked.length;
    for (const [entry, score] of total) {
      total.set(entry, Math.floor((score * count.get(entry) ** 2) / all));
    }
    return total;
  }

  function prepare(index) {
    index.at = new Map(index.words.map((word, at) => [word, at]));
    index.family = new Map();
    index.stems.forEach((stem, at) => {
      if (!index.family.has(stem)) index.family.set(stem, []);
      index.family.get(stem).push(at);
    });
    return index;
  }

  // [[entry, score]], best first
  function search(index, question) {
    const asked = words(question);
    const tries = asked.length < 2 ? [asked]
      : [asked, [...asked.slice(2), asked.slice(0, 2).join("")], [asked.join("")]];
    const best = new Map();
    for (const attempt of tries) {
      for (const [entry, score] of scores(index, attempt)) {
        if (score > (best.has(entry) ? best.get(entry) : -1)) best.set(entry, score);
      }
    }
    return [...best].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  }

  return { prepare, search, words };
})();

if (typeof document !== "undefined") {
  const data = JSON.parse(document.getElementById("data").textContent);
  const index = BANK.prepare(data.index);
  const get = (id) => document.getElementById(id);
  const rows = [...document.querySelectorAll("#entries > tbody > tr")];
  const body = rows.length ? rows[0].parentNode : null;
  const everyone = data.facets.region.map((_, at) => at);
  // Where the page bears no table: what was found first, and the way to its region.
  const list = (kept) => {
    get("found").replaceChildren(...kept.slice(0, 50).map((at) => {
      const [name, code, region, affair] = data.entries[at];
      const item = document.createElement("li");
      const way = document.createElement("a");
      way.href = `bank/${code}.html`;
      way.textContent = name;
      item.append(way, ` ${[region, affair].filter(Boolean).join(", ")}`);
      return item;
    }));
  };
  const filters = [...document.querySelectorAll("#form select")];
  const show = () => {
    const question = get("question").value;
    const found = question.trim()
      ? BANK.search(index, question).map(([entry]) => entry) : everyone;
    const kept = found.filter((at) => filters.every((filter) => {
      if (!filter.value) return true;
      const value = data.facets[filter.id][at];
      return filter.id === "maturity"
        ? value !== null && value >= Number(filter.value)
        : Array.isArray(value) ? value.includes(filter.value) : value === filter.value;
    }));
    const seen = new Set(kept);
    rows.forEach((row, at) => { row.hidden = !seen.has(at); });
    kept.forEach((at) => { if (body) body.append(rows[at]); });
    if (data.entries) list(question.trim() ? kept : []);
    get("count").textContent = data.words.count.replace("%(count)s", kept.length);
  };
  get("question").addEventListener("input", show);
  filters.forEach((filter) => filter.addEventListener("change", show));
  get("form").hidden = false;
  show();
}
