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
    const [where, what, level, list, preset] = ["where", "what", "level", "edits", "preset"].map(one);
    const option = (text, value) => new Option(text, value);
    // A link tells the edits: innovation.indicator.level, the region itself as an empty first part.
    const written = () => edits.map(([at, n, to]) => [at < 0 ? "" : at, n, to].join(".")).join(",");
    const names = (at) => (at < 0 ? data.spd_names : data.sid_names);
    function read(text) {
      return text.split(",").map((part) => part.split(".")).filter((parts) => parts.length === 3)
        .map(([at, n, to]) => [at === "" ? -1 : Number(at), Number(n), Number(to)])
        .filter(([at, n, to]) => (at < 0 || data.innovations[at]) && names(at)[n] !== undefined
          && Number.isInteger(to) && to >= 0 && to <= data.rules.max_level);
    }
    let edits = read(decodeURIComponent(location.hash.slice(1)));
    data.innovations.forEach((it, n) => where.append(option(it.name, n)));
    data.presets.forEach((it, n) => preset.append(option(it.name, n)));
    const indicators = () => names(Number(where.value));
    const now = (at, n) => Number(at < 0 ? data.spd[n] : data.innovations[at].levels[n]);
    function fill() {
      what.replaceChildren(...indicators().map((text, n) =>
        option(say("cell", { name: text, level: now(Number(where.value), n) }), n)));
    }
    function put(added) {
      edits = edits.filter(([at, n]) => !added.some(([a, b]) => a === at && b === n));
      edits.push(...added);
      show();
    }
    // What is still missing to the rank and the category above.
    function distance(after) {
      const told = [];
      const above = data.rivals.filter((other) => other > after.iid);
      if (data.ranked && above.length) {
        const next = Math.min(...above);
        const rank = 1 + data.rivals.filter((other) => other > next).length;
        told.push(say("to_rank", { points: printed(next - after.iid), rank }));
      }
      const higher = data.rules.categories.filter(([bound]) => bound > after.iid).pop();
      if (higher) told.push(say("to_category", { points: printed(higher[0] - after.iid), name: higher[1] }));
      return told.join(" ");
    }
    function show() {
      const before = score(data, []);
      const after = score(data, edits);
      const step = after.iid - before.iid;
      one("iid").textContent = printed(after.iid);
      one("step").textContent = `${step < 0 ? "\u2212" : "+"}${printed(Math.abs(step))}`;
      one("rank").textContent = after.rank === null ? "–" : String(after.rank);
      one("before").textContent = before.rank === null ? "–" : String(before.rank);
      one("category").textContent = after.category;
      one("counted").textContent = String(after.counted);
      one("distance").textContent = distance(after);
      one("note").textContent = "";
      history.replaceState(null, "", `#${written()}`);
      list.replaceChildren(...edits.map(([at, n, to], index) => {
        const item = document.createElement("li");
        const place = at < 0 ? data.words.region : data.innovations[at].name;
        const edit = say("edit", { place, name: names(at)[n], from: now(at, n), to });
        item.append(edit, " ");
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = data.words.undo;
        button.ariaLabel = say("undo_this", { edit });
        button.addEventListener("click", () => { edits.splice(index, 1); show(); });
        item.append(button);
        return item;
      }));
    }
    where.addEventListener("change", fill);
    one("add").addEventListener("click", () => {
      const edit = [Number(where.value), Number(what.value), Number(level.value)];
      const known = edits.find(([at, n]) => at === edit[0] && n === edit[1]);
      const current = known ? known[2] : now(edit[0], edit[1]);
      if (current === edit[2]) one("note").textContent = data.words.same;
      else put([edit]);
    });
    one("apply").addEventListener("click", () => put(data.presets[Number(preset.value)].edits));
    one("reset").addEventListener("click", () => { edits = []; show(); });
    one("print").addEventListener("click", () => window.print());
    one("copy").addEventListener("click", () =>
      navigator.clipboard.writeText(location.href).then(() => {
        one("note").textContent = data.words.copied;
      }));
    window.addEventListener("hashchange", () => {
      edits = read(decodeURIComponent(location.hash.slice(1)));
      show();
    });
    one("form").hidden = false;
    fill();
    show();
  }

  if (typeof document !== "undefined") start();
  return { score };
})();
