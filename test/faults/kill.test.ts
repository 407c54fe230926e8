/** kill -9 at any moment, again and again: nothing that was answered is lost or doubled. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openStore } from "../../src/store/index.ts";
import { createKeys } from "../../src/vault/keys.ts";
import { emptyDatabase, storeKinds } from "../support/stores.ts";
import { writeDistrict } from "./district.ts";
import { type Aftermath, differences, killAgainAndAgain } from "./kill.ts";
import { createVictims, type Victims } from "./victims.ts";

const { kills, seed } = inject("scale");
const students = 8;

let folder: string;
let victims: Victims;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "onward-kill-"));
	writeDistrict(folder, students);
	victims = await createVictims(folder, 2);
});
afterAll(async () => {
	await victims?.close();
	rmSync(folder, { recursive: true, force: true });
});

// Each process serves both databases, so that one kill is a kill on each.
test("killed while people talk: what was answered is saved once, what was said arrived or was asked again", {
	timeout: 60_000 + kills * 30_000,
}, async () => {
	const keyFile = join(folder, "keys.json");
	const keys = createKeys(keyFile, join(folder, "data"));
	// The first processes make the tables, unless they are killed at it.
	const places = await Promise.all(storeKinds.map((kind) => emptyDatabase(kind)));
	try {
		const servers = places.map(({ url }, at) => ({
			DATABASE_URL: url,
			DATA_DIR: join(folder, "data", `${at}`),
			KEY_FILE: keyFile,
		}));
		const started = performance.now();
		const { after, aims } = await killAgainAndAgain({ victims, servers, seed, kills, students, campaigns: 12 });
		const seconds = Math.round((performance.now() - started) / 1000);
		console.log(`--sequence.seed ${seed}: ${kills} kills in ${seconds} s, aimed at ${JSON.stringify(aims)}`);
		const wrong: string[] = [];
		for (const [at, { url }] of places.entries()) {
			const store = await openStore({
				url,
				mode: "demo",
				keys,
				boot: "afterwards",
				backupDir: folder,
				now: new Date().toISOString(),
			});
			const found = await differences(store, after[at]!).finally(() => store.close());
			console.log(`${storeKinds[at]}: ${told(after[at]!, found.states)}`);
			wrong.push(...[...(after[at]?.wrong ?? []), ...found.wrong].map((one) => `${storeKinds[at]}: ${one}`));
			expect(answers(after[at]!, "taken")).toBeGreaterThan(kills / 4);
		}
		expect(wrong).toEqual([]);
		// A notice whose receipt died with its process counts as heard by nobody; above, both contacts heard of each.
		expect(victims.errors.filter((error) => !error.startsWith("alert-unheard:"))).toEqual([]);
	} finally {
		await Promise.all(places.map((place) => place.remove()));
	}
});

const answers = ({ diaries }: Aftermath, known: string): number =>
	diaries.reduce((all, diary) => all + diary.answers.filter((answer) => answer.known === known).length, 0);

/** The figures of one run. */
function told(after: Aftermath, states: Readonly<Record<string, number>>): string {
	const sum = (of: (diary: Aftermath["diaries"][number]) => number) =>
		after.diaries.reduce((all, diary) => all + of(diary), 0);
	return (
		`${sum((own) => own.turns)} turns, ${sum((own) => own.repeats)} repeats by clients, ` +
		`${sum((own) => own.answers.length)} answers (${answers(after, "taken")} taken, ${answers(after, "again")} asked again, ` +
		`${answers(after, "lost")} not known), ${sum((own) => own.lost)} replies lost; ` +
		`${after.campaigns.length} campaigns ${JSON.stringify(states)}, ${sum((own) => own.dangers.length)} alerts`
	);
}
