/** What the build keeps for a quick start says the same as reading the folder, and is never believed after a change. */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { registry } from "../src/app.ts";
import { keepLearned, learnFolder } from "../src/learned.ts";
import { buildRanker } from "../src/understand/ranker.ts";
import { withFolder } from "./library/folder.ts";

test("a kept library is the library, word for word, as read-only, and its ranker ranks the same", {
	timeout: 120_000,
}, () => {
	withFolder({}, (folder) => {
		const kept = join(folder, "learned.bin");
		const fresh = learnFolder(folder, registry, kept);
		keepLearned(folder, registry, kept);
		const recalled = learnFolder(folder, registry, kept);
		expect(recalled.library).not.toBe(fresh.library);
		const words = ({ library }: typeof fresh) =>
			JSON.stringify(library, (_, value: unknown) => (value instanceof Map ? [...value] : value));
		expect(words(recalled)).toBe(words(fresh));
		expect(() => (recalled.library.pages as Map<string, never>).clear()).toThrow();
		expect(Object.isFrozen(recalled.library.phrases[0])).toBe(true);

		const [one, other] = [fresh, recalled].map(({ library, taught }) => buildRanker(library, taught));
		for (const text of ["what does a nurse earn in ohio", "cancelar", "cancelr", "four year college", "asdf"]) {
			expect(other?.rank(text, "en"), text).toEqual(one?.rank(text, "en"));
			expect(other?.langOf(text)).toBe(one?.langOf(text));
		}
	});
});

test("a kept library is not taken when it is damaged, when scripts may name other things, or once a file changed", {
	timeout: 120_000,
}, () => {
	withFolder({}, (folder) => {
		const kept = join(folder, "learned.bin");
		keepLearned(folder, registry, kept);
		const whole = readFileSync(kept);
		writeFileSync(kept, whole.subarray(0, 1000));
		const fresh = learnFolder(folder, registry, kept).library;
		writeFileSync(kept, whole);
		expect(learnFolder(folder, registry, kept).library).toEqual(fresh);
		expect(learnFolder(folder, { ...registry, commands: ["yes"] }, kept).library).not.toBe(fresh);
		appendFileSync(join(folder, "dialogs/welcome.yaml"), "nonsense: 1\n");
		expect(() => learnFolder(folder, registry, kept)).toThrow("dialogs/welcome.yaml");
	});
});
