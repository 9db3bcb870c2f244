// Privacy: files that are too large are told before they are sent, options follow the product, a key is copied.

import { toast } from "./app.js";

const form = document.getElementById("import");

if (form) {
  const file = document.getElementById("import-file");
  const made = document.getElementById("made-by");
  const large = document.getElementById("too-large");
  const several = form.dataset.several.split(" ");

  const look = () => {
    const fits = !file.files.length || file.files[0].size < Number(form.dataset.most);
    large.hidden = fits;
    if (!fits) large.querySelector("span").textContent = form.dataset.large;
    for (const button of form.querySelectorAll("button[name=step]")) button.disabled = !fits;
  };
  const choose = () => {
    form.querySelector("[data-for=several]").hidden = !several.includes(made.value);
    form.querySelector("[data-for=lifelong]").hidden = made.value !== "lifelong";
  };
  const renew = () => document.getElementById("report").replaceChildren(); // it was of another file

  file.addEventListener("change", () => {
    renew();
    look();
  });
  made.addEventListener("change", () => {
    renew();
    choose();
  });
  look();
  choose();
}

document.body.addEventListener("forgotten", () => {
  for (const input of document.querySelectorAll("#forget-form input:not([type=hidden])")) input.value = "";
});

document.body.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    toast(button.dataset.copied);
  } catch {
    window.getSelection().selectAllChildren(source); // no clipboard without https: it is marked, to be copied by hand
  }
});
