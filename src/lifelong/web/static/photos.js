// Photos: draw a box by pointer or keys, light up what a name means, and come back to the place that one left.

const STEP = 0.02;
const LEAST = 0.02;
let box = null; // left, top, right, bottom, as shares of the picture
let start = null; // where the pointer went down

const find = (selector) => document.querySelector(selector);

/** Show the box, put it into the form, and say where it is. */
function show({ quiet = false } = {}) {
  const stage = find("#stage");
  const draft = find("#draft");
  if (!stage) return;
  stage.classList.toggle("drawing", Boolean(box) || find("[data-draw]").getAttribute("aria-pressed") === "true");
  draft.setAttribute("visibility", box ? "visible" : "hidden");
  find("#box").value = box ? box.map((side) => side.toFixed(4)).join(",") : "";
  find("[data-whole]").hidden = !box;
  if (!box) return;
  const [left, top, right, bottom] = box.map((side) => 100 * side);
  const values = { left, top, width: right - left, height: bottom - top };
  for (const [name, value] of Object.entries({ x: left, y: top, width: values.width, height: values.height })) draft.setAttribute(name, `${value}%`);
  if (!quiet) find("#stage-live").textContent = stage.dataset.box.replace(/\{(\w+)\}/g, (_, name) => Math.round(values[name]));
}

/** Begin to draw: the next press on the picture draws, and the keys move a box. */
function begin(given = null) {
  find("[data-draw]").setAttribute("aria-pressed", "true");
  box = given;
  show();
}

/** Take the box away. */
function end() {
  find("[data-draw]")?.setAttribute("aria-pressed", "false");
  box = null;
  start = null;
  show();
}

/** Where on the picture an event is, as shares. */
function at(event) {
  const place = find("#stage").getBoundingClientRect();
  const share = (value, from, size) => Math.min(1, Math.max(0, (value - from) / size));
  return [share(event.clientX, place.left, place.width), share(event.clientY, place.top, place.height)];
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-draw]")) {
    if (event.target.closest("[data-draw]").getAttribute("aria-pressed") === "true") return end();
    begin(event.detail === 0 ? [0.3, 0.3, 0.7, 0.7] : null); // by key, a box to move; by pointer, it is drawn
    find("#stage").focus();
    find("#stage").scrollIntoView({ block: "nearest" });
  } else if (event.target.closest("[data-whole]")) {
    end();
    find("#name").focus();
  }
});

document.addEventListener("pointerdown", (event) => {
  const stage = event.target.closest("#stage");
  if (!stage || event.button !== 0 || (event.pointerType === "touch" && !stage.classList.contains("drawing"))) return;
  event.preventDefault();
  stage.focus({ preventScroll: true });
  stage.setPointerCapture(event.pointerId);
  start = at(event);
});

document.addEventListener("pointermove", (event) => {
  if (!start || !find("#stage")) return;
  const [x, y] = at(event);
  if (Math.abs(x - start[0]) < LEAST || Math.abs(y - start[1]) < LEAST) return;
  if (find("[data-draw]").getAttribute("aria-pressed") !== "true") begin();
  box = [Math.min(x, start[0]), Math.min(y, start[1]), Math.max(x, start[0]), Math.max(y, start[1])];
  show({ quiet: true });
});

document.addEventListener("pointerup", () => {
  const drawn = start && box;
  start = null;
  if (drawn) {
    show();
    find("#name").focus({ preventScroll: window.innerWidth > 1024 });
  }
});

/** Move the box, or with `sized` its right and lower side. */
function move(x, y, sized) {
  const [left, top, right, bottom] = box;
  const within = (value, least, most) => Math.min(most, Math.max(least, value));
  if (sized) {
    box = [left, top, within(right + x, left + LEAST, 1), within(bottom + y, top + LEAST, 1)];
  } else {
    const [dx, dy] = [within(x, -left, 1 - right), within(y, -top, 1 - bottom)];
    box = [left + dx, top + dy, right + dx, bottom + dy];
  }
  show();
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

document.addEventListener("keydown", (event) => {
  const stage = find("#stage");
  if (!stage || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
  const arrow = ARROWS[event.key];
  const here = event.target === stage;
  if (here && box && arrow) {
    event.preventDefault();
    move(STEP * arrow[0], STEP * arrow[1], event.shiftKey);
  } else if (here && event.key.toLowerCase() === "b") {
    event.preventDefault();
    begin([0.3, 0.3, 0.7, 0.7]);
  } else if (here && box && event.key === "Enter") {
    event.preventDefault();
    find("#name").focus();
  } else if (event.key === "Escape") {
    if (find("[data-draw]").getAttribute("aria-pressed") === "true") end();
    else find("[data-up]").click();
  } else if (!box && event.key === "ArrowLeft") {
    find("[data-newer]")?.click();
  } else if (!box && event.key === "ArrowRight") {
    find("[data-older]")?.click();
  }
});

// A name in the list lights up its box.
for (const [name, lit] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(name, (event) => {
    const line = event.target.closest?.("li[data-sighting]");
    if (line) for (const each of document.querySelectorAll("#stage g")) each.classList.toggle("lit", lit && each.dataset.sighting === line.dataset.sighting);
  });
}

// What it is is asked only for a new name.
document.addEventListener("input", (event) => {
  if (event.target.id !== "name") return;
  const known = [...document.querySelectorAll("#names option")].some((each) => each.value.toLowerCase() === event.target.value.trim().toLowerCase());
  find("#kind").hidden = known;
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "photo" || event.target.id === "photo") end();
});

document.addEventListener("change", (event) => {
  event.target.closest("[data-submit-on-change]")?.requestSubmit();
});

// Leaving for a picture, the address of the grid remembers it, so that "back" comes to its place, not to the top.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-photo]");
  if (!link || !link.closest("#grid")) return;
  const here = new URL(location.href);
  here.searchParams.delete("until");
  here.searchParams.set("at", link.dataset.photo);
  history.replaceState(history.state, "", `${here.pathname}${here.search}#${link.id}`);
});
