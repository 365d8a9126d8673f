// What pages can do beyond links and forms. Each works without it.
"use strict";

// --- The chart of statements over time -------------------------------------------------------

const DASHES = { claim: [], denial: [8, 4], reported_fact: [2, 4] };
const COLOURS = { claim: "--claim", denial: "--denial", reported_fact: "--fact" };

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function drawChart(place) {
  const data = JSON.parse(document.getElementById(place.dataset.from).textContent);
  const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
  const days = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
  const months = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
  const span = data.times.at(-1) - data.times[0];
  const dates = (chart, places) => places.map((place) => (span > 300 * 86400 ? months : days).format(new Date(place * 1000)));
  const series = data.series.map((one) => ({
    label: one.label,
    stroke: colour(COLOURS[one.kind]),
    dash: DASHES[one.kind],
    width: 2,
    points: { show: data.times.length < 40, size: 5 },
    paths: uPlot.paths.linear(),
  }));
  const options = {
    width: place.clientWidth,
    height: 240,
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    scales: { x: { time: true }, y: { range: (_, __, highest) => [0, Math.max(4, highest * 1.08)] } },
    axes: [{ ...axis, values: dates, space: span > 300 * 86400 ? 80 : 60 }, { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000] }],
    tzDate: (stamp) => uPlot.tzDate(new Date(stamp * 1000), "Etc/UTC"),
    series: [{}, ...series],
    hooks: { setCursor: [(chart) => tell(chart, data, place)] },
  };
  place.replaceChildren();
  const chart = new uPlot(options, [data.times, ...data.series.map((one) => one.counts)], place);
  place.chart = chart;
}

// The counts under the pointer stand in the keys, where there is room for words.
function tell(chart, data, place) {
  const keys = document.getElementById(place.dataset.keys);
  if (!keys) return;
  const index = chart.cursor.idx;
  keys.querySelector("[data-time]").textContent = index == null ? "" : data.labels[index];
  data.series.forEach((one) => {
    keys.querySelector(`[data-count="${one.kind}"]`).textContent = index == null ? "" : one.counts[index];
  });
}

function drawCharts(root) {
  root.querySelectorAll(".chart[data-from]").forEach(drawChart);
}

// --- Statements in the text and beside it ----------------------------------------------------

function numbersOf(element) {
  if (element.matches(".segment[data-statements]")) return element.dataset.statements.split(" ");
  const own = /^(?:text|statement)-(\d+)$/.exec(element.id);
  return own ? [own[1]] : [];
}

function light(numbers) {
  document.querySelectorAll(".lit").forEach((element) => element.classList.remove("lit"));
  numbers.forEach((number) => {
    document.getElementById(`statement-${number}`)?.classList.add("lit");
    document.querySelectorAll(`.segment[data-statements~="${number}"]`).forEach((segment) => segment.classList.add("lit"));
  });
}

function peekAt(element, numbers) {
  const peek = document.getElementById("peek");
  if (!peek) return;
  peek.replaceChildren();
  numbers.forEach((number) => {
    const card = document.getElementById(`statement-${number}`);
    if (!card) return;
    const entry = document.createElement("div");
    entry.className = "peek-entry";
    [...card.children].forEach((part) => entry.append(part.cloneNode(true)));
    entry.querySelectorAll("[id], .correction").forEach((part) => part.remove());
    peek.append(entry);
  });
  if (!peek.firstChild) return;
  peek.hidden = false;
  const place = element.getClientRects()[0];
  const top = place.bottom + 10 + peek.offsetHeight < innerHeight ? place.bottom + 10 : place.top - peek.offsetHeight - 10;
  peek.style.top = `${Math.max(8, top)}px`;
  peek.style.left = `${Math.max(8, Math.min(place.left, innerWidth - peek.offsetWidth - 12))}px`;
}

function forget() {
  light([]);
  const peek = document.getElementById("peek");
  if (peek) peek.hidden = true;
}

function inspect(event) {
  const element = event.target.closest?.(".segment[data-statements], .marker, .card");
  if (!element || !element.closest(".reading")) return forget();
  const numbers = numbersOf(element);
  light(numbers);
  if (element.matches(".card")) document.getElementById("peek").hidden = true;
  else peekAt(element, numbers);
}

document.addEventListener("pointerover", inspect);
document.addEventListener("focusin", inspect);
document.addEventListener("click", inspect);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") forget(); });
document.addEventListener("scroll", () => { const peek = document.getElementById("peek"); if (peek) peek.hidden = true; }, { passive: true });

// --- All of it, at first and after htmx has renewed a part -----------------------------------

document.addEventListener("DOMContentLoaded", () => drawCharts(document));
document.addEventListener("htmx:afterSwap", () => drawCharts(document));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawCharts(document));
let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === width) return;
  width = innerWidth;
  document.querySelectorAll(".chart[data-from]").forEach((place) => place.chart?.setSize({ width: place.clientWidth, height: 240 }));
});
