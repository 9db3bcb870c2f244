// Timeline: say what is pointed at, go through it by keys, drag over a part to come nearer, zoom around a place.

const find = (selector) => document.querySelector(selector);
const spans = () => [...document.querySelectorAll("#chart .hits a")];
const DAY = 86_400_000;
let from = null; // where a drag began
let dragged = false;

/** Show a part of time: `first` and `until` are days such as 2026-03-03. */
function go(first, until) {
  load(`/app/timeline?from=${first}&to=${until}`);
}

function load(address) {
  const focused = document.activeElement?.id === "chart";
  window.htmx.ajax("GET", address, { target: "#timeline", swap: "outerHTML" }).then(() => focused && find("#chart")?.focus({ preventScroll: true }));
}

/** Come nearer: a span is shown as a part of time, a day as a page of its own. */
function enter(address) {
  if (address.includes("/day/")) location.assign(address);
  else load(address);
}

/** Mark a span and say what it holds. */
function mark(span) {
  for (const each of spans()) each.classList.toggle("on", each === span);
  const readout = find("#readout");
  if (!span || !readout) return;
  const [when, ...counts] = span.getAttribute("aria-label").split(": ");
  readout.replaceChildren(Object.assign(document.createElement("strong"), { textContent: when }), ` ${counts.join(": ")}`);
}

/** The share of the width at which an event is. */
function share(event) {
  const place = find("#chart").getBoundingClientRect();
  return Math.min(1, Math.max(0, (event.clientX - place.left) / place.width));
}

/** Times of the whole chart, in milliseconds. */
function ends() {
  const { since, until } = find("#chart").dataset;
  return [Date.parse(since), Date.parse(until)];
}

const day = (time) => new Date(time).toISOString().slice(0, 10);

/** Zoom around a place: `by` below 1 comes nearer. */
function zoom(at, by) {
  const [begin, end] = ends();
  const middle = begin + at * (end - begin);
  const width = Math.max(2 * DAY, (end - begin) * by);
  if (by > 1 && !find("#farther")?.href) return;
  const first = middle - at * width;
  go(day(first), day(Math.max(first + width, first + 2 * DAY)));
}

document.addEventListener("pointerover", (event) => {
  const span = event.target.closest?.("#chart .hits a");
  if (span) mark(span);
});

document.addEventListener("pointerdown", (event) => {
  dragged = false;
  from = event.target.closest?.("#chart") && event.button === 0 && event.pointerType !== "touch" ? share(event) : null;
});

document.addEventListener("pointermove", (event) => {
  if (from === null || !find("#chart")) return;
  const to = share(event);
  if (!dragged && Math.abs(to - from) * find("#chart").clientWidth < 8) return;
  dragged = true;
  const selection = find("#selection");
  selection.setAttribute("visibility", "visible");
  selection.setAttribute("x", `${100 * Math.min(from, to)}%`);
  selection.setAttribute("width", `${100 * Math.abs(to - from)}%`);
});

document.addEventListener("pointerup", (event) => {
  if (from !== null && dragged && find("#chart")) {
    const [begin, end] = ends();
    const [left, right] = [from, share(event)].sort((one, two) => one - two).map((each) => begin + each * (end - begin));
    go(day(left), day(Math.max(right + DAY, left + 2 * DAY)));
  }
  from = null;
});

document.addEventListener("click", (event) => {
  const span = event.target.closest?.("#chart .hits a");
  if (!span || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!dragged) enter(span.getAttribute("href"));
  dragged = false;
});
document.addEventListener("dragstart", (event) => event.target.closest?.("#chart") && event.preventDefault());

document.addEventListener("wheel", (event) => {
  if (!event.target.closest?.("#chart") || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  clearTimeout(document.body.wheeling);
  const [at, by] = [share(event), event.deltaY > 0 ? 2 : 0.5];
  document.body.wheeling = setTimeout(() => zoom(at, by), 60);
}, { passive: false });

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (find(".day-head") && !event.target.closest("input, select, textarea, dialog")) {
    if (event.key === "ArrowLeft") find("[data-earlier]")?.click();
    if (event.key === "ArrowRight") find("[data-later]")?.click();
    if (event.key === "Escape") find("[data-up]").click();
    return;
  }
  if (event.target.id !== "chart") return;
  const all = spans();
  const here = all.findIndex((each) => each.classList.contains("on"));
  const at = here < 0 ? 0.5 : (here + 0.5) / all.length;
  const act = {
    ArrowLeft: () => mark(all[Math.max(0, (here < 0 ? all.length : here) - 1)]),
    ArrowRight: () => mark(all[Math.min(all.length - 1, here + 1)]),
    Home: () => mark(all[0]),
    End: () => mark(all.at(-1)),
    PageUp: () => find("#earlier")?.click(),
    PageDown: () => find("#later")?.click(),
    "+": () => zoom(at, 0.5),
    "=": () => zoom(at, 0.5),
    "-": () => zoom(at, 2),
    Enter: () => here >= 0 && enter(all[here].getAttribute("href")),
  }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
