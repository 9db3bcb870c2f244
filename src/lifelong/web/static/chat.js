// Chat: sends messages, shows answers as they stream, stops them, edits and asks again; attaches files.

import { csrf } from "./app.js";
import { setUpCamera } from "./camera.js";
import { clockOf, setUpVoice } from "./voice.js";

const talk = document.getElementById("talk");
const messages = document.getElementById("messages");
const composer = document.getElementById("composer");
const text = document.getElementById("text");
const send = document.getElementById("send");
const stop = document.getElementById("stop");
const side = document.getElementById("trace-side");
const words = talk.dataset;

let running = null; // the AbortController of the answer that streams

function scrollDown() {
  messages.scrollTop = messages.scrollHeight;
}

function element(tag, className, content = "") {
  return Object.assign(document.createElement(tag), { className, textContent: content });
}

/** The events of a response of server-sent events. */
async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    held += value;
    for (let end = held.indexOf("\n\n"); end >= 0; end = held.indexOf("\n\n")) {
      const lines = held.slice(0, end).split("\n");
      held = held.slice(end + 2);
      const data = lines.find((line) => line.startsWith("data: "));
      const name = lines.find((line) => line.startsWith("event: "));
      if (data) yield { name: name?.slice(7) ?? "", value: JSON.parse(data.slice(6)) };
    }
  }
}

function busy(on) {
  if (!composer) return;
  send.hidden = on;
  stop.hidden = !on;
}

/**
 * Ask for an answer and show it as it comes. `draft` is what stands on the page until the stored messages come; `others`
 * are further ways on when it fails, each with its words.
 */
async function answer(address, form, draft, retry, others = []) {
  if (running) return;
  running = new AbortController();
  busy(true);
  document.getElementById("greeting")?.remove();
  const reply = element("article", "message assistant");
  reply.setAttribute("aria-label", words.assistant);
  reply.setAttribute("aria-busy", "true");
  const status = element("p", "waiting", words.waiting);
  const streamed = element("div", "streamed");
  reply.append(status, streamed);
  messages.append(...draft, reply);
  scrollDown();
  try {
    const response = await fetch(address, {
      method: "POST",
      body: form,
      headers: { ...csrf(), Accept: "text/event-stream" },
      signal: running.signal,
    });
    if (response.status === 401) return window.location.reload();
    if (!response.ok) throw new Error((await response.json()).detail);
    let finished = false;
    for await (const { name, value } of events(response)) {
      const below = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 80;
      if (name === "recalled") status.textContent = value.text;
      else if (name === "thinking") status.textContent = value.text.slice(-120);
      else if (name === "token") {
        status.hidden = true;
        streamed.append(value.text);
      } else if (name === "restarted") streamed.textContent = "";
      else if (name === "error") throw new Error(value.detail);
      else if (name === "answer") {
        finished = true;
        for (const each of [...draft, reply]) each.remove();
        messages.insertAdjacentHTML("beforeend", value.html);
        window.htmx.process(messages);
        if (window.location.pathname !== value.address) {
          history.replaceState(null, "", value.address);
          document.getElementById("heading").textContent = value.heading;
        }
        window.htmx.ajax("GET", `/app/chat/sessions?chosen=${value.address.split("/").pop()}`, ".session-list");
      }
      if (below) scrollDown();
    }
    if (!finished) throw new Error(words.failed);
  } catch (error) {
    failed(reply, status, streamed, error, [{ words: words.retry, act: retry }, ...others]);
  } finally {
    running = null;
    busy(false);
    reply.removeAttribute("aria-busy");
  }
}

function failed(reply, status, streamed, error, ways) {
  const stopped = error.name === "AbortError";
  const detail = error.message === words.failed ? "" : error.message.charAt(0).toUpperCase() + error.message.slice(1);
  const reason = stopped ? words.stopped : `${words.failed} ${detail}`;
  const line = element("p", stopped ? "small soft" : "notice", reason);
  line.setAttribute("role", "alert");
  const buttons = ways.map(({ words: named, act }) => {
    const button = Object.assign(element("button", "quiet", named), { type: "button" });
    button.addEventListener("click", () => {
      reply.remove();
      act();
    });
    return button;
  });
  status.remove();
  if (!streamed.textContent) streamed.remove();
  reply.append(line, ...buttons);
  scrollDown();
}

/* Attachments */

const chips = document.getElementById("chips");
const picker = document.getElementById("files");
let attached = [];
let voice = null; // a recording of the person, with its seconds: { file, seconds }

function attach(files) {
  attached.push(...files);
  showChips();
}

function attachVoice(file, seconds) {
  voice = { file, seconds };
  showChips();
}

function chipOf(name, shown, drop) {
  const chip = element("li", "chip");
  const remove = Object.assign(element("button", "quiet icon-only", "×"), { type: "button" });
  remove.setAttribute("aria-label", `${words.remove}: ${name}`);
  remove.addEventListener("click", () => {
    drop();
    showChips();
    text.focus();
  });
  chip.append(...shown, element("span", "", name), remove);
  return chip;
}

function pictureOf(file, alt) {
  const small = Object.assign(element("img", ""), { alt, src: URL.createObjectURL(file) });
  small.addEventListener("load", () => URL.revokeObjectURL(small.src));
  return small;
}

function showChips() {
  chips.hidden = attached.length === 0 && !voice;
  document.getElementById("record").disabled = voice !== null; // a message has one voice
  const shown = attached.map((file) =>
    chipOf(file.name, file.type.startsWith("image/") ? [pictureOf(file, "")] : [], () => {
      attached = attached.filter((each) => each !== file);
    }),
  );
  if (voice) {
    const name = voice.seconds ? `${words.voice} ${clockOf(voice.seconds)}` : words.voice;
    shown.unshift(chipOf(name, [soundOf(voice.file)], () => (voice = null)));
  }
  chips.replaceChildren(...shown);
}

