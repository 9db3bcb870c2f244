// For you: fields that a kind of text needs, pictures that come with an answer, and copying.

import { toast } from "./app.js";

const kind = document.getElementById("kind");

function choose() {
  for (const field of document.querySelectorAll("#write [data-for]")) {
    field.hidden = !field.dataset.for.split(" ").includes(kind.value);
  }
}

if (kind) {
  kind.addEventListener("change", choose);
  choose();
}

/** Show the pictures of an answer. They have no address: the server stores none of them. */
function showPictures(within) {
  for (const image of within.querySelectorAll("img[data-png]")) {
    const bytes = Uint8Array.from(atob(image.dataset.png), (letter) => letter.charCodeAt(0));
    image.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    delete image.dataset.png;
    const save = image.closest("li").querySelector("[data-save]");
    save.href = image.src;
    save.download = `${save.dataset.save}.png`;
  }
}

showPictures(document);
document.body.addEventListener("htmx:afterSwap", (event) => showPictures(event.detail.target));

document.body.addEventListener("click", async (event) => {
  const insert = event.target.closest("[data-insert]");
  if (insert) {
    const prompt = document.getElementById("prompt");
    prompt.value = `${prompt.value} ${insert.dataset.insert}`.trim();
    prompt.focus();
    return;
  }
  const copy = event.target.closest("[data-copy]");
  if (!copy) return;
  const source = document.getElementById(copy.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    toast(copy.dataset.copied);
  } catch {
    window.getSelection().selectAllChildren(source); // no clipboard without https: it is marked, to be copied by hand
  }
});
