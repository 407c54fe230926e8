/** Jobs in a conversation: what somebody typed, what was imported, and the list of a field. */
import { describe, expect, test } from "vitest";
import type { ActionContext } from "../../src/actions/action.ts";
import { careers, findOccupation } from "../../src/actions/careers.ts";
import { sources } from "../../src/actions/sources.ts";
import { loadLibrary } from "../../src/library/load.ts";
import { readImports } from "../../src/library/occupations.ts";
import { readOnet } from "../../src/library/onet.ts";
import type { Library } from "../../src/library/types.ts";
import { readValue } from "../../src/plan/elements.ts";
import type { Person } from "../../src/turn.ts";
import { root } from "../library/folder.ts";
import { sample } from "../library/onet-sample.ts";

const plain = loadLibrary(root);
const { imports } = readImports("data/onet.json", JSON.stringify(readOnet(sample).table));
const withImports: Library = { ...plain, imports };
const person: Person = {
	...{ id: "student-1", role: "student", givenName: "Luz", familyName: "Paz", lang: "en", grade: 10, birthDate: null },
	...{ school: null, counselor: null, guardianOf: [], optedOut: false, welcomed: true },
};

const context = (library: Library, args: ActionContext["args"], lang: "en" | "es" = "en") =>
	({ person, lang, plan: {}, library, draft: {}, args, staff: () => null }) as unknown as ActionContext;

describe("a job in mind", () => {
	const inMind = async (library: Library, text: string, lang: "en" | "es" = "en") => {
		const { outcome, changes, replies } = await careers["career-in-mind"].run(context(library, { text }, lang));
		const value = changes?.[0]?.value;
		return { outcome, value: value === undefined ? null : readValue("career-in-mind", value), replies };
	};

	test.each([
		["i want to be a cop or something", "33-3051"],
		["bombera", "33-2011"],
		["app designer", "15-1255.00"],
		["game dev", "15-1255"],
		["barista", "35-3023.01"],
	])("%s is one of ours, whatever words are around it", async (text, soc) => {
		expect(findOccupation(text, plain)?.soc).toBe(soc);
		expect(await inMind(plain, text)).toMatchObject({ outcome: "found", value: { soc } });
	});

	test("is kept in the student's own words when nobody knows it", async () => {
		expect(await inMind(plain, "nephologist")).toMatchObject({
			outcome: "unknown",
			value: { soc: null, text: "nephologist" },
		});
	});

	test("is found among the imported ones, under O*NET's code, and answered in its English", async () => {
		const { outcome, value, replies } = await inMind(withImports, "maybe a nephologist", "es");
		expect({ outcome, value }).toEqual({ outcome: "found", value: { soc: "45-9011.00", text: "Moss Farmers" } });
		expect(replies?.[0]?.view).toMatchObject({ kind: "article", title: "Moss Farmers" });
	});
});

describe("the jobs of a field", () => {
	const list = (cluster: string, lang: "en" | "es" = "en") =>
		sources["cluster-careers"]!({ lang, plan: {}, library: plain, person, draft: { cluster }, item: null });

	test("are few enough to read, by name, and of every level of preparation that the field has", () => {
		for (const cluster of plain.clusters.keys()) {
			const options = list(cluster);
			expect(options.length, cluster).toBeGreaterThanOrEqual(12);
			expect(options.length, cluster).toBeLessThanOrEqual(24);
			const labels = options.map(({ label }) => label);
			expect(labels).toEqual([...labels].sort((a, b) => a.localeCompare(b, "en")));
			const shown = new Set(options.map(({ id }) => plain.occupations.get(id)?.jobZone));
			for (const job of plain.occupations.values())
				if (job.clusters.includes(cluster))
					expect(shown.has(job.jobZone), `${cluster}: zone ${job.jobZone}`).toBe(true);
		}
	});

	test("are the same in Spanish, under their Spanish names; no field, no jobs", () => {
		const ids = (lang: "en" | "es") => list("healthcare-human-services", lang).map(({ id }) => id);
		expect([...ids("es")].sort()).toEqual([...ids("en")].sort());
		expect(list("healthcare-human-services", "es").map(({ label }) => label)).toContain("Enfermero/a titulado/a");
		expect(list("")).toEqual([]);
	});
});
