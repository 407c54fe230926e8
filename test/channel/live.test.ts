/** Live mode with real tokens: a small OpenID server stands in for Microsoft's, botbuilder does the checking. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { serviceUrlAllowed } from "../../src/channel/service-url.ts";
import { createTeams } from "../../src/channel/teams.ts";
import { anyone, at, message, quiet, recorder, row, views } from "./samples.ts";

const appId = "11111111-2222-4333-8444-555555555555";
const tenant = "AAAAAAAA-0000-4000-8000-000000000001";
const oid = "BBBBBBBB-0000-4000-8000-000000000002";
const issuer = "https://api.botframework.com";
const serviceUrl = "https://smba.trafficmanager.net/amer/";

let server: Server;
let origin: string;
let key: CryptoKey;
let strange: CryptoKey;
let published: JWK;

beforeAll(async () => {
	const pair = await generateKeyPair("RS256", { extractable: true });
	key = pair.privateKey;
	strange = (await generateKeyPair("RS256")).privateKey;
	const publicKey = await exportJWK(pair.publicKey);
	published = publicKey;
	const jwk = { ...publicKey, kid: "k1", endorsements: ["msteams"] };
	server = createServer((request, response) => {
		const body = request.url === "/keys" ? { keys: [jwk] } : { jwks_uri: `${origin}/keys` };
		response.setHeader("content-type", "application/json").end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	// botbuilder reports refused tokens on the console.
	vi.spyOn(console, "error").mockImplementation(() => {});
});
afterAll(async () => {
	vi.restoreAllMocks();
	await new Promise((resolve) => server.close(resolve));
});

interface Claims {
	iss?: string;
	aud?: string;
	serviceurl?: string | undefined;
	appid?: string;
	ver?: string;
	tid?: string;
}

/** A token of the Bot Framework channel, as far as the test changes nothing. */
async function token(
	claims: Claims = {},
	more: { readonly exp?: string; readonly key?: CryptoKey; readonly kid?: string } = {},
): Promise<string> {
	const jwt = await new SignJWT({ iss: issuer, aud: appId, serviceurl: serviceUrl, ...claims })
		.setProtectedHeader({ alg: "RS256", kid: more.kid ?? "k1" })
		.setIssuedAt()
		.setExpirationTime(more.exp ?? "1h")
		.sign(more.key ?? key);
	return `Bearer ${jwt}`;
}

function live(openId = `${origin}/config`) {
	const { turns, handle } = recorder();
	const teams = createTeams({
		app: { id: appId, password: "not-used", tenant, type: "SingleTenant" },
		allowedTenants: [tenant],
		admit: anyone.enter,
		handle,
		log: quiet,
		now: () => at,
		cloud: {
			issuer,
			scope: issuer,
			login: "https://login.microsoftonline.com/botframework.com",
			openId,
			emulatorOpenId: `${origin}/config`,
			oauth: "https://token.botframework.com",
		},
		authorization: async () => "Bearer ours",
	});
	return { teams, turns };
}

const fromTeams = (more: Readonly<Record<string, unknown>> = {}) =>
	message({
		channelId: "msteams",
		serviceUrl,
		from: { id: "29:malik", aadObjectId: oid },
		conversation: { id: "a:1", conversationType: "personal", tenantId: tenant },
		channelData: { tenant: { id: tenant } },
		...more,
	});

