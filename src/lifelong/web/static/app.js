// What all pages share: toasts with undo, the dialog, and the sign-in that has ended.

const toasts = document.getElementById("toasts");

/** The headers that every request with an effect needs. */
export function csrf() {
  return { "X-CSRF-Token": document.body.dataset.csrf };
}

/** Show a short text at the edge of the page; `undo` is a path that takes the act back by a POST. */
export function toast(text, undo = "") {
  const line = document.createElement("div");
  line.className = "toast";
  line.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (undo) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: toasts.dataset.undo });
    button.addEventListener("click", () => {
      line.remove();
      window.htmx.ajax("POST", undo, { swap: "none" });
    });
    line.append(button);
  }
  toasts.append(line);
  // Ten seconds with a button: time to read, decide and reach it; pointing at it or focus stops the clock.
  let left = undo ? 10 : 5;
  const clock = setInterval(() => {
    if (!line.matches(":hover, :focus-within") && --left <= 0) {
      clearInterval(clock);
      line.remove();
    }
  }, 1000);
}

const dialog = document.getElementById("dialog");

document.body.addEventListener("toast", (event) => toast(event.detail.text, event.detail.undo));
document.body.addEventListener("htmx:sendError", () => toast(toasts.dataset.lost));
// Settled, not only swapped in: a form that is sent before htmx has read it goes out as the browser would send it.
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id === "dialog-body" && !dialog.open) dialog.showModal();
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.target.closest?.("[data-close-after]")) dialog.close();
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
});
dialog.addEventListener("close", () => document.getElementById("dialog-body").replaceChildren());

// On a small screen, tabs go beyond its edge: the one that is open is shown.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

if (toasts.dataset.toast) toast(toasts.dataset.toast);
