/** Where a turn's processor time goes: a sampled profile of Onward under load, its samples told to the rooms of the house. */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "./driver.mjs";
import { cpuMs, start } from "./programs.mjs";
import { createCrowd } from "./window.mjs";

/** Whatever is below the shared commit. */
const committing = "writing the log, and waiting for the disk";
const commits = /sqlite\.js##close$/;
/** Whatever is below the detector, which reads words as the router does. */
const screening = "safety screen";
const screens = /dist\/safety\/screen\.js#/;

/** The first of these that fits a frame of the stack, innermost frame first, has the sample. */
const stages = [
	["sealing", /dist\/vault\//],
	["statements", /dist\/store\/|node_modules\/(kysely|better-sqlite3|pg)\//],
	["cards and texts", /dist\/(cards|words)\//],
	["sending and marks", /dist\/outbox\/|dist\/channel\/post\.js/],
	["finding the route", /dist\/(library|understand)\/|dist\/talk\/router\.js|node_modules\/natural\//],
	["actions", /dist\/(actions|plan|safety|school|document)\//],
	["talk", /dist\/(talk|pipeline\.js|app\.js|turn\.js)/],
	["activity and token", /dist\/channel\/|node_modules\/(botbuilder|botframework)/],
	["HTTP", /dist\/web\/|node_modules\/restify|node:(_http|net|internal\/(streams?|stream_base|url)|http|events)/],
];
const rest = "Node and garbage collection";

/** @returns share of the busy time by stage, from the first turn on */
function sharesOf({ nodes, samples, timeDeltas }) {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const above = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
	const known = new Map();
	const look = (id) => {
		let [found, served, closing, screened] = [undefined, false, false, false];
		for (let at = id; at !== undefined; at = above.get(at)) {
			const { url, functionName } = byId.get(at).callFrame;
			found ??= stages.find(([, pattern]) => pattern.test(url))?.[0];
			closing ||= commits.test(`${url}#${functionName}`);
			screened ||= screens.test(`${url}#${functionName}`);
			served ||= functionName === "readActivity";
		}
		return {
			stage: closing ? committing : screened ? screening : (found ?? rest),
			served,
			idle: byId.get(id).callFrame.functionName === "(idle)",
		};
	};
	const shares = {};
	let [begun, total] = [false, 0];
	samples.forEach((id, index) => {
		if (!known.has(id)) known.set(id, look(id));
		const { stage, served, idle } = known.get(id);
		begun ||= served;
		if (!begun || idle) return;
		shares[stage] = (shares[stage] ?? 0) + timeDeltas[index];
		total += timeDeltas[index];
	});
	return Object.fromEntries(
		[...stages.map(([stage]) => stage), screening, committing, rest].map((s) => [s, (shares[s] ?? 0) / total]),
	);
}

/**
 * Runs a server of its own under V8's profiler; that costs about a quarter more, so only the shares count.
 * @param make the program, from arguments for Node and its folder; files by themselves, so that frames have names
 */
export async function measureStages({ make, folder, turns, service, seconds, conversations }) {
	const own = mkdtempSync(join(folder, "stages-"));
	const program = make(own, ["--cpu-prof", `--cpu-prof-dir=${own}`, "--cpu-prof-interval=500"]);
	const running = await start(program);
	const client = createClient(running.port, service);
	const shares = {};
	let cpuMsPerTurn = 0;
	try {
		const crowd = createCrowd({ turns, size: conversations, name: "staged", expected: (said) => said.replies });
		await crowd.takeSeats(client);
		const before = cpuMs(running.pid);
		const seen = await crowd.run(client, "normal", seconds);
		cpuMsPerTurn = (cpuMs(running.pid) - before) / seen.turns;
	} finally {
		client.close();
		await running.stop();
	}
	const profile = readdirSync(own).find((name) => name.endsWith(".cpuprofile"));
	Object.assign(shares, sharesOf(JSON.parse(readFileSync(join(own, profile), "utf8"))));
	return { shares, cpuMsPerTurn };
}
