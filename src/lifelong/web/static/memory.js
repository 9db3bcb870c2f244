// Memory: the list beside one memory; what changed is loaded again, the keyboard moves along the list.

const entries = document.getElementById("entries");
const detail = document.getElementById("detail");
const filters = document.getElementById("filters");
const search = document.getElementById("q");

function listQuery() {
  return window.location.search;
}

function mark(id) {
  for (const row of entries.querySelectorAll("[data-row]")) {
    if (row.dataset.row === id) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

function go(address) {
  // The state is htmx's own: a step back loads the page of the address anew.
  if (window.location.pathname + window.location.search !== address) history.pushState({ htmx: true }, "", address);
}

function closeDetail() {
  const id = detail.querySelector("[data-memory]")?.dataset.memory;
  detail.replaceChildren();
  go(`/app/memory${listQuery()}`);
  const row = id && entries.querySelector(`[data-row="${CSS.escape(id)}"]`);
  mark("");
  (row ?? search).focus();
}

// After settling, because what is loading is hidden until then and takes no focus.
document.body.addEventListener("htmx:afterSettle", (event) => {
  // A list that was asked for before the memory was closed comes with the address of that memory.
  if (event.detail.target === entries && !detail.childElementCount && window.location.pathname !== "/app/memory") {
    history.replaceState({ htmx: true }, "", `/app/memory${listQuery()}`);
  }
  if (event.detail.target !== detail) return;
  mark(detail.querySelector("[data-memory]")?.dataset.memory ?? "");
  detail.scrollTop = 0;
  detail.querySelector(".one-text")?.focus({ preventScroll: true });
});

// After an act the list is loaded again as far as it was shown, and the memory that is shown from now on. Each has a
// source of its own, because htmx lets only the last request of one source wait.
document.body.addEventListener("changed", (event) => {
  const id = event.detail.memory;
  const open = detail.querySelector("[data-memory]") !== null;
  if (open) {
    if (id) {
      const address = `/app/memory/${id}${listQuery()}`;
      go(address);
      window.htmx.ajax("GET", address, { source: detail, target: detail });
    } else closeDetail();
  }
  const query = new URLSearchParams(new FormData(filters));
  query.set("count", entries.querySelectorAll("[data-row]").length);
  window.htmx.ajax("GET", `/app/memory?${query}`, { source: entries, target: entries });
});

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-detail-close]");
  if (!close || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  closeDetail();
});

filters.addEventListener("submit", (event) => event.preventDefault());

document.addEventListener("keydown", (event) => {
  if (document.getElementById("dialog").open || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    search.focus();
  } else if (event.key === "Escape" && detail.childElementCount && !typing) closeDetail();
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const rows = [...entries.querySelectorAll("[data-row]")];
    const here = rows.indexOf(document.activeElement);
    if (here < 0 && !(event.target === search && event.key === "ArrowDown")) return;
    event.preventDefault();
    (rows[here + (event.key === "ArrowDown" ? 1 : -1)] ?? search).focus();
  }
});
