"use strict";
// What-if of one region: the same sum as the warehouse, in whole hundredths.
// Belongs here: the formula, and the few lines that read the form. Rules, levels and words are data.
const IID = (() => {
  // Rounds numerator / denominator half up; both are whole and not negative.
  const halfUp = (numerator, denominator) =>
    Math.floor((2 * numerator + denominator) / (2 * denominator));

  // edits: [[innovation index or -1, indicator index, level], ...]; a cell counts as verified.
  function score(data, edits) {
    const rules = data.rules;
    const spdLevels = Array.from(data.spd, Number);
    const levels = data.innovations.map((one) => Array.from(one.levels, Number));
    for (const [at, indicator, level] of edits) {
      (at < 0 ? spdLevels : levels[at])[indicator] = level;
    }
    const sum = (weights, values) =>
      weights.reduce((total, weight, n) => total + weight * values[n], 0);
    const spd = sum(rules.spd_weights, spdLevels);
    let maturity = 0;
    let counted = 0;
    let reported = 0;
    const affairs = new Set();
    data.innovations.forEach((one, n) => {
      if (one.reported) reported += 1;
      const filled = rules.sid_mandatory.every((indicator) => levels[n][indicator] >= 1);
      if (!one.admissible || !filled) return;
      maturity += sum(rules.sid_weights, levels[n]);
      counted += 1;
      if (one.basic_affair) affairs.add(one.basic_affair);
    });
    const divisor = Math.max(rules.divisor_floor, reported);
    const count = affairs.size < rules.min_basic_affairs
      ? 0 : rules.count_weight * Math.min(counted, rules.count_cap);
    // Points in hundredths over max_total points, in hundredths of an index point.
    const iid = halfUp((divisor * (spd + count) + maturity) * 100, divisor * rules.max_total);
    const category = (rules.categories.find(([bound]) => iid >= bound) || [0, "–"])[1];
    const rank = data.ranked ? 1 + data.rivals.filter((other) => other > iid).length : null;
    return { spd, maturity, divisor, counted, count, iid, category, rank };
  }

  function start() {
    const data = JSON.parse(document.getElementById("data").textContent);
    const one = (id) => document.getElementById(id);
    const printed = (hundredths) => Math.floor(hundredths / 100) + data.decimal
      + String(hundredths % 100).padStart(2, "0");
    // Values go in at once, so that a name that looks like a mark stays a name.
    const say = (name, values) =>
      data.words[name].replace(/%\((\w+)\)s/g, (_, value) => values[value]);
    const [where, what, level, list] = ["where", "what", "level", "edits"].map(one);
    const option = (text, value) => new Option(text, value);
    let edits = [];
    data.innovations.forEach((it, n) => where.append(option(it.name, n)));
    const indicators = () => (where.value < 0 ? data.spd_names : data.sid_names);
    const now = (at, n) => Number(at < 0 ? data.spd[n] : data.innovations[at].levels[n]);
    function fill() {
      what.replaceChildren(...indicators().map((text, n) =>
        option(say("cell", { name: text, level: now(Number(where.value), n) }), n)));
    }
    function show() {
      const before = score(data, []);
      const after = score(data, edits);
      const step = after.iid - before.iid;
      one("iid").textContent = printed(after.iid);
      one("step").textContent = `${step < 0 ? "-" : "+"}${printed(Math.abs(step))}`;
      one("rank").textContent = after.rank === null ? "–" : String(after.rank);
      one("before").textContent = before.rank === null ? "–" : String(before.rank);
      one("category").textContent = after.category;
      one("counted").textContent = String(after.counted);
      list.replaceChildren(...edits.map(([at, n, to], index) => {
        const item = document.createElement("li");
        const place = at < 0 ? data.words.region : data.innovations[at].name;
        const name = (at < 0 ? data.spd_names : data.sid_names)[n];
        item.append(say("edit", { place, name, from: now(at, n), to }), " ");
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = data.words.undo;
        button.addEventListener("click", () => { edits.splice(index, 1); show(); });
        item.append(button);
        return item;
      }));
    }
    where.addEventListener("change", fill);
    one("add").addEventListener("click", () => {
      const edit = [Number(where.value), Number(what.value), Number(level.value)];
      edits = edits.filter(([at, n]) => at !== edit[0] || n !== edit[1]);
      edits.push(edit);
      show();
    });
    one("form").hidden = false;
    fill();
    show();
  }

  if (typeof document !== "undefined") start();
  return { score };
})();
