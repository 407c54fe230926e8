/** Mail, against real servers on this machine: one that takes it, and all the ways in which others do not. */

import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import { createEmail, type Email } from "../../src/channel/email.ts";
import type { Outgoing } from "../../src/doors.ts";
import type { Address } from "../../src/turn.ts";

const toElena: Address = { channel: "email", conversation: "elena.rivera@school.example", user: "counselor-1" };
const notice: Outgoing = {
	id: "row-1",
	seq: 1,
	view: { kind: "say", text: "A student needs you.\n\nOpen Onward." },
	lang: "en",
	key: null,
};

interface Received {
	readonly from: string;
	readonly to: readonly string[];
	readonly text: string;
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
	for (const close of closing.splice(0).reverse()) await close();
});

async function listening(server: Server | SMTPServer): Promise<number> {
	const inner = server instanceof SMTPServer ? server.server : server;
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
	return (inner.address() as AddressInfo).port;
}

/** A mail server that keeps what it takes. */
async function mailServer(options: SMTPServerOptions = {}) {
	const mails: Received[] = [];
	let connections = 0;
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ["STARTTLS"],
		onConnect(_session, done) {
			connections += 1;
			done();
		},
		onData(stream, { envelope }, done) {
			const parts: Buffer[] = [];
			stream.on("data", (part: Buffer) => parts.push(part));
			stream.on("end", () => {
				const { mailFrom, rcptTo } = envelope;
				mails.push({
					from: mailFrom === false ? "" : mailFrom.address,
					to: rcptTo.map(({ address }) => address),
					text: Buffer.concat(parts).toString("utf8"),
				});
				done();
			});
		},
		...options,
	});
	server.on("error", () => undefined);
	const port = await listening(server);
	closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
	return { port, mails, connections: () => connections };
}

/** Something that listens and does as it likes. */
async function rawServer(onSocket: (socket: Socket) => void): Promise<number> {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on("error", () => undefined);
		onSocket(socket);
	});
	const port = await listening(server);
	closing.push(() => {
		for (const socket of sockets) socket.destroy();
		return new Promise<void>((resolve) => server.close(() => resolve()));
	});
	return port;
}

/** Answers each line by the first of these that begins with the same word; `null` hangs up. */
const script =
	(answers: Readonly<Record<string, string | null>>) =>
	(socket: Socket): void => {
		socket.write("220 mail.school.example ESMTP\r\n");
		let inData = false;
		socket.on("data", (data) => {
			for (const line of data.toString("latin1").split("\r\n").slice(0, -1)) {
				const word = inData ? (line === "." ? "." : "") : (line.split(/[ :]/)[0] ?? "").toUpperCase();
				if (word === "") continue;
				const answer = answers[word] === undefined ? "250 OK" : answers[word];
				if (answer === null) {
					socket.destroy();
					return;
				}
				inData = answer.startsWith("354");
				socket.write(`${answer}\r\n`);
			}
		});
	};

function email(
	port: number,
	more: { readonly user?: string; readonly timeoutMs?: number; readonly scheme?: string } = {},
): Email {
	const { user = "", scheme = "smtp", ...rest } = more;
	const made = createEmail({ url: `${scheme}://${user}127.0.0.1:${port}`, from: "onward@school.example", ...rest });
	closing.push(made.close);
	return made;
}

describe("a mail", () => {
	test("is taken: one plain text to one address, a neutral subject, and nothing of it twice", async () => {
		const { port, mails } = await mailServer();
		expect(await email(port).send(toElena, notice)).toEqual({ kind: "accepted" });
		expect(mails).toHaveLength(1);
		const [mail] = mails;
		expect(mail).toMatchObject({ from: "onward@school.example", to: ["elena.rivera@school.example"] });
		expect(mail?.text).toMatch(/^Subject: Onward: please open it now\r$/m);
		expect(mail?.text).toMatch(/^From: Onward <onward@school\.example>\r$/m);
		expect(mail?.text).toMatch(/^Message-ID: <row-1@school\.example>\r$/im);
		expect(mail?.text).toMatch(/^Auto-Submitted: auto-generated\r$/im);
		expect(mail?.text).toMatch(/^Content-Type: text\/plain; charset=utf-8\r$/im);
		expect(mail?.text.split("\r\n\r\n").slice(1).join("\n\n").trim()).toBe("A student needs you.\r\nOpen Onward.");
	});

	test("about a drill says so in its subject, in either language, and nothing else", async () => {
		const { port, mails } = await mailServer();
		for (const lang of ["en", "es"] as const)
			await email(port).send(toElena, { ...notice, lang, view: { kind: "say", text: "Open Onward.", drill: true } });
		expect(mails[0]?.text).toMatch(/^Subject: Onward: this is a drill, please open it now\r$/m);
		expect(mails[1]?.text).toMatch(/^Subject: Onward: esto es un simulacro, favor de abrirlo ahora\r$/m);
	});

	test("in Spanish arrives with its accents", async () => {
		const { port, mails } = await mailServer();
		const text = "Hay una persona que necesita atención.";
		await email(port).send(toElena, { ...notice, lang: "es", view: { kind: "say", text } });
		expect(mails[0]?.text).toMatch(/^Subject: Onward: favor de abrirlo ahora\r$/m);
		expect(mails[0]?.text).toMatch(/atenci(ón|=C3=B3n)/);
	});

	test("goes over a kept connection, several at once over several", async () => {
		const { port, mails, connections } = await mailServer();
		const channel = email(port);
		for (let n = 1; n <= 5; n++) await channel.send(toElena, { ...notice, id: `row-${n}` });
		expect(connections()).toBe(1);
		const many = Array.from({ length: 12 }, (_, n) => channel.send(toElena, { ...notice, id: `more-${n}` }));
		expect((await Promise.all(many)).every(({ kind }) => kind === "accepted")).toBe(true);
		expect(mails).toHaveLength(17);
		expect(connections()).toBeLessThanOrEqual(4);
	});

	test("goes out under the name and password of the address, and its address cannot add to the mail", async () => {
		const seen: unknown[] = [];
		const { port, mails } = await mailServer({
			authOptional: false,
			allowInsecureAuth: true,
			onAuth({ username, password }, _session, done) {
				seen.push([username, password]);
				done(null, { user: username ?? "" });
			},
		});
		const channel = email(port, { user: "on%40ward:p%2Fss@" });
		expect((await channel.send(toElena, notice)).kind).toBe("accepted");
		expect(seen).toEqual([["on@ward", "p/ss"]]);
		const evil = { ...toElena, conversation: "a@b.example\r\nBcc: all@school.example" };
		await channel.send(evil, notice);
		expect(mails.flatMap(({ to }) => to)).not.toContain("all@school.example");
		expect(mails.slice(1).some(({ text }) => /^bcc:/im.test(text))).toBe(false);
	});
});

