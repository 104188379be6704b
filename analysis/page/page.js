"use strict";
// No request, no storage: all that the page shows is in it.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const folded = (text) => text.toLowerCase();
const calm = matchMedia("(prefers-reduced-motion: reduce)");

// ---------------------------------------------------------------- the language

function switchLanguage(lang) {
  for (const part of all("[data-lang]")) part.hidden = part.dataset.lang !== lang;
  for (const button of all("[data-switch]")) button.setAttribute("aria-pressed", button.dataset.switch === lang);
  const main = document.querySelector("main:not([hidden])");
  document.documentElement.lang = main.lang;
  document.title = main.dataset.title;
  searchAll();
}

// An address like page.html#en-workload opens the page in the language of what it points to.
function followAddress() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const part = target?.closest("main[hidden]");
  if (!part) return;
  switchLanguage(part.dataset.lang);
  target.scrollIntoView();
}

// ---------------------------------------------------------------- the plan's text

// Spans count characters as Python does, so that one outside the basic plane is one, not two.
// `read` is what each character was read as: its Simplified form, or nothing if it is no part of the plan.
const lines = all("#text p").map((p) => {
  const characters = [...p.textContent];
  return { p, start: Number(p.id.slice(3)), characters, read: [...(p.dataset.read ?? p.textContent)] };
});
const bar = document.getElementById("marks");
let marks = [], current = 0, origin = null;

const spansOf = (at) => at.split(" ").filter(Boolean).map((span) => span.split("-").map(Number));

function mark(spans) {
  for (const p of new Set(all("#text mark").map((old) => old.parentElement))) p.textContent = p.textContent;
  for (const { p, start, characters } of lines) {
    const here = spans.filter(([from, to]) => from < start + characters.length && to > start);
    if (!here.length) continue;
    const parts = [];
    let done = 0;
    for (const [from, to] of here) {
      const first = Math.max(from - start, done), last = Math.min(to - start, characters.length);
      if (last <= first) continue;
      const words = document.createElement("mark");
      words.tabIndex = -1;
      words.textContent = characters.slice(first, last).join("");
      parts.push(characters.slice(done, first).join(""), words);
      done = last;
    }
    p.replaceChildren(...parts, characters.slice(done).join(""));
  }
  marks = all("#text mark");
}

function step(by) {
  marks[current]?.classList.remove("now");
  current = (current + by + marks.length) % marks.length;
  const words = marks[current];
  words.classList.add("now");
  words.focus({ preventScroll: true });
  words.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
  bar.querySelector("output").textContent = `${current + 1} / ${marks.length}`;
}

function show(at, from) {
  mark(spansOf(at));
  if (!marks.length) return;
  walkMarks(from);
}

function walkMarks(from) {
  [origin, current, bar.hidden] = [from, 0, false];
  step(0);
}

function goBack() {
  bar.hidden = true;
  mark([]);
  origin?.focus({ preventScroll: true });
  origin?.scrollIntoView({ block: "center" });
  origin = null;
}

for (const button of all("[data-step]", bar)) {
  button.addEventListener("click", () => (button.dataset.step === "0" ? goBack() : step(Number(button.dataset.step))));
}
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !bar.hidden) goBack(); });
document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-at]");
  if (!row || event.target.closest("svg") || String(getSelection())) return;
  event.preventDefault();
  show(row.dataset.at, row.matches("a") ? row : row.querySelector("a"));
});

// ---------------------------------------------------------------- tables that sort and filter

const sheets = all(".sheet").filter((sheet) => sheet.querySelector(".filter")).map((sheet) => {
  const body = sheet.querySelector("tbody");
  const rows = [...body.rows].map((row, position) => ({ row, position, text: folded(row.textContent) }));
  const made = { sheet, rows, shown: rows.length, own: sheet.querySelector(".filter"), heads: all("thead th", sheet) };
  made.own.addEventListener("input", () => filter(made));
  made.heads.forEach((head, column) => head.firstElementChild.addEventListener("click", () => sort(made, head, column)));
  return made;
});

function filter(sheet) {
  const wanted = [sheet.own.value, search.value].map((words) => folded(words.trim()));
  sheet.shown = 0;
  for (const { row, text } of sheet.rows) {
    row.hidden = !wanted.every((words) => text.includes(words));
    sheet.shown += !row.hidden;
  }
  sheet.sheet.querySelector(".count").textContent = `${sheet.shown} / ${sheet.rows.length}`;
}

