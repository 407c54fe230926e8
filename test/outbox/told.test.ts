/** The whole program tells people of a message: through the turn, the lane, Teams and a mail server on this machine. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp, learn, root } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";
import { createKeys } from "../../src/vault/keys.ts";
import { type FakeTeams, startFakeTeams, teamsUser } from "../support/fake-teams.ts";
import { at, type Onward, startOnward } from "../support/onward.ts";

const roster = (email: (id: string) => string): string => {
	const [head = "", ...rows] = readFileSync(join(root, "content/school/people.csv"), "utf8").trim().split(/\r?\n/);
	return [`${head},email`, ...rows.map((row) => `${row},${email(row.split(",")[0] ?? "")}`)].join("\n");
};
const counselors = (id: string) => (id.startsWith("counselor") ? `${id}@school.example` : "");

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "onward-told-"));
	mkdirSync(join(folder, "content/school"), { recursive: true });
	writeFileSync(join(folder, "content/school/people.csv"), roster(counselors));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a student's message in Teams", () => {
	let teams: FakeTeams;
	let onward: Onward;
	let smtp: SMTPServer;
	const mails: { readonly to: readonly string[]; readonly text: string }[] = [];

	beforeAll(async () => {
		teams = await startFakeTeams();
		smtp = new SMTPServer({
			authOptional: true,
			disabledCommands: ["STARTTLS"],
			onData(stream, { envelope }, done) {
				const parts: Buffer[] = [];
				stream.on("data", (part: Buffer) => parts.push(part));
				stream.on("end", () => {
					const text = Buffer.concat(parts).toString("utf8");
					mails.push({ to: envelope.rcptTo.map(({ address }) => address), text });
					done();
				});
			},
		});
		await new Promise<void>((resolve) => smtp.listen(0, "127.0.0.1", () => resolve()));
		const { port } = smtp.server.address() as AddressInfo;
		onward = await startOnward({
			now: at("2026-11-24 22:30"),
			settings: { DISTRICT_DIR: folder, SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: "onward@school.example" },
		});
	});
	afterAll(async () => {
		await onward.close();
		await new Promise<void>((resolve) => smtp.close(() => resolve()));
		await teams.close();
	});

	const tick = async () => {
		const now = onward.clock.now();
		await onward.app.alerts.tick(now);
		while ((await onward.app.sender.tick(now)) > 0);
	};

	test("reaches two counselors by Teams and by mail at night, again after 15 minutes, also after a restart", async () => {
		const [elena, marcus, malik] = ["counselor-1", "counselor-2", "student-10"].map((id) =>
			teamsUser(onward.url, teams, id),
		);
		for (const one of [elena, marcus]) await one?.say("help");
		await onward.app.idle();
		const before = teams.posts.length;
		await malik?.say("I want to kill myself tonight");
		await onward.app.idle();
		const [alert] = await onward.app.store.alerts();
		expect(alert).toMatchObject({ person: "student-10", urgency: "now", rounds: 0, state: "open" });
		await tick();
		const posts = () => teams.posts.slice(before).filter(({ activity }) => activity.text?.includes("needs you"));
		expect(new Set(posts().map(({ conversation }) => conversation)).size).toBe(2);
		expect(mails.map(({ to }) => to[0]).sort()).toEqual(["counselor-1@school.example", "counselor-2@school.example"]);
		expect(JSON.stringify([mails, posts()])).not.toMatch(/Malik|Brooks|kill|crisis/);

		await onward.restart();
		onward.clock.pass(14 * 60_000);
		await tick();
		expect(mails).toHaveLength(2);
		onward.clock.pass(60_000);
		await tick();
		expect([mails.length, posts().length]).toEqual([4, 4]);
		expect(await onward.app.store.alert(alert?.id ?? "")).toMatchObject({ rounds: 2, unheardAt: null });
	});
});

describe("a live district", () => {
	const knowledge = learn(root);
	const live = (people: string) => {
		writeFileSync(join(folder, "people.csv"), people);
		const settings = readConfig({
			PORT: "0",
			HOST: "127.0.0.1",
			DATABASE_URL: `sqlite:${join(folder, "data/live.db")}`,
			KEY_FILE: join(folder, "keys.json"),
			MicrosoftAppId: "11111111-2222-4333-8444-555555555555",
			MicrosoftAppType: "SingleTenant",
			MicrosoftAppPassword: "secret",
			MicrosoftAppTenantId: "11111111-1111-4111-8111-111111111111",
			PUBLIC_HOST: "onward.district.example",
			DISTRICT_DIR: join(folder, "district"),
			ROSTER_FILE: join(folder, "people.csv"),
			SMTP_URL: "smtp://127.0.0.1:1",
			MAIL_FROM: "onward@school.example",
		});
		return createApp({ config: settings, log: createLog("silent"), knowledge });
	};

	test("does not start without three people who can be reached by mail, and says what to do", async () => {
		// A district of its own has these files; which ones is checked elsewhere.
		const own = [
			"content/district.yaml",
			"content/school/courses.csv",
			"content/school/graduation.yaml",
			"content/school/routes.yaml",
		];
		for (const path of own) {
			mkdirSync(join(folder, "district", path, ".."), { recursive: true });
			writeFileSync(join(folder, "district", path), readFileSync(join(root, path)));
		}
		createKeys(join(folder, "keys.json"), join(folder, "data"));
		await expect(live(roster((id) => (id === "counselor-1" ? "elena@school.example" : "")))).rejects.toThrow(
			/^A live deployment needs three people who get safety alerts, and district\.yaml names 2 \(counselor-1, counselor-2\): add more under contacts > alerts\.\ncounselor-2 gets safety alerts and has no mail address: fill in the column email of the roster\.$/,
		);
	});
});