describe("the token", () => {
	test("the channel's own token: the turn is the tenant's person", async () => {
		const { teams, turns } = live();
		expect(await teams.receive(fromTeams(), await token())).toEqual({ status: 200 });
		expect(turns[0]).toMatchObject({
			who: `teams:${tenant.toLowerCase()}:${oid.toLowerCase()}`,
			address: { channel: "teams", conversation: "a:1", user: "29:malik", tenant: tenant.toLowerCase(), serviceUrl },
		});
	});

	const bad: [string, () => Promise<string | undefined>][] = [
		["none", async () => undefined],
		["nonsense", async () => "Bearer x.y.z"],
		["for another app", () => token({ aud: "99999999-2222-4333-8444-555555555555" })],
		["for another service address", () => token({ serviceurl: "https://smba.trafficmanager.net/emea/" })],
		["signed by somebody else", () => token({}, { key: strange })],
		["out of date", () => token({}, { exp: "-1h" })],
		["of an unknown issuer", () => token({ iss: "https://evil.example" })],
		["without a service address", () => token({ serviceurl: undefined })],
		[
			"unsigned, with the algorithm none",
			async () =>
				`Bearer ${new UnsecuredJWT({ iss: issuer, aud: appId, serviceurl: serviceUrl }).setExpirationTime("1h").encode()}`,
		],
		[
			"signed with the public key as a password",
			async () => {
				const secret = new TextEncoder().encode(JSON.stringify(published));
				const claims = { iss: issuer, aud: appId, serviceurl: serviceUrl };
				const forged = new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "k1" }).setExpirationTime("1h");
				return `Bearer ${await forged.sign(secret)}`;
			},
		],
		["under a key that the issuer never published", () => token({}, { kid: "k2", key: strange })],
		// botbuilder alone takes this one: any tenant's token that names this app, whatever it was made for.
		[
			"of a tenant, made for something else by way of this app",
			() =>
				token({
					iss: `https://sts.windows.net/${tenant}/`,
					aud: "https://graph.microsoft.com",
					appid: appId,
					ver: "1.0",
					tid: tenant,
				}),
		],
		[
			"of a tenant, emulator style",
			() => token({ iss: `https://sts.windows.net/${tenant}/`, appid: appId, ver: "1.0", tid: tenant }),
		],
	];
	test.each(bad)(
		"%s is a 401 without a reason, and the log says neither what was sent nor by whom",
		async (_name, make) => {
			quiet.lines.length = 0;
			const { teams, turns } = live();
			const sent = await make();
			const answer = await teams.receive(fromTeams({ text: "very private words" }), sent);
			expect(quiet.lines).toEqual([expect.stringContaining("teams-token-refused")]);
			const secrets = ["private", oid, tenant, "malik", ...(sent?.split(".") ?? [])].filter((part) => part.length > 3);
			expect(secrets.filter((part) => quiet.lines.join().includes(part))).toEqual([]);
			expect(answer).toEqual({
				status: 401,
				body: { error: { code: "token", message: "The request's token is missing or not valid." } },
			});
			expect(turns).toEqual([]);
		},
	);

	test("a channel the key does not speak for is refused", async () => {
		const { teams } = live();
		for (const channelId of ["emulator", "directline", "webchat", "MSTEAMS"])
			expect((await teams.receive(fromTeams({ channelId }), await token())).status, channelId).toBe(401);
	});

	// A blank channel is not held against the key by botbuilder.
	test.each(["", " ", "\u200b"])("a blank channel (%j) is refused, for every kind of activity", async (channelId) => {
		quiet.lines.length = 0;
		const { teams, turns } = live();
		for (const type of ["message", "invoke", "conversationUpdate", "installationUpdate", "typing"])
			expect([401, 403]).toContain((await teams.receive(fromTeams({ channelId, type }), await token())).status);
		expect(turns).toEqual([]);
		expect(quiet.lines.length).toBe(5);
		expect(quiet.lines.join()).not.toMatch(/hello|malik/i);
	});

	test("when Microsoft's keys cannot be read the caller may try again", async () => {
		const { teams, turns } = live("http://127.0.0.1:9/config");
		expect((await teams.receive(fromTeams(), await token())).status).toBe(503);
		expect(turns).toEqual([]);
	});
});

