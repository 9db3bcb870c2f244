// The client against a running server, whose address and keys are in the environment. `pytest tests/clients` starts one.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { Life, LifelongError } from "lifelong-client";

const { LIFELONG_URL: url, LIFELONG_KEY: key, LIFELONG_KEY_FOR_ANY: anyKey, LIFELONG_PICTURE: picture } = process.env;
const ana = new Life({ url, key }).person();

test("what is said is stored, recalled and answered", async () => {
  const [message] = await ana.add({ text: "I drive Bertha, my old truck.", at: "2026-05-04T08:30:00+02:00" });
  assert.equal(message.text, "I drive Bertha, my old truck.");
  const found = await ana.recall("What do I drive?", { k: 1 });
  assert.equal(found.known, true);
  assert.equal(found.hits[0].source[0], message.id);
  assert.ok(found.hits[0].score > 0 && found.hits[0].score <= 1);
  const reply = await ana.chat("What do I drive?");
  assert.match(reply.text, /Bertha/);
  await ana.feedback(reply.id, 1);
  assert.match((await ana.context("What do I drive?")).memory, /Bertha/);
  assert.equal((await ana.messages({ limit: 1 })).items.length, 1);
});

test("a stream has tokens that make the answer, which is its last event", async () => {
  const seen = [];
  for await (const event of ana.stream("Which truck do I drive?")) seen.push(event);
  const text = seen.filter(({ type }) => type === "token").map((event) => event.text).join("");
  assert.equal(seen.at(-1).type, "answer");
  assert.equal(seen.at(-1).reply.text, text);
  assert.match(text, /Bertha/);
});

test("a stream that is left early ends the request", async () => {
  for await (const event of ana.stream("And what do I drive now?")) {
    assert.ok(event.type);
    break;
  }
  assert.match((await ana.chat("What do I drive?")).text, /Bertha/);
});

test("memories are remembered, corrected, closed and listed", async () => {
  const home = await ana.remember("I live in Porto.", { slot: "me.home" });
  const moved = await ana.memories.update(home.id, "I live in Faro.");
  assert.deepEqual((await ana.memories.history(moved.id)).map(({ text }) => text), ["I live in Porto.", "I live in Faro."]);
  assert.equal((await ana.memories.get(moved.id)).text, "I live in Faro.");
  await ana.memories.close(moved.id);
  const texts = async (options) => (await ana.memories.list(options)).items.map(({ text }) => text);
  assert.ok(!(await texts()).includes("I live in Faro."));
  assert.ok((await texts({ ended: true })).includes("I live in Faro."));
  const tea = await ana.remember("I like tea.");
  assert.equal(await ana.memories.delete(tea.id), 1);
  assert.ok(Array.isArray(await ana.profile()) && Array.isArray(await ana.habits()));
  assert.equal((await ana.traits()).traits.length, 5);
  assert.ok(Array.isArray(await ana.closeSession()));
});

test("a concept is enrolled from a picture, listed and forgotten", async () => {
  const content = await readFile(picture);
  const concept = await ana.concepts.enrol("Mingau", [content], { kind: "cat" });
  assert.equal(concept.exemplars, 1);
  assert.deepEqual((await ana.concepts.list()).map(({ name }) => name), ["Mingau"]);
  assert.equal((await ana.concepts.get("Mingau")).kind, "cat");
  await ana.add({ text: "Here she sleeps.", files: [new Blob([content])] });
  assert.equal((await ana.find("Mingau")).hits.length, 1);
  await ana.concepts.forget("Mingau");
  assert.deepEqual(await ana.concepts.list(), []);
});

test("items are recommended, with reasons", async () => {
  const life = new Life({ url, key: anyKey });
  const items = [
    { id: "kedi", title: "Kedi", text: "cats in Istanbul" },
    { id: "heat", title: "Heat", text: "a heist" },
  ];
  await life.api.PUT("/api/catalogues/{catalogue}", { params: { path: { catalogue: "films" } }, body: { items } });
  await ana.interact("heat", "rejected");
  const hits = await ana.recommend("films", { query: "cats" });
  assert.deepEqual(hits.map(({ item }) => item.id), ["kedi"]);
});

test("what is previewed is what is erased, once", async () => {
  await ana.add("The safe opens with 4711.");
  const request = { query: "the safe opens with 4711" };
  const preview = await ana.erasure.preview(request);
  assert.ok([...preview.statements, ...preview.messages].every(({ text }) => text.includes("4711")));
  const receipt = await ana.erasure.erase(request, preview);
  assert.equal(receipt.verified, true);
  assert.equal(await ana.forget(request), null);
  assert.ok(!(await ana.messages({ limit: 200 })).items.some(({ text }) => text.includes("4711")));
});

test("the token of a preview erases nothing else", async () => {
  const [one, other] = await ana.add(["One thing.", "Another thing."]);
  const preview = await ana.erasure.preview({ ids: [one.id] });
  await assert.rejects(ana.erasure.erase({ ids: [other.id] }, preview), { status: 409, code: "changed" });
});

test("a record is exported, erased, and imported again", async () => {
  const bo = new Life({ url, key: anyKey }).person("bo");
  await bo.add("I keep bees in Aveiro.");
  const zip = await bo.export();
  assert.equal(zip.type, "application/zip");
  assert.equal((await bo.import(zip)).counts.messages, 0);
  assert.equal((await bo.forget({ everything: true })).verified, true);
  const report = await bo.import(zip, { bring_back: true });
  assert.equal(report.counts.messages, 1);
  assert.match((await bo.recall("What do I keep in Aveiro?")).hits[0].text, /bees/);
});

test("a key for any person names one, and an error says what to do", async () => {
  const nobody = new Life({ url, key: anyKey }).person();
  await assert.rejects(nobody.profile(), (error) => {
    assert.ok(error instanceof LifelongError);
    assert.equal(error.status, 400);
    assert.equal(error.code, "user_required");
    assert.match(error.message, /name the one meant/);
    return true;
  });
  await assert.rejects(new Life({ url, key: "lk_wrong" }).person().recall("x"), { status: 401, code: "invalid_api_key" });
  await assert.rejects(ana.memories.get("mem_0"), { status: 404 });
  await assert.rejects(ana.recall("", { k: -1 }), { status: 400 });
  await assert.rejects(async () => {
    for await (const _ of ana.stream("x", { tools: [{ name: "weather" }] }));
  }, { status: 422 });
});
