// A picture from the camera: what it sees is shown in a dialog, and one button takes it.

import { toast } from "./app.js";
import { reasonOf } from "./voice.js";

const open = document.getElementById("shoot");
const dialog = document.getElementById("camera");
const view = document.getElementById("camera-view");
const take = document.getElementById("camera-take");
const turn = document.getElementById("camera-turn");
const picker = document.getElementById("camera-file");

let facing = "environment"; // a phone looks away from the person first; a computer has one camera only

/** Let the button open the camera; `done` gets the picture as a file. */
export function setUpCamera(done) {
  open.addEventListener("click", () => {
    // Without https there is no camera for a page: a phone then offers its own.
    if (navigator.mediaDevices) look();
    else picker.click();
  });
  picker.addEventListener("change", () => {
    if (picker.files.length) done(picker.files[0]);
    picker.value = "";
  });
  take.addEventListener("click", async () => {
    const canvas = new OffscreenCanvas(view.videoWidth, view.videoHeight);
    canvas.getContext("2d").drawImage(view, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
    dialog.close();
    done(new File([blob], "camera.jpg", { type: blob.type }));
  });
  turn.addEventListener("click", () => {
    facing = facing === "user" ? "environment" : "user";
    release();
    look();
  });
  document.getElementById("camera-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    release();
    document.getElementById("text").focus();
  });
  window.addEventListener("pagehide", release);
}

async function look() {
  open.disabled = true;
  try {
    view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing, width: { ideal: 1920 }, height: { ideal: 1080 } } });
    await view.play();
  } catch (error) {
    release();
    if (dialog.open) dialog.close();
    toast(reasonOf(error, open.dataset));
    return;
  } finally {
    open.disabled = false;
  }
  const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((each) => each.kind === "videoinput");
  turn.hidden = cameras.length < 2;
  if (!dialog.open) dialog.showModal();
  take.focus();
}

/** Give the camera back: its light goes out. */
function release() {
  for (const track of view.srcObject?.getTracks() ?? []) track.stop();
  view.srcObject = null;
}