function sort(sheet, head, column) {
  const numeric = head.classList.contains("number");
  const before = head.getAttribute("aria-sort");
  const up = before === "none" ? !numeric : before === "descending"; // the most comes first, then the least
  for (const other of sheet.heads) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  const lang = head.closest("main").lang;
  const value = ({ row }) => row.cells[column];
  const compare = numeric
    ? (a, b) => Number(value(a).dataset.number ?? -Infinity) - Number(value(b).dataset.number ?? -Infinity)
    : (a, b) => value(a).textContent.localeCompare(value(b).textContent, lang);
  const sorted = [...sheet.rows].sort((a, b) => (up ? 1 : -1) * compare(a, b) || a.position - b.position);
  sheet.sheet.querySelector("tbody").append(...sorted.map(({ row }) => row));
}

// ---------------------------------------------------------------- the network

function drawNetwork(section) {
  const data = JSON.parse(section.querySelector("script").textContent);
  const details = section.querySelector(".details"), find = section.querySelector(".find");
  const ties = data.ties.map(([task, unit, at]) => ({ task: data.nodes[task], unit: data.nodes[unit], at }));
  for (const node of data.nodes) node.tied = new Map();
  for (const tie of ties) {
    tie.task.tied.set(tie.unit, tie);
    tie.unit.tied.set(tie.task, tie);
  }
  const svg = d3.select(section.querySelector(".network")).append("svg")
    .attr("viewBox", `0 0 ${data.width} ${data.height}`).attr("width", data.width).attr("height", data.height)
    .style("max-width", `${data.width * 1.25}px`);
  const plane = svg.append("g"), around = (node) => (node.side === "task" ? -1 : 1);
  const curve = d3.linkHorizontal().source((tie) => [tie.task.x, tie.task.y]).target((tie) => [tie.unit.x, tie.unit.y]);
  const lines = plane.selectAll(".tie").data(ties).enter().append("path")
    .attr("class", "tie").attr("d", curve).attr("stroke", (tie) => tie.task.color);
  plane.selectAll(".head").data(data.heads).enter().append("text").attr("class", "head").attr("text-anchor", "end")
    .attr("x", (head) => head.x + 5).attr("y", (head) => head.y).attr("dy", ".35em").text((head) => head.label);
  const groups = plane.selectAll(".node").data(data.nodes).enter().append("g").attr("class", "node")
    .attr("transform", (node) => `translate(${node.x},${node.y})`)
    .attr("role", "button").attr("tabindex", (node, n) => (n ? -1 : 0))
    .attr("aria-label", (node) => `${node.label}, ${node.ties}`).attr("aria-pressed", "false");
  groups.append("circle")
    .attr("r", (node) => (node.side === "task" ? 5 : 2.5 + 1.6 * Math.sqrt(node.ties)))
    .attr("fill", (node) => (node.ties ? node.color ?? "#222" : "#fff")).attr("stroke", (node) => node.color ?? "#222");
  groups.append("text").attr("dy", ".35em").attr("x", (node) => around(node) * 13)
    .attr("text-anchor", (node) => (node.side === "task" ? "end" : "start"))
    .text((node) => (node.side === "task" ? node.label : `${node.label}  ${node.ties}`));
  plane.selectAll("text").each(function (thing) { // a wide font is squeezed into the room there is
    const room = (thing.x < data.width / 2 ? thing.x : data.width - thing.x) - 16;
    if (this.getComputedTextLength() > room) d3.select(this).attr("textLength", room).attr("lengthAdjust", "spacingAndGlyphs");
  });
  groups.append("rect").attr("height", 20).attr("y", -10) // the whole line answers to the pointer
    .each(function () {
      const box = this.parentNode.getBBox();
      d3.select(this).attr("x", box.x).attr("width", box.width);
    });

  let pinned = null;
  function light(starts) {
    const on = new Set(starts.flatMap((node) => [node, ...node.tied.keys()]));
    plane.classed("lighted", starts.length > 0);
    groups.classed("on", (node) => on.has(node)).classed("start", (node) => starts.includes(node));
    lines.classed("on", (tie) => starts.includes(tie.task) || starts.includes(tie.unit));
  }
  const found = () => {
    const words = [find.value, search.value].map((each) => folded(each.trim())).filter(Boolean);
    return words.length ? data.nodes.filter((node) => words.every((each) => folded(node.label).includes(each))) : null;
  };
  function rest() {
    const hits = found();
    section.querySelector(".count").textContent = hits ? `${hits.length} / ${data.nodes.length}` : "";
    light(pinned ? [pinned] : hits ?? []);
    return hits ?? [];
  }
  function pin(node) {
    pinned = pinned === node ? null : node;
    groups.attr("aria-pressed", (each) => String(each === pinned));
    details.replaceChildren();
    if (pinned) d3.select(details).call(describe, pinned);
    rest();
  }
  function describe(box, node) {
    box.append("strong").append("a").attr("href", "#text").attr("data-at", node.at).text(`${node.label} (${node.ties})`);
    box.append("ul").selectAll("li").data([...node.tied]).enter().append("li").append("a").attr("href", "#text")
      .attr("data-at", ([, tie]) => tie.at).text(([other]) => other.label);
  }
  function walk(event, node) {
    const side = data.nodes.filter((each) => each.side === node.side);
    const beside = { ArrowUp: side[side.indexOf(node) - 1], ArrowDown: side[side.indexOf(node) + 1] };
    const across = [...node.tied.keys()].sort((a, b) => a.y - b.y)[0];
    beside[node.side === "task" ? "ArrowRight" : "ArrowLeft"] = across;
    if (event.key === "Enter" || event.key === " ") pin(node);
    else if (beside[event.key]) {
      groups.attr("tabindex", (each) => (each === beside[event.key] ? 0 : -1));
      groups.filter((each) => each === beside[event.key]).node().focus();
    } else return;
    event.preventDefault();
  }
  groups.on("mouseenter", (node) => light([node])).on("mouseleave", rest)
    .on("focus", (node) => light([node])).on("blur", rest)
    .on("click", (node) => pin(node)).on("keydown", (node) => walk(d3.event, node));
  find.addEventListener("input", rest);

  // A wheel alone scrolls the page, and so does one finger.
  const zoom = d3.zoom().scaleExtent([0.5, 8]).on("zoom", () => plane.attr("transform", d3.event.transform))
    .filter(() => (d3.event.type === "wheel" ? d3.event.ctrlKey : d3.event.touches ? d3.event.touches.length > 1 : !d3.event.button));
  svg.call(zoom).on("dblclick.zoom", null);
  for (const button of all("[data-zoom]", section)) {
    const by = Number(button.dataset.zoom);
    button.addEventListener("click", () => (by ? zoom.scaleBy(svg, by) : zoom.transform(svg, d3.zoomIdentity)));
  }
  return { section, rest };
}

