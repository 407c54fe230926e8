/** Who may talk to the server at all: in demo mode only this machine, and nobody through a proxy or a foreign page. */
import type { IncomingHttpHeaders } from "node:http";

export interface Refusal {
	readonly status: number;
	readonly code: string;
	/** One sentence that says what to do. */
	readonly message: string;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

const hostOf = (header: string): string => {
	const url = `http://${header}`;
	return URL.canParse(url) ? new URL(url).hostname : "";
};

const originHost = (origin: string): string => (URL.canParse(origin) ? new URL(origin).hostname : "");

/**
 * What demo mode refuses: its people are invented, but the machine is real.
 * @param bind the address the server listens on
 * @returns null when the request is from this machine itself
 */
export function demoRefusal(bind: string, headers: IncomingHttpHeaders): Refusal | null {
	const refuse = (code: string, message: string): Refusal => ({ status: 403, code, message });
	if (!loopback.test(bind)) return refuse("bind", "Demo mode listens on this machine only. Set HOST to 127.0.0.1.");
	const forwarded = Object.keys(headers).some((name) => name === "forwarded" || name.startsWith("x-forwarded-"));
	if (forwarded)
		return refuse(
			"forwarded",
			"Demo mode does not run behind a proxy. Open the address on this machine, or set MicrosoftAppId to go live.",
		);
	if (!loopback.test(hostOf(headers.host ?? "")))
		return refuse("host", "Demo mode answers to 127.0.0.1 and localhost only. Open it under one of these names.");
	if (headers.origin !== undefined && !loopback.test(originHost(headers.origin)))
		return refuse("origin", "Demo mode does not answer pages from other places.");
	return null;
}

/**
 * A conversation is for our own page, wherever it was opened from, and for programs that are no page at all.
 * @param publicHost the host people know the server by; null in demo mode, where `demoRefusal` looks at the origin
 */
export function originRefusal(publicHost: string | null, { origin, host }: IncomingHttpHeaders): Refusal | null {
	if (origin === undefined || publicHost === null) return null;
	const from = URL.canParse(origin) ? new URL(origin).host : "";
	if (from !== "" && (from === host?.toLowerCase() || from === publicHost)) return null;
	return { status: 403, code: "origin", message: "Conversations are open to this server's own pages only." };
}

/** Hosts that may show our pages in a frame (Microsoft Learn, "Tab requirements"). */
const teamsHosts = [
	"https://*.cloud.microsoft",
	"https://teams.microsoft.com",
	"https://*.teams.microsoft.com",
	"https://*.microsoft365.com",
	"https://*.office.com",
	"https://outlook.office.com",
	"https://outlook.office365.com",
];

/**
 * What a page in Teams may do: our own scripts, styles that its own script writes under this answer's nonce, our own
 * server and the list of hosts that Microsoft's library reads; Teams may frame it, wherever it runs.
 * @param nonce a new one for every answer
 */
export function tabPolicy(nonce: string): string {
	return [
		"default-src 'none'",
		"script-src 'self'",
		`style-src 'self' 'nonce-${nonce}'`,
		"img-src 'self'",
		"connect-src 'self' https://res.cdn.office.net",
		"base-uri 'none'",
		"form-action 'none'",
		`frame-ancestors ${["'self'", ...teamsHosts].join(" ")}`,
	].join("; ");
}

/** Headers of every response; a page in Teams has a policy of its own. */
export function safeHeaders(demo: boolean): Readonly<Record<string, string>> {
	const ancestors = demo ? "'self'" : ["'self'", ...teamsHosts].join(" ");
	return {
		"content-security-policy": `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors ${ancestors}`,
		"x-content-type-options": "nosniff",
		"referrer-policy": "no-referrer",
	};
}