describe("a mail that is not taken", () => {
	test("nobody listens: again", async () => {
		const { port } = await mailServer();
		for (const close of closing.splice(0)) await close();
		expect(await email(port).send(toElena, notice)).toEqual({ kind: "again", afterMs: null, busy: false });
	});

	test("no host of that name: again", async () => {
		const channel = createEmail({ url: "smtp://nobody.invalid:25", from: "onward@school.example", timeoutMs: 5000 });
		closing.push(channel.close);
		expect((await channel.send(toElena, notice)).kind).toBe("again");
	});

	test("a server that never says a word: again, and in time", async () => {
		const port = await rawServer(() => undefined);
		expect((await email(port, { timeoutMs: 300 }).send(toElena, notice)).kind).toBe("again");
	});

	test("a server that speaks, then hangs: nobody knows, and in time", async () => {
		const port = await rawServer((socket) => {
			socket.write("220 mail.school.example ESMTP\r\n");
			socket.once("data", () => socket.write("250 OK\r\n"));
		});
		expect((await email(port, { timeoutMs: 300 }).send(toElena, notice)).kind).toBe("unknown");
	});

	test("a server that trickles is not waited for", async () => {
		const port = await rawServer((socket) => {
			const drip = setInterval(() => socket.write("250-more\r\n"), 20);
			socket.on("close", () => clearInterval(drip));
			socket.write("220 mail.school.example ESMTP\r\n");
		});
		expect((await email(port, { timeoutMs: 300 }).send(toElena, notice)).kind).toBe("unknown");
	});

	test("a connection that breaks after the text was sent: it may have arrived", async () => {
		const port = await rawServer(script({ DATA: "354 go on", ".": null }));
		expect(await email(port).send(toElena, notice)).toEqual({ kind: "unknown" });
	});

	test.each([
		["450 busy mailbox", "RCPT", { kind: "again", afterMs: null, busy: false }],
		["421 closing", "MAIL", { kind: "again", afterMs: null, busy: false }],
		["451 greylisted", ".", { kind: "again", afterMs: null, busy: false }],
		["503 out of order", "MAIL", { kind: "again", afterMs: null, busy: false }],
		["550 no such user", "RCPT", { kind: "unreachable", code: "550" }],
		["553 not allowed", "MAIL", { kind: "refused", code: "553" }],
		["554 spam", ".", { kind: "refused", code: "554" }],
	])("%s after %s", async (answer, word, result) => {
		const port = await rawServer(script({ DATA: "354 go on", [word]: answer }));
		expect(await email(port).send(toElena, notice)).toEqual(result);
	});

	test("a server that does not know our password: refused", async () => {
		const { port } = await mailServer({
			authOptional: false,
			allowInsecureAuth: true,
			onAuth: (_auth, _session, done) => done(new Error("no")),
		});
		expect(await email(port, { user: "on:ward@" }).send(toElena, notice)).toEqual({ kind: "refused", code: "535" });
	});

	test("an encrypted server that is none: again, and no word in clear", async () => {
		const said: string[] = [];
		const port = await rawServer((socket) => {
			socket.on("data", (data) => said.push(data.toString("latin1")));
			socket.write("220 in clear\r\n");
		});
		const result = await email(port, { scheme: "smtps", user: "on:ward@", timeoutMs: 2000 }).send(toElena, notice);
		expect(["again", "unknown"]).toContain(result.kind);
		expect(said.join("")).not.toMatch(/EHLO|AUTH|student/);
	});

	test("the channel works on after all of it, and its end does not hang", async () => {
		let refuse = true;
		const port = await rawServer((socket) => script(refuse ? { MAIL: null } : { DATA: "354 go on" })(socket));
		const channel = email(port);
		expect((await channel.send(toElena, notice)).kind).toBe("unknown");
		refuse = false;
		expect((await channel.send(toElena, notice)).kind).toBe("accepted");
		const hangs = await rawServer((socket) => socket.write("220 hello\r\n"));
		const slow = email(hangs);
		const under = slow.send(toElena, notice);
		await new Promise((resolve) => setTimeout(resolve, 0));
		slow.close();
		expect(["unknown", "again"]).toContain((await under).kind);
	});
});
