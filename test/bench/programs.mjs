/** The two programs as processes: started, measured from outside through /proc, ended by their id. */
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * @param folder an empty folder for what the program writes
 * @param nodeArguments for the measured processes, for example --cpu-prof
 * @param server what starts Onward; by its single files a profile has their names
 */
export function programs(folder, nodeArguments, server = "dist/onward.js") {
	return {
		onward: {
			command: [...nodeArguments, join(root, server), "serve"],
			log: join(folder, "onward.log"),
			env: { DATABASE_URL: `sqlite:${join(folder, "data/onward.db")}`, KEY_FILE: join(folder, "keys/keys.json") },
		},
		echo: {
			command: [...nodeArguments, join(root, "test/bench/echo.mjs")],
			log: join(folder, "echo.log"),
			env: {},
		},
	};
}

/** The settings of whoever runs the bench must not reach the measured programs. */
const inherited = ["PATH", "HOME", "LANG", "TZ", "TMPDIR"];

/** Starts a program; resolves when it answered /healthz, with how long that took in milliseconds. */
export async function start({ command, env, log }) {
	if (env.KEY_FILE) mkdirSync(join(env.KEY_FILE, ".."), { recursive: true, mode: 0o700 });
	const own = Object.fromEntries(inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
	const errors = openSync(log, "a");
	const before = performance.now();
	const child = spawn(process.execPath, command, {
		cwd: root,
		env: { ...own, ...env, PORT: "0", HOST: "127.0.0.1" },
		stdio: ["ignore", "pipe", errors],
	});
	closeSync(errors);
	// Whatever ends the bench ends what it started.
	const end = () => child.kill("SIGKILL");
	process.once("exit", end);
	const ended = new Promise((resolve) => child.once("exit", resolve));
	let printed = "";
	child.stdout.setEncoding("utf8");
	const port = await new Promise((resolve, reject) => {
		child.stdout.on("data", (text) => {
			printed += text;
			const found = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(printed);
			if (found) resolve(Number(found[1]));
		});
		ended.then((code) =>
			reject(new Error(`It ended with code ${code} before it listened:\n${readFileSync(log, "utf8")}`)),
		);
	});
	await answered(`http://127.0.0.1:${port}/healthz`);
	const startMs = performance.now() - before;
	const stop = async () => {
		const timer = setTimeout(() => child.kill("SIGKILL"), 15_000);
		child.kill("SIGTERM");
		await ended;
		clearTimeout(timer);
		process.off("exit", end);
	};
	return { pid: child.pid, port, startMs, stop };
}

function answered(url) {
	return new Promise((resolve, reject) => {
		get(url, { agent: false }, (response) => {
			response.resume();
			if (response.statusCode === 200) response.once("end", resolve);
			else reject(new Error(`${url} answered ${response.statusCode}`));
		}).once("error", reject);
	});
}

/** Linux counts processor time in hundredths of a second for every reader of /proc (proc(5), USER_HZ). */
const tickMs = 10;

/** User and system time of the process with all its threads so far, in milliseconds. */
export function cpuMs(pid) {
	const text = readFileSync(`/proc/${pid}/stat`, "utf8");
	const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
	return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** Resident memory now and at its highest, in MB. */
export function memoryMb(pid) {
	const text = readFileSync(`/proc/${pid}/status`, "utf8");
	const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)[1]) / 1024;
	return { now: of("VmRSS"), most: of("VmHWM") };
}
