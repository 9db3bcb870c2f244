// Voice notes: recorded with the time and the level shown; stopped, or cancelled without a trace.

import { toast } from "./app.js";

/** Seconds after which a recording stops by itself: Opus at 128 kbit/s stays far below the largest request. */
const LONGEST = 600;

/** What browsers record, the first that is known; others take their own default. */
const FORMS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

const begin = document.getElementById("record");
const bar = document.getElementById("recording");
const row = bar?.nextElementSibling; // the row of the text
const clock = document.getElementById("recording-time");
const level = document.getElementById("recording-level");
const picker = document.getElementById("voice-file");

let current = null; // what is being recorded: { stream, recorder, sound, parts, keep, began, frame }

/** Minutes and seconds: "1:07". */
export function clockOf(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/** The words for a microphone or camera that cannot be opened. */
export function reasonOf(error, words) {
  if (error.name === "NotAllowedError" || error.name === "SecurityError") return words.denied;
  if (error.name === "NotFoundError" || error.name === "OverconstrainedError") return words.missing;
  return `${words.broken} ${error.message}`;
}

/** Let the buttons record; `done` gets the recording as a file, and its seconds (0 where they are not known). */
export function setUpVoice(done) {
  begin.addEventListener("click", () => {
    // Without https there is no microphone for a page: a phone then offers its own recorder.
    if (navigator.mediaDevices && window.MediaRecorder) start(done);
    else picker.click();
  });
  picker.addEventListener("change", () => {
    if (picker.files.length) done(picker.files[0], 0);
    picker.value = "";
  });
  document.getElementById("recording-stop").addEventListener("click", () => finish(true));
  document.getElementById("recording-cancel").addEventListener("click", () => finish(false));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !current) return;
    event.stopImmediatePropagation();
    finish(false);
  });
  window.addEventListener("pagehide", () => finish(false));
}

async function start(done) {
  if (current) return;
  current = { parts: [], keep: false };
  begin.disabled = true;
  try {
    current.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    toast(reasonOf(error, begin.dataset));
    release();
    return;
  }
  const mimeType = FORMS.find((each) => MediaRecorder.isTypeSupported(each));
  const recorder = new MediaRecorder(current.stream, mimeType ? { mimeType } : {});
  recorder.addEventListener("dataavailable", (event) => current.parts.push(event.data));
  recorder.addEventListener("stop", () => {
    const { keep, parts, began } = current;
    const seconds = (performance.now() - began) / 1000;
    release();
    const type = recorder.mimeType.split(";")[0];
    if (keep) done(new File(parts, `voice.${type.split("/")[1]}`, { type }), seconds);
  });
  Object.assign(current, { recorder, began: performance.now(), sound: new AudioContext() });
  const analyser = current.sound.createAnalyser();
  current.sound.createMediaStreamSource(current.stream).connect(analyser);
  recorder.start();
  bar.hidden = false;
  row.hidden = true;
  document.getElementById("recording-stop").focus();
  show(analyser, new Float32Array(analyser.fftSize));
}

/** Show the time and the level, until the recording ends. */
function show(analyser, samples) {
  if (!current) return;
  const seconds = (performance.now() - current.began) / 1000;
  clock.textContent = clockOf(seconds);
  analyser.getFloatTimeDomainData(samples);
  const loudness = Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length);
  level.value = Math.max(0, 1 + Math.log10(loudness + 1e-6) / 2.5); // speech lies within 50 dB of the loudest
  if (seconds >= LONGEST) finish(true);
  else current.frame = requestAnimationFrame(() => show(analyser, samples));
}

function finish(keep) {
  if (current?.recorder?.state !== "recording") return;
  current.keep = keep;
  current.recorder.stop();
}

/** Give the microphone back: the sign of the browser that it listens goes out. */
function release() {
  for (const track of current.stream?.getTracks() ?? []) track.stop();
  current.sound?.close();
  cancelAnimationFrame(current.frame);
  current = null;
  begin.disabled = false;
  bar.hidden = true;
  row.hidden = false;
  document.getElementById("text").focus();
}
