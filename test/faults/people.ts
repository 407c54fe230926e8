/** Somebody who writes over `POST /api/messages`, and what is left of it in the store. */
import { randomUUID } from "node:crypto";
import type { Store } from "../../src/doors.ts";
import { elementIds } from "../../src/plan/elements.ts";
import { fold } from "../../src/plan/fold.ts";
import type { Entry } from "../../src/turn.ts";
import type { FakeTeams } from "../support/fake-teams.ts";
import type { Onward } from "../support/onward.ts";

interface Heard {
	readonly status: number;
	readonly texts: readonly string[];
	/** All of it in one. */
	readonly text: string;
}

interface Spoken {
	readonly text?: string;
	readonly summary?: string;
}

/**
 * Posts one activity as Teams does.
 * @param more fields of the activity; without `serviceUrl` the replies come in the response
 */
export async function post(onward: Onward, from: string, more: object, service?: FakeTeams): Promise<Heard> {
	const response = await fetch(`${onward.url}api/messages`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({
			type: "message",
			channelId: "emulator",
			id: randomUUID(),
			from: { id: from },
			recipient: { id: "onward" },
			conversation: { id: `c-${from}` },
			...(service ? { serviceUrl: service.serviceUrl } : { deliveryMode: "expectReplies" }),
			...more,
		}),
	});
	const whole = await response.text();
	const { activities = [] } = (whole === "" ? {} : JSON.parse(whole)) as { activities?: readonly Spoken[] };
	const texts = activities.map((own) => own.summary ?? own.text ?? "");
	return { status: response.status, texts, text: texts.join("\n") };
}

/** All entries of a student. */
export async function entriesOf(store: Store, student: string): Promise<readonly Entry[]> {
	return (await Promise.all(elementIds.map((element) => store.history(student, element)))).flat();
}

/** Null when a student's kept plan is what the entries make, each there once; otherwise what is wrong. */
export async function unsound(store: Store, student: string): Promise<string | null> {
	const entries = await entriesOf(store, student);
	if (new Set(entries.map((entry) => entry.id)).size !== entries.length) return "an entry is there twice";
	const [kept, made] = [await store.plan(student), fold(entries)];
	return JSON.stringify(sorted(kept)) === JSON.stringify(sorted(made))
		? null
		: "the kept plan is not what the entries make";
}

const sorted = (value: object): object =>
	Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
