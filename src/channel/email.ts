/** Mail as a channel: one short plain text to one address, over kept connections, and an honest account of what became of it. */
import { createTransport } from "nodemailer";
import { render } from "../cards/index.ts";
import type { Channel, SendResult } from "../doors.ts";
import { say } from "../words/index.ts";

export interface EmailOptions {
	/** `smtp://` or `smtps://`, with user and password where the server wants them. */
	readonly url: string;
	/** The address mail comes from. */
	readonly from: string;
	/** How long one mail may take, its connection included, in milliseconds. */
	readonly timeoutMs?: number;
}

export interface Email extends Channel {
	/** Connects and signs in, and sends nothing: null when that works, else what kept it, in a word for an administrator. */
	trouble(): Promise<string | null>;
	/** Ends the connections; a mail on its way fails as `unknown`. */
	close(): void;
}

/** Failures before a byte of the message left: no address for the name, nobody there, no greeting. */
const neverLeft = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "EDNS", "ETLS"]);
const neverGreeted = new Set(["CONNECTION_TIMEOUT", "GREETING_TIMEOUT"]);

/** What nodemailer says of a failure. */
interface Failure {
	readonly code?: string;
	readonly originalCode?: string;
	readonly timeoutType?: string;
	/** The reply of the server (RFC 5321, 4.2). */
	readonly responseCode?: number;
	/** The command it was a reply to. */
	readonly command?: string;
}

function resultOf({ code = "", originalCode = "", timeoutType = "", responseCode, command = "" }: Failure): SendResult {
	if (responseCode) {
		if (responseCode < 500 || responseCode === 503) return { kind: "again", afterMs: null, busy: false };
		const name = String(responseCode);
		// The mailbox is refused; what is refused elsewhere is our own name, password or text.
		return command === "RCPT TO" ? { kind: "unreachable", code: name } : { kind: "refused", code: name };
	}
	// An address that cannot be written in a mail, or no way to sign in that both sides know.
	if (code === "EENVELOPE" || code === "EAUTH") return { kind: "refused", code };
	const early = neverLeft.has(code) || neverLeft.has(originalCode) || neverGreeted.has(timeoutType);
	return early ? { kind: "again", afterMs: null, busy: false } : { kind: "unknown" };
}

const isLocal = (host: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(host);

/** Connects when the first mail is sent. */
export function createEmail({ url, from, timeoutMs = 30_000 }: EmailOptions): Email {
	const { protocol, hostname, port, username, password } = new URL(url);
	const secure = protocol === "smtps:";
	const step = Math.max(1, Math.floor(timeoutMs / 3));
	const transport = createTransport({
		pool: true,
		host: hostname.replace(/^\[|\]$/g, ""),
		port: port === "" ? (secure ? 465 : 587) : Number(port),
		secure,
		// A password goes out over an encrypted connection only.
		requireTLS: !secure && username !== "" && !isLocal(hostname),
		...(username === "" ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
		maxConnections: 4,
		// Who repeats is the outbox.
		maxRequeues: 0,
		idleTimeout: 30_000,
		connectionTimeout: step,
		greetingTimeout: step,
		dnsTimeout: step,
		socketTimeout: timeoutMs,
		socketCloseTimeout: 1000,
		disableFileAccess: true,
		disableUrlAccess: true,
	});

	return {
		id: "email",
		pull: false,
		async send(address, { id, view, lang }) {
			const domain = from.slice(from.lastIndexOf("@") + 1);
			try {
				await transport.sendMail({
					from: { name: "Onward", address: from },
					to: { name: "", address: address.conversation },
					subject: say(lang, view.kind === "say" && view.drill ? "mailSubjectDrill" : "mailSubject"),
					text: render(view, lang, null).text,
					// The same when it is sent again, so that a mailbox may show it once.
					messageId: `<${id}@${domain}>`,
					priority: "high",
					headers: { "auto-submitted": "auto-generated", "x-auto-response-suppress": "All", "content-language": lang },
					// A server that sends a byte now and then is no timeout to the socket.
					signal: AbortSignal.timeout(timeoutMs),
				});
				return { kind: "accepted" };
			} catch (error) {
				return resultOf(error as Failure);
			}
		},
		async trouble() {
			try {
				await transport.verify();
				return null;
			} catch (error) {
				const { responseCode, originalCode, code } = error as Failure;
				return String(responseCode ?? originalCode ?? code ?? "no answer");
			}
		},
		close: () => transport.close({ force: true }),
	};
}
