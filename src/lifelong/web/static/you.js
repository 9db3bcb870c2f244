// You: the number beside a slider follows it.

import "./app.js";

document.addEventListener("input", (event) => {
  const shown = document.getElementById(event.target.dataset?.shows ?? "");
  if (shown) shown.textContent = Number(event.target.value).toFixed(1).replace(/\.0$/, "").replace(".", shown.dataset.decimal);
});
