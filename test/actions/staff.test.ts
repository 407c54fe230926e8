/** What a counselor with more students than fit on a card is shown. */
import { expect, test } from "vitest";
import type { ActionContext } from "../../src/actions/action.ts";
import { staffActions } from "../../src/actions/staff.ts";
import { loadLibrary } from "../../src/library/load.ts";
import type { Person } from "../../src/turn.ts";
import { root } from "../library/folder.ts";

const person = (id: string, role: Person["role"]): Person => ({
	...{ id, role, givenName: "María de los Ángeles", familyName: `Fernández-Villanueva ${id}`, lang: "en", grade: 10 },
	...{ birthDate: null, school: null, counselor: role === "student" ? "counselor-1" : null, guardianOf: [] },
	...{ optedOut: false, welcomed: true },
});
const students = Array.from({ length: 370 }, (_, at) => person(`student-of-a-long-id-${at}`, "student"));
const lastAt = "2026-11-20T15:00:00.000Z";
const context = {
	person: person("counselor-1", "counselor"),
	...{ lang: "en", library: loadLibrary(root), draft: {}, args: {}, staff: () => null },
	reads: {
		openThreads: async () => students.map(({ id }) => ({ student: id, lastAt })),
		person: async (id: string) => students.find((one) => one.id === id) ?? null,
		caseload: async () => students.map((one) => ({ ...one, elements: 3, lastAt })),
	},
	say: (text: string) => ({ view: { kind: "say", text } }),
} as unknown as ActionContext;

test("with 370 students waiting the longest waiting are offered, and the others are counted", async () => {
	const { outcome, draft, replies = [] } = await staffActions["thread-start"].run(context);
	expect(outcome).toBe("pick");
	const { threads } = draft as unknown as { threads: readonly { id: string }[] };
	expect(threads.map(({ id }) => id)).toEqual(students.slice(0, 20).map(({ id }) => id));
	// A conversation's draft holds 8 kB.
	expect(Buffer.byteLength(JSON.stringify(draft))).toBeLessThan(6000);
	expect(replies.map(({ view }) => "text" in view && view.text)).toEqual([
		"These have waited longest. 350 more come up once these have an answer.",
	]);
});