// ---------------------------------------------------------------- one search for all of it

const search = document.getElementById("search");
const networks = all("main").map((main) => {
  const hidden = main.hidden;
  main.hidden = false; // what is not shown has no size
  const network = drawNetwork(main.querySelector("[id$=-network]"));
  main.hidden = hidden;
  return network;
});

function searchAll() {
  const words = folded(search.value.trim());
  const shown = (part) => !part.closest("main").hidden;
  for (const sheet of sheets) filter(sheet);
  const nodes = networks.map(({ section, rest }) => [section, rest()]).filter(([section]) => shown(section)).flatMap(([, hits]) => hits);
  const rows = sheets.filter(({ sheet }) => shown(sheet)).reduce((sum, sheet) => sum + sheet.shown, 0);
  if (bar.hidden) mark(words ? lines.flatMap((line) => places(line, words)) : []);
  const counts = { rows, nodes: nodes.length, places: marks.length };
  const told = document.querySelector("main:not([hidden])").dataset.hits.replace(/<(\w+)>/g, (_, key) => counts[key]);
  document.getElementById("hits").textContent = words ? told : "";
}

// Where the words stand in a line, as it was printed or as it was read.
function places({ start, characters, read }, words) {
  const spans = [];
  for (const letters of [read, characters]) {
    const kept = letters.flatMap((letter, n) => (letter === "\ufffd" ? [] : [...folded(letter)].map((each) => [each, n])));
    const text = kept.map(([letter]) => letter);
    const wanted = [...words];
    for (let at = 0; at + wanted.length <= text.length; at++) {
      if (wanted.every((letter, n) => text[at + n] === letter)) {
        spans.push([start + kept[at][1], start + kept[at + wanted.length - 1][1] + 1]);
      }
    }
    if (spans.length) break;
  }
  return spans;
}

search.addEventListener("input", () => {
  bar.hidden = true;
  searchAll();
});
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && marks.length) walkMarks(search);
});
for (const button of all("[data-switch]")) button.addEventListener("click", () => switchLanguage(button.dataset.switch));
document.getElementById("print").addEventListener("click", () => print());
addEventListener("hashchange", followAddress);
followAddress();
