/**
 * A page that does what Teams does around a tab: it answers teams-js's own messages (of version 2.58) and sends theme
 * changes. It is served under our own address, which teams-js takes as a parent without asking for a list of hosts.
 */
import type { Frame, Page } from "playwright-core";

export interface TeamsPage {
	/** The tab inside. */
	readonly tab: Frame;
	/** Wears another theme and tells the tab. */
	wear(theme: string): Promise<void>;
	/** What the tab asked for, by the names teams-js uses, with their arguments. */
	asked(): Promise<readonly { readonly func: string; readonly args: readonly unknown[] }[]>;
}

/** What runs in the fake. `token` null: nobody is signed in. */
function host(context: object, token: string | null): void {
	const asked: object[] = [];
	const frame = document.querySelector("iframe") as HTMLIFrameElement;
	const supports = { app: {}, pages: {} };
	const runtime = JSON.stringify({ apiVersion: 4, isLegacyTeams: false, hostVersionsInfo: {}, supports });
	const answers: Readonly<Record<string, readonly unknown[]>> = {
		initialize: ["content", "web", runtime, "2.58.0"],
		getContext: [context],
		"authentication.getAuthToken": token === null ? [false, "ConsentRequired"] : [true, token],
		executeDeepLink: [true],
	};
	addEventListener("message", ({ data, source }) => {
		if (source !== frame.contentWindow || typeof data?.func !== "string") return;
		asked.push({ func: data.func, args: data.args });
		const args = answers[data.func];
		if (args) frame.contentWindow?.postMessage({ id: data.id, uuidAsString: data.uuidAsString, args }, "*");
	});
	Object.assign(window, {
		asked,
		wear: (theme: string) => frame.contentWindow?.postMessage({ func: "themeChange", args: [theme] }, "*"),
	});
}

/**
 * Opens the tab inside of it.
 * @param url the server's, with a slash at its end
 * @param options.context what Teams tells a tab, in Teams' own words
 * @param options.silent it answers nothing, like any page that is not Teams
 */
export async function openInTeams(
	page: Page,
	url: string,
	options: {
		readonly context?: Readonly<Record<string, unknown>>;
		readonly token?: string | null;
		readonly silent?: boolean;
	} = {},
): Promise<TeamsPage> {
	const context = { locale: "en-us", theme: "default", entityId: "plan", hostName: "Teams", ...options.context };
	const run = options.silent ? "" : `(${host})(${JSON.stringify(context)}, ${JSON.stringify(options.token ?? null)});`;
	const body = `<!doctype html><html lang="en"><title>Teams</title><link rel="icon" href="data:,">
		<style>body { margin: 0 } iframe { border: 0; width: 100vw; height: 100vh }</style>
		<iframe title="Onward"></iframe>
		<script>${run} document.querySelector("iframe").src = "/tab/plan";</script>`;
	await page.route(`${url}around`, (route) => route.fulfill({ contentType: "text/html", body }));
	// Whoever wants the list of hosts that teams-js takes must not need the network here.
	await page.route("https://res.cdn.office.net/**", (route) => route.abort());
	await page.goto(`${url}around`);
	const element = await page.locator("iframe").elementHandle();
	const tab = await element?.contentFrame();
	if (!tab) throw new Error("There is no frame.");
	return {
		tab,
		wear: (theme) => page.evaluate((name) => (window as unknown as { wear(name: string): void }).wear(name), theme),
		asked: () => page.evaluate(() => (window as unknown as { asked: { func: string; args: unknown[] }[] }).asked),
	};
}
