/** The lane of alerts: looks for those somebody must be told of, writes the notices, and owns up when they reached nobody. */
import { createHash } from "node:crypto";
import type { AlertRow, Log, OutboxDraft, OutboxRow, Store } from "../doors.ts";
import type { Library, Writer } from "../library/types.ts";
import { duty } from "../safety/duty.ts";
import type { Address, Danger, Lang, Person, View } from "../turn.ts";
import { say } from "../words/index.ts";

type Known = Pick<Library, "district" | "safety">;

export interface AlertLaneOptions {
	readonly store: Pick<Store, "alertsDue" | "tell" | "alertsUnheard" | "unheard" | "person">;
	readonly library: () => Known;
	/** All staff of the roster. */
	readonly staff: readonly Person[];
	/** Where somebody on the staff gets mail; null: nowhere, or mail is off. */
	readonly mail: (person: string) => string | null;
	/** A link that opens Onward, for mails; null: there is none that works everywhere. */
	readonly link: string | null;
	/** The sentence that owns up, with the numbers again. */
	readonly followUp: (library: Known, kinds: readonly Danger[], writer: Writer, lang: Lang) => View;
	/** Sends what is not stored, to writers who are not on the roster; never rejects. */
	readonly deliver: (rows: readonly OutboxRow[]) => Promise<void>;
	/** Notices were added. */
	readonly kick: () => void;
	/** ISO instant. */
	readonly clock: () => string;
	/** Calls something again and again; returns how to end it. */
	readonly every: (ms: number, what: () => void) => () => void;
	readonly log: Log;
}

export interface AlertLane {
	/** Looks every second from now on. */
	start(): void;
	/** Ends that, and waits for the look that is under way. */
	stop(): Promise<void>;
	/** One look; rejects only when the store cannot be read. Returns how many alerts were told or owned up to. */
	tick(now: string): Promise<number>;
	/** Looks at once, for example after an alert was stored. */
	poke(): void;
}

const lookMs = 1000;

