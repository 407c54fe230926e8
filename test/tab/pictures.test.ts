import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { learn, root } from "../../src/app.ts";
import { pictureOfChoice, pictureOfMessage } from "../../src/tab/pictures.ts";

const { library } = learn(root);
const yesNo = [{ id: "yes" }, { id: "no" }];
const source = readFileSync(join(root, "src/tab/pictures.ts"), "utf8");
const table = /const choices:[^{]*\{([\s\S]*?)\n\}/.exec(source)?.[1] ?? "";
const choices = [...table.matchAll(/^\t"?([\w-]+)"?:/gm)].map(([, id]) => id ?? "");

describe("pictures", () => {
	it("stand beside choices that exist", () => {
		const asked = [...library.scripts.values()].flatMap(({ steps }) =>
			steps.flatMap((step) =>
				step.type === "ask" ? [...step.choices, ...step.instead, ...(step.kind === "confirm" ? yesNo : [])] : [],
			),
		);
		const known = new Set(
			[
				...asked,
				...[...library.checkIns.values()].flatMap((template) => template.choices),
				...library.afterSchool.values(),
			].map(({ id }) => id),
		);
		expect(choices.length).toBeGreaterThan(20);
		expect(choices.filter((id) => !known.has(id))).toEqual([]);
	});

	it("stand beside the first choices of everybody, and beside every way after school", () => {
		const welcome = library.scripts.get("welcome")?.steps ?? [];
		const first = welcome.flatMap((step) => (step.type === "ask" ? step.choices : []));
		expect(first.length).toBeGreaterThan(8);
		for (const { id } of [...first, ...library.afterSchool.values()])
			expect(pictureOfChoice({ answer: id }), id).not.toBeNull();
	});

	it("know routes before ids, and nothing they were not told", () => {
		expect(pictureOfChoice({ route: "dialog:ask-counselor", answer: "plan" })).toBe("counselor");
		expect(pictureOfChoice({ route: "occupation:registered nurse" })).toBe("job");
		for (const nothing of [
			{},
			{ answer: 3 },
			{ answer: "constructor" },
			{ answer: "29-1141" },
			{ route: "command:skip" },
		])
			expect(pictureOfChoice(nothing), JSON.stringify(nothing)).toBeNull();
	});

	it("show what a message is: danger first, then who sent it, then its kind; plain words have none", () => {
		expect(pictureOfMessage("safety", "reply")).toBe("safety");
		expect(pictureOfMessage("question", "check-in")).toBe("check-in");
		expect(pictureOfMessage("thread", "message")).toBe("counselor");
		expect(pictureOfMessage("article", "reply")).toBe("page");
		expect(pictureOfMessage("say", "reply")).toBeNull();
		expect(pictureOfMessage("constructor", "reply")).toBeNull();
	});

	it("are a few hundred bytes each", () => {
		const drawn = [...source.matchAll(/"(M[^"]+)"/g)].map(([, d]) => d ?? "");
		expect(drawn.length).toBeGreaterThan(25);
		expect(drawn.filter((d) => d.length > 300)).toEqual([]);
	});
});