describe("who may talk", () => {
	const elsewhere = "CCCCCCCC-0000-4000-8000-000000000003";
	test.each([
		[
			"another tenant",
			{
				conversation: { id: "a:1", conversationType: "personal", tenantId: elsewhere },
				channelData: { tenant: { id: elsewhere } },
			},
		],
		["two tenants at once", { channelData: { tenant: { id: elsewhere } } }],
		["no tenant", { conversation: { id: "a:1", conversationType: "personal" }, channelData: {} }],
	])("%s is a 403, and is in the log without a name", async (_name, more) => {
		quiet.lines.length = 0;
		const { teams, turns } = live();
		expect((await teams.receive(fromTeams(more), await token())).status).toBe(403);
		expect(turns).toEqual([]);
		expect(quiet.lines).toEqual([expect.stringContaining("tenant-refused")]);
		expect(quiet.lines.join()).not.toMatch(/hello|malik|CCCCCCCC|BBBBBBBB/i);
	});

	const called = {
		recipient: { id: "28:onward" },
		text: "<at>Onward</at> hello",
		entities: [{ type: "mention", text: "<at>Onward</at>", mentioned: { id: "28:onward" } }],
	};
	test.each(["groupChat", "channel", undefined])(
		"where others read along (%s) a mention is a turn that says so",
		async (conversationType) => {
			const { teams, turns } = live();
			const conversation = { id: "19:x", conversationType, tenantId: tenant };
			expect(await teams.receive(fromTeams({ ...called, conversation }), await token())).toEqual({ status: 200 });
			expect(turns).toMatchObject([
				{ group: true, input: { text: "hello", raw: "<at>Onward</at> hello" }, address: { conversation: "19:x" } },
			]);
		},
	);

	test("a mention in one's own chat is a turn like any other", async () => {
		const { teams, turns } = live();
		await teams.receive(fromTeams(called), await token());
		expect(turns[0]?.group).toBeUndefined();
	});

	test.each([
		[
			"a mention of somebody else in a group",
			{
				...called,
				recipient: { id: "28:other" },
				conversation: { id: "19:x", conversationType: "groupChat", tenantId: tenant },
			},
		],
		[
			"an install in a group",
			{
				type: "installationUpdate",
				action: "add",
				conversation: { id: "19:x", conversationType: "groupChat", tenantId: tenant },
			},
		],
		["a group chat", { conversation: { id: "19:x", conversationType: "groupChat", tenantId: tenant } }],
		["somebody without an object id", { from: { id: "29:guest" } }],
	])("%s gets no turn", async (_name, more) => {
		const { teams, turns } = live();
		expect(await teams.receive(fromTeams(more), await token())).toEqual({ status: 200 });
		expect(turns).toEqual([]);
	});
});

test("a service address beyond Microsoft's hosts is refused, even with a good token for it", async () => {
	quiet.lines.length = 0;
	const { teams, turns } = live();
	const evil = "https://evil.example/";
	expect((await teams.receive(fromTeams({ serviceUrl: evil }), await token({ serviceurl: evil }))).status).toBe(403);
	expect(turns).toEqual([]);
	expect(quiet.lines).toEqual([expect.stringContaining("service-url-refused")]);
	expect(quiet.lines.join()).not.toContain("evil");
	expect(
		await teams.send({ channel: "teams", conversation: "a:1", user: "u", serviceUrl: evil }, row(views.say, null)),
	).toEqual({
		kind: "unreachable",
		code: "service-url",
	});
});

test("live hosts", () => {
	const good = [
		"https://smba.trafficmanager.net/amer/",
		"https://smba.infra.gcc.teams.microsoft.com/teams",
		"https://smba.infra.gov.teams.microsoft.us/teams",
		"https://europe.webchat.botframework.com/",
	];
	const bad = [
		"http://smba.trafficmanager.net/amer/",
		"https://smba.trafficmanager.net:8443/",
		"https://smba.trafficmanager.net@evil.example/",
		"https://x.smba.trafficmanager.net/",
		"https://evilbotframework.com/",
		"https://botframework.com.evil.example/",
		"http://127.0.0.1:3978/",
		"",
	];
	expect(good.filter((url) => !serviceUrlAllowed(url, false))).toEqual([]);
	expect(bad.filter((url) => serviceUrlAllowed(url, false))).toEqual([]);
});