function soundOf(file) {
  const sound = Object.assign(document.createElement("audio"), { controls: true, src: URL.createObjectURL(file) });
  sound.setAttribute("aria-label", words.voice);
  return sound;
}

/* The message as it stands on the page until it is stored. */
function drafted(said, files, recording = null) {
  const draft = element("article", "message user");
  draft.setAttribute("aria-label", words.you);
  if (files.length || recording) {
    const list = element("ul", "attachments");
    for (const file of files) {
      const item = element("li", "");
      item.append(file.type.startsWith("image/") ? pictureOf(file, file.name) : element("span", "file", file.name));
      list.append(item);
    }
    if (recording) {
      const item = element("li", "");
      item.append(soundOf(recording.file));
      list.append(item);
    }
    draft.append(list);
  }
  if (said) draft.append(element("div", "prose streamed", said));
  return draft;
}

function say() {
  const said = text.value;
  const files = attached;
  let spoken = voice; // null once it is sent as a mere file
  if (running || (!said.trim() && !files.length && !spoken)) return;
  const key = crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), (each) => each.toString(16).padStart(2, "0")).join("");
  const draft = drafted(said, files, spoken);
  const asFile = {
    words: words.voiceAsFile,
    act: () => {
      files.push(spoken.file);
      spoken = null;
      ask();
    },
  };
  const ask = () => {
    const form = new FormData();
    form.set("text", said);
    form.set("key", key);
    for (const file of files) form.append("files", file, file.name);
    if (spoken) form.set("voice", spoken.file, spoken.file.name);
    answer("/app/chat/say", form, [draft], ask, spoken ? [asFile] : []);
  };
  for (const button of messages.querySelectorAll("[data-edit], [data-again]")) button.remove();
  text.value = "";
  attached = [];
  voice = null;
  showChips();
  ask();
}

if (composer) {
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    say();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      say();
    }
  });
  stop.addEventListener("click", () => running?.abort());
  setUpCamera((file) => attach([file]));
  setUpVoice(attachVoice);
  picker.addEventListener("change", () => {
    attach([...picker.files]);
    picker.value = "";
    text.focus();
  });
  text.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) {
      event.preventDefault();
      attach([...event.clipboardData.files]);
    }
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    talk.addEventListener(name, (event) => {
      event.preventDefault();
      composer.classList.toggle("drop", name === "dragover");
      if (name === "drop") attach([...event.dataTransfer.files]);
    });
  }
}

/* Edit, answer again, the panel of the trace, the list of sessions */

function edit(button) {
  const message = button.closest(".message");
  const form = element("form", "edit");
  const field = Object.assign(document.createElement("textarea"), { value: button.dataset.text, rows: 3 });
  field.setAttribute("aria-label", words.edit);
  const row = element("div", "row end");
  const cancel = Object.assign(element("button", "quiet", words.cancel), { type: "button" });
  row.append(cancel, element("button", "primary", words.save));
  form.append(field, row);
  const parts = [...message.children];
  message.replaceChildren(form);
  field.focus();
  const back = () => message.replaceChildren(...parts);
  cancel.addEventListener("click", back);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = new FormData();
    body.set("text", field.value);
    const draft = drafted(field.value, []);
    const ask = () => answer(`/app/chat/edit/${button.dataset.edit}`, body, [draft], () => window.location.reload());
    while (message.nextElementSibling) message.nextElementSibling.remove();
    message.remove();
    ask();
  });
}

function again(button) {
  const id = button.dataset.again;
  const asked = document.getElementById(id);
  while (asked?.nextElementSibling) asked.nextElementSibling.remove();
  const ask = () => answer(`/app/chat/again/${id}`, new FormData(), asked ? [asked] : [], ask);
  button.remove();
  ask();
}

function rate(button) {
  const thumbs = button.closest(".thumbs");
  const values = { value: button.dataset.thumb };
  window.htmx.ajax("POST", `/app/chat/feedback/${thumbs.dataset.reply}`, { source: button, target: thumbs, swap: "outerHTML", values });
}

function setTrace(reply) {
  const address = new URL(window.location);
  if (reply) address.searchParams.set("trace", reply);
  else address.searchParams.delete("trace");
  history.replaceState(null, "", address);
  side.hidden = !reply;
}

let opener = null; // where the focus returns when the trace is closed

// The buttons of messages are not given to htmx one by one: of hundreds, that takes longer than all else on the page.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const data = button.dataset;
  if ("edit" in data) edit(button);
  else if ("again" in data) again(button);
  else if ("dialog" in data) window.htmx.ajax("GET", data.dialog, { source: button, target: "#dialog-body" });
  else if ("thumb" in data) rate(button);
  else if ("suggest" in data) {
    text.value = data.suggest.replace(/…$/, "");
    text.focus();
    if (!data.suggest.endsWith("…")) say();
  } else if ("trace" in data) {
    opener = button;
    setTrace(data.trace);
    window.htmx.ajax("GET", `/app/chat/trace/${data.trace}`, { source: "#trace", target: "#trace" });
  } else if ("traceClose" in data) {
    setTrace("");
    opener?.focus();
  } else if ("more" in data) {
    button.previousElementSibling.classList.add("all");
    button.remove();
  } else if (data.toggle === "sessions") {
    const open = document.getElementById("sessions").classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.getElementById("dialog").open) return;
  if (running) running.abort();
  else if (!side.hidden) {
    setTrace("");
    opener?.focus();
  }
  document.getElementById("sessions").classList.remove("open");
});

const found = new URL(window.location).searchParams.get("message");
const target = found && document.getElementById(found);
if (target) {
  target.classList.add("found");
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
} else scrollDown();