/** Nothing is looked at before `start`, `poke` or `tick`. Several processes may look: each round is told by one of them. */
export function createAlertLane(options: AlertLaneOptions): AlertLane {
	const { store, library, log, clock } = options;
	let end: (() => void) | null = null;
	let under: Promise<void> | null = null;
	let again = false;

	async function tick(now: string): Promise<number> {
		let count = 0;
		for (const alert of await store.alertsDue(now)) if (await guarded(alert, () => tell(alert, now))) count += 1;
		for (const alert of await store.alertsUnheard(now)) if (await guarded(alert, () => ownUp(alert, now))) count += 1;
		return count;
	}

	/** One alert that cannot be told must not keep the next one waiting. */
	async function guarded(alert: AlertRow, work: () => Promise<boolean>): Promise<boolean> {
		try {
			return await work();
		} catch (error) {
			log.error({ event: "alert-not-told", alert: alert.id, error }, "Telling of an alert failed; it is tried again.");
			return false;
		}
	}

	async function tell(alert: AlertRow, now: string): Promise<boolean> {
		const { district } = library();
		const people = await peopleOf(alert);
		const { tell: ids, waits, nextAt } = duty(alert, district, now, people);
		const writer = writerOf(alert, people);
		const notices = ids.flatMap((id) => {
			const person = people.get(id);
			return person ? noticesTo(person, alert, writer, now) : [];
		});
		const told = [...new Set([...alert.told, ...ids])];
		const { id, rounds, urgency } = alert;
		if (!(await store.tell({ alert: id, rounds, urgency, told, nextAt, notices }))) return false;
		if (waits) return false;
		log.info(
			{ event: "alert-told", alert: id, round: rounds + 1, people: ids.length },
			"Contacts are told of an alert.",
		);
		if (ids.length > 0) options.kick();
		else await ownUp(alert, now);
		return true;
	}

	/** The writer's and the staff's rows, and those of a family writer's students. */
	async function peopleOf({ person: id }: AlertRow): Promise<ReadonlyMap<string, Person>> {
		const people = new Map(options.staff.map((one) => [one.id, one]));
		const writer = id === null ? null : await store.person(id);
		const students = await Promise.all((writer?.guardianOf ?? []).map((student) => store.person(student)));
		for (const one of [writer, ...students]) if (one && !people.has(one.id)) people.set(one.id, one);
		return people;
	}

	/** By Teams or the page, and by mail. */
	function noticesTo(person: Person, alert: AlertRow, writer: Writer, now: string): OutboxDraft[] {
		const { id: to, lang } = person;
		const notice = noticeView(alert, writer, lang);
		const row = (way: "chat" | "mail", address: Address | null, view: View): OutboxDraft => ({
			id: idOf("alert", alert.id, String(alert.rounds), to, way),
			kind: "alert",
			person: to,
			address,
			campaign: null,
			lang,
			view,
			// What its button means is found by it.
			key: way === "chat" ? idOf("alert", alert.id, String(alert.rounds), to, way) : null,
			notBefore: now,
			state: "ready",
		});
		const chat = row("chat", null, notice);
		const mail = options.mail(to);
		if (mail === null) return [chat];
		const how = say(lang, "alertMailHow", { label: say(lang, "alert-open") });
		const link = options.link === null ? "" : `\n\n${say(lang, "alertMailLink", { link: options.link })}`;
		const address: Address = { channel: "email", conversation: mail, user: to };
		const mailed: View = {
			kind: "say",
			text: `${notice.text}\n\n${how}${link}`,
			...(alert.drill ? { drill: true } : {}),
		};
		return [chat, row("mail", address, mailed)];
	}

	/** Tells the writer, once, that nobody could be reached. */
	async function ownUp(alert: AlertRow, now: string): Promise<boolean> {
		const { id, kinds, lang, address } = alert;
		const people = await peopleOf(alert);
		// What staff report is about somebody who does not know of it.
		const to = alert.reporter ?? alert.person;
		const writer = to === null ? undefined : people.get(to);
		const view: View =
			alert.reporter === null
				? options.followUp(library(), kinds, writerOf(alert, people), lang)
				: { kind: "say", text: say(writer?.lang ?? lang, "alert-report-unheard") };
		const draft: OutboxDraft = {
			id: idOf("alert-unheard", id),
			kind: "reply",
			person: writer?.id ?? "",
			address: writer ? null : address,
			campaign: null,
			lang,
			view,
			key: null,
			notBefore: now,
			state: "ready",
		};
		if (!(await store.unheard({ alert: id, at: now, row: writer ? draft : null }))) return false;
		log.error({ event: "alert-unheard", alert: id }, "An alert reached nobody. Look at mail, Teams and the contacts.");
		if (writer) options.kick();
		else if (address) {
			const more = { seq: 0, turn: null, reason: null, attempts: 0, createdAt: now } as const;
			await options.deliver([{ ...draft, ...more, state: "sending" }]);
		}
		return true;
	}

	function look(): void {
		if (under) {
			again = true;
			return;
		}
		again = false;
		under = tick(clock())
			.then(
				() => undefined,
				(error: unknown) => log.error({ event: "alerts-unread", error }, "Alerts could not be looked at."),
			)
			.finally(() => {
				under = null;
				if (again && end) look();
			});
	}

	return {
		start() {
			end ??= options.every(lookMs, look);
			look();
		},
		async stop() {
			end?.();
			end = null;
			while (under) await under;
		},
		tick,
		poke() {
			if (end) look();
		},
	};
}

/**
 * What a contact reads of an alert: that there is one, and the button that opens it; no name and not a word of it.
 * @param writer whose message it is
 */
export function noticeView(
	{ drill, reporter }: Pick<AlertRow, "drill" | "reporter">,
	writer: Writer,
	lang: Lang,
): Extract<View, { kind: "say" }> {
	const notice = say(lang, writer === "student" || reporter !== null ? "alert-notice" : "alertNoticeSomeone");
	return {
		kind: "say",
		text: drill ? `${say(lang, "alert-drill")} ${notice}` : notice,
		buttons: [{ label: say(lang, "alert-open"), route: "dialog:alerts" }],
	};
}

function writerOf({ person }: AlertRow, people: ReadonlyMap<string, Person>): Writer {
	const role = person === null ? undefined : people.get(person)?.role;
	return role === "student" || role === "family" ? role : "unknown";
}

function idOf(...parts: readonly string[]): string {
	return createHash("sha256").update(parts.join(":")).digest("hex").slice(0, 24);
}
