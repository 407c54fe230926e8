/** A browser for the tests: the one on this machine, or the one that npm ships. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { env, platform } from "node:process";
import { type Browser, chromium } from "playwright-core";

export interface Found {
	readonly executablePath: string;
	readonly args: readonly string[];
}

const args = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];

/** Where Chrome, Edge and Chromium are commonly installed. */
function usual(): string[] {
	const below = (folders: readonly (string | undefined)[], paths: readonly string[]) =>
		folders.flatMap((folder) => (folder ? paths.map((path) => join(folder, path)) : []));
	if (platform === "win32")
		return below(
			[env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA],
			[
				"Google/Chrome/Application/chrome.exe",
				"Microsoft/Edge/Application/msedge.exe",
				"Chromium/Application/chrome.exe",
			],
		);
	if (platform === "darwin")
		return below(
			["/Applications", env.HOME && join(env.HOME, "Applications")],
			["Google Chrome", "Microsoft Edge", "Chromium"].map((name) => `${name}.app/Contents/MacOS/${name}`),
		);
	const names = [
		"google-chrome",
		"google-chrome-stable",
		"microsoft-edge",
		"microsoft-edge-stable",
		"chromium",
		"chromium-browser",
	];
	return below([...(env.PATH ?? "").split(":"), "/usr/bin", "/usr/local/bin", "/snap/bin"], names);
}

/** CHROMIUM_PATH, else an installed Chrome, Edge or Chromium, else the one from npm. Throws one sentence that says what to do. */
async function findBrowser(): Promise<Found> {
	if (env.CHROMIUM_PATH) {
		if (existsSync(env.CHROMIUM_PATH)) return { executablePath: env.CHROMIUM_PATH, args };
		throw new Error("CHROMIUM_PATH names a file that is not there: set it to a Chrome, Edge or Chromium, or unset it.");
	}
	const installed = usual().find((path) => existsSync(path));
	if (installed) return { executablePath: installed, args };
	// The shipped browser is built for Linux on x64 only.
	if (platform === "linux" && process.arch === "x64") {
		const shipped = (await import("@sparticuz/chromium")).default;
		return { executablePath: await shipped.executablePath(), args: [...new Set([...shipped.args, ...args])] };
	}
	throw new Error("No browser found: install Chrome, Edge or Chromium, or set CHROMIUM_PATH to one.");
}

/** Opens it without a window; the caller closes it. */
export async function openBrowser(): Promise<Browser> {
	const found = await findBrowser();
	return chromium.launch({ executablePath: found.executablePath, args: [...found.args], headless: true });
}
