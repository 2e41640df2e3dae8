import { expect, it } from "vitest";
import { threadlessClusterer } from "../../../test/fakes/threadless-clusterer.ts";
import { vectorsAbout } from "../../../test/fixtures/vectors.ts";
import { chooseK } from "./choose-k.ts";

const { signal } = new AbortController();

it("a book of enough pages gets as many clusters as are wanted, a short one fewer, and the shortest one", async () => {
  const choose = (pages: number) => chooseK(vectorsAbout(3, pages, 8, 1), 48, threadlessClusterer(), 1, signal);
  expect(await choose(500)).toBe(48);
  expect(await choose(52)).toBe(10);
  expect(await choose(3)).toBe(1);
});

it("what somebody asked for is made, as far as there are pages", async () => {
  const choose = (wanted: number) => chooseK(vectorsAbout(3, 12, 8, 1), wanted, threadlessClusterer(), 1, signal);
  expect(await choose(7)).toBe(7);
  expect(await choose(40)).toBe(12);
});

it("left to itself it takes as many as there are subjects, of those that it tries", async () => {
  const choose = (subjects: number) =>
    chooseK(vectorsAbout(subjects, 400, 64, 0.7), "auto", threadlessClusterer(), 1, signal);
  expect(await choose(6)).toBe(6);
  expect(await choose(16)).toBe(16);
  expect(await choose(36)).toBe(36);
});

it("left to itself with a short book it tries nothing", async () => {
  const clusterer = threadlessClusterer();
  expect(await chooseK(vectorsAbout(2, 12, 8, 1), "auto", clusterer, 1, signal)).toBe(2);
  expect(clusterer.calls).toEqual([]);
});
