/** `onward alert-drill`: an alert that is none, to see whether the people named for alerts are reached. */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import { staffName } from "../actions/names.ts";
import { machineClock } from "../app.ts";
import { serversIn } from "../control.ts";
import type { AlertRow } from "../doors.ts";
import { say } from "../words/index.ts";
import { many, type Records, reasonGiven, withRecords } from "./records.ts";

interface Options {
	/** Minutes. */
	readonly wait?: number;
	readonly reason?: string;
	readonly json: boolean;
}

const pollMs = 500;

/** Adds the command. */
export function register(program: Command): void {
	program
		.command("alert-drill")
		.description("Send the people named for alerts a drill, marked as one, the way a real alert goes.")
		.option("--wait <minutes>", "wait that long for somebody to say “I am on it”; fails when nobody does", minutes)
		.option("--reason <text>", "why, for the audit trail; needed outside the demo")
		.option("--json", "print what came of it as data", false)
		.action(async ({ wait, reason, json }: Options) => {
			const why = reasonGiven(reason);
			await withRecords({ create: false }, async (records) => {
				const { config } = records;
				const drill = await raise(records, why);
				if (!json) {
					console.log("The drill is on its way. It says that it is one.");
					if (serversIn(config.dataDir).length === 0)
						console.log("No server runs with this data folder: notices go out as soon as one does.");
				}
				const alert = wait === undefined ? drill : await waited(records, drill, wait);
				const missed = wait !== undefined && alert.acknowledged === null;
				if (missed) process.exitCode = 1;
				if (json) return console.log(JSON.stringify(resultOf(alert), null, "\t"));
				if (alert.acknowledged) {
					const { by, at } = alert.acknowledged;
					const person = await records.store.person(by);
					const seconds = Math.round((Date.parse(at) - Date.parse(alert.at)) / 1000);
					console.log(`${person ? staffName(person) : by} acknowledged it after ${many(seconds, "second")}.`);
				} else if (missed) {
					const told = many(alert.told.length, "person was", "people were");
					const heard = alert.heardAt === null ? "and no notice has arrived" : "and a notice has arrived";
					console.error(
						`Nobody acknowledged it in time: ${told} told so far, ${heard}. Look at the contacts in district.yaml, at Teams and at mail.`,
					);
				} else
					console.log(
						"Somebody has to open it in Onward and say “I am on it”; `onward doctor` shows whether they did.",
					);
			});
		});
}

function minutes(text: string): number {
	const value = Number(text);
	if (!(value > 0 && value <= 24 * 60)) throw new InvalidArgumentError("Give minutes, from more than 0 to 1440.");
	return value;
}

/** @throws one sentence when the last drill is still open */
async function raise({ store, now, who }: Records, why: string): Promise<AlertRow> {
	const before = (await store.alerts()).find((alert) => alert.drill);
	if (before) {
		throw new Error(
			`The drill of ${before.at} is still open: nobody acknowledged it. Have one of the contacts open it in Onward first.`,
		);
	}
	const id = randomUUID();
	await store.note([{ at: now, who, about: "everyone", what: `alert drill: ${why}` }]);
	await store.raise({
		turn: id,
		at: now,
		who,
		person: null,
		name: null,
		kinds: ["crisis"],
		urgency: "now",
		words: `${say("en", "alert-drill")}\n${say("es", "alert-drill")}`,
		lang: "en",
		told: "",
		named: [],
		drill: true,
	});
	const alert = await store.alert(id);
	if (!alert) throw new Error("The drill was not stored. Run `onward doctor`.");
	return alert;
}

async function waited({ store }: Records, drill: AlertRow, wait: number): Promise<AlertRow> {
	const until = Date.parse(machineClock()) + wait * 60_000;
	for (;;) {
		const alert = (await store.alert(drill.id)) ?? drill;
		if (alert.acknowledged || Date.parse(machineClock()) >= until) return alert;
		await pause(pollMs);
	}
}

const resultOf = ({ id, at, told, heardAt, acknowledged }: AlertRow) => ({ id, at, told, heardAt, acknowledged });
