/** What every sign-in promises: a good token names its person; everything else is turned down, and nothing throws. */
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { SignIn } from "../../src/doors.ts";
import { createEntraSignIn } from "../../src/web/entra.ts";
import { createDemoSignIn } from "../../src/web/sign-in.ts";
import { type Issuer, startIssuer } from "../support/issuer.ts";

const clientId = "11111111-2222-4333-8444-555555555555";
const tenant = "AAAAAAAA-0000-4000-8000-000000000001";
const oid = "BBBBBBBB-0000-4000-8000-000000000002";
const now = "2026-10-13T14:00:00.000Z";
const seconds = Date.parse(now) / 1000;

let issuer: Issuer;
let pair: Issuer["published"][string];
beforeAll(async () => {
	issuer = await startIssuer();
	pair = issuer.published.k1 ?? pair;
});
beforeEach(() => Object.assign(issuer, { published: { k1: pair }, asked: 0, away: false }));
afterEach(() => vi.useRealTimers());
afterAll(() => issuer.close());

const version2 = {
	iss: `https://login.microsoftonline.com/${tenant.toLowerCase()}/v2.0`,
	aud: clientId,
	tid: tenant,
	oid,
	ver: "2.0",
	scp: "openid access_as_user",
	nbf: seconds - 60,
	exp: seconds + 3600,
};
const version1 = {
	...version2,
	iss: `https://sts.windows.net/${tenant.toLowerCase()}/`,
	aud: `api://onward.district.example/${clientId}`,
	ver: "1.0",
};

const entraToken = (claims: Readonly<Record<string, unknown>>, key = pair.privateKey, kid = "k1", alg = "RS256") =>
	new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(key);

const entra = (at = now) =>
	createEntraSignIn({
		clientId,
		domain: "onward.district.example",
		tenants: [tenant],
		now: () => at,
		keySet: issuer.keySet,
	});

interface Kind {
	readonly name: string;
	readonly who: string;
	at(now: string): SignIn;
	good(): Promise<string>;
	/** A good token of another deployment. */
	foreign(): Promise<string>;
}

const kinds: readonly Kind[] = [
	{
		name: "demo",
		who: "person:student-10",
		at: (when) => createDemoSignIn({ secret: Buffer.from("one"), now: () => when }),
		good: async () => createDemoSignIn({ secret: Buffer.from("one"), now: () => now }).issue("student-10"),
		foreign: async () => createDemoSignIn({ secret: Buffer.from("two"), now: () => now }).issue("student-10"),
	},
	{
		name: "Entra",
		who: `teams:${tenant.toLowerCase()}:${oid.toLowerCase()}`,
		at: (when) => entra(when),
		good: () => entraToken(version2),
		foreign: () => entraToken({ ...version2, aud: "99999999-2222-4333-8444-555555555555" }),
	},
];

describe.each(kinds)("$name", (kind) => {
	test("a good token names its person", async () => {
		expect(await kind.at(now).verify(await kind.good())).toEqual({ ok: true, who: kind.who });
	});

	test("every changed character is noticed", async () => {
		const token = await kind.good();
		const signIn = kind.at(now);
		for (let at = 0; at < token.length - 2; at += 7) {
			const changed = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
			expect((await signIn.verify(changed)).ok, `character ${at}`).toBe(false);
		}
	});

	test("an old token is over", async () => {
		expect((await kind.at("2026-10-14T14:00:00.000Z").verify(await kind.good())).ok).toBe(false);
	});

	test("a token for somewhere else is nothing here", async () => {
		expect((await kind.at(now).verify(await kind.foreign())).ok).toBe(false);
	});

	test("an unsigned token is nothing", async () => {
		const unsigned = new UnsecuredJWT({ ...version2, person: "student-10" }).encode();
		const [head = "", body = ""] = unsigned.split(".");
		const signIn = kind.at(now);
		for (const token of [unsigned, `${head}.${body}.x`, `${body}.`, body])
			expect((await signIn.verify(token)).ok, token).toBe(false);
	});

	test.each(["", ".", "..", "a.b", "a.b.c", "x".repeat(10_000), "ñ.ñ"])(
		"nonsense %# is no reason to throw",
		async (token) => {
			expect((await kind.at(now).verify(token)).ok).toBe(false);
		},
	);
});

describe("Entra alone", () => {
	const good: [string, Readonly<Record<string, unknown>>][] = [
		["version 2 for the client id", version2],
		["version 2 for the identifier URI", { ...version2, aud: version1.aud }],
		["version 1 for the identifier URI", version1],
		["version 1 for the client id", { ...version1, aud: clientId }],
		["a tenant in small letters", { ...version2, tid: tenant.toLowerCase() }],
		["the client id in capitals", { ...version2, aud: clientId.toUpperCase() }],
		["several audiences with ours among them", { ...version2, aud: ["other", clientId] }],
		["a clock that is a little behind", { ...version2, nbf: seconds + 30 }],
	];
	test.each(good)("%s names tenant and object id", async (_name, claims) => {
		expect(await entra().verify(await entraToken(claims))).toEqual({ ok: true, who: kinds[1]?.who });
	});

	test("a client id that was set in capitals is the same id", async () => {
		const capitals = createEntraSignIn({
			clientId: clientId.replace("4333", "ABCD").toUpperCase(),
			domain: "Onward.district.example",
			tenants: [tenant],
			now: () => now,
			keySet: issuer.keySet,
		});
		for (const aud of [
			clientId.replace("4333", "abcd"),
			`api://onward.district.example/${clientId.replace("4333", "abcd")}`,
		])
			expect(await capitals.verify(await entraToken({ ...version2, aud }))).toMatchObject({ ok: true });
		expect((await capitals.verify(await entraToken(version2))).ok).toBe(false);
	});

	test("what a token says about roles, names and mail is not read", async () => {
		const more = {
			roles: ["counselor", "administrator"],
			role: "counselor",
			groups: ["staff"],
			wids: ["62e90394-69f5-4237-9190-012177145e10"],
			preferred_username: "counselor-1@district.example",
			upn: "counselor-1@district.example",
			person: "counselor-1",
			sub: "counselor-1",
		};
		expect(await entra().verify(await entraToken({ ...version2, ...more }))).toEqual({ ok: true, who: kinds[1]?.who });
	});

	const bad: [string, Readonly<Record<string, unknown>>][] = [
		["another tenant", { iss: "https://login.microsoftonline.com/cccc/v2.0", tid: "cccc" }],
		["a tenant that is not the issuer's", { tid: "cccc" }],
		["a version that is not the issuer's", { ver: "1.0" }],
		["another scope", { scp: "User.Read" }],
		["a scope that only looks like it", { scp: "access_as_user.all" }],
		["an app instead of a person", { scp: undefined, roles: ["access_as_user"] }],
		["no object id", { oid: undefined }],
		["not yet", { nbf: seconds + 600 }],
		["no end", { exp: undefined }],
		["no beginning", { nbf: undefined }],
		["no audience", { aud: undefined }],
		["another client id", { aud: clientId.replace("1", "2") }],
		["an audience of another kind", { aud: [{ id: clientId }] }],
		["somebody else's identifier URI", { aud: `api://evil.example/${clientId}` }],
		["an identifier URI without the host", { aud: `api://${clientId}` }],
		["no scope at all", { scp: undefined }],
		["a tenant that is allowed and another's issuer", { iss: "https://sts.windows.net/cccc/" }],
		["another issuer of the same shape", { iss: `https://login.evil.example/${tenant.toLowerCase()}/v2.0` }],
		["over for more than a minute", { exp: seconds - 61 }],
	];
	test.each(bad)("%s is turned down", async (_name, claims) => {
		const all = Object.fromEntries(
			Object.entries({ ...version2, ...claims }).filter(([, value]) => value !== undefined),
		);
		expect((await entra().verify(await entraToken(all))).ok).toBe(false);
	});

	test("a token signed with another key, or with the public key as a password", async () => {
		const other = await generateKeyPair("RS256");
		expect((await entra().verify(await entraToken(version2, other.privateKey))).ok).toBe(false);
		const { publicKey } = await generateKeyPair("RS256", { extractable: true });
		issuer.published = { k1: { privateKey: pair.privateKey, publicKey } };
		for (const password of [JSON.stringify(await exportJWK(publicKey)), await exportSPKI(publicKey)]) {
			const mac = await new SignJWT(version2)
				.setProtectedHeader({ alg: "HS256", kid: "k1" })
				.sign(new TextEncoder().encode(password));
			expect((await entra().verify(mac)).ok).toBe(false);
		}
	});

	test("a token that brings its own key, or says where one lies, is turned down and nobody goes there", async () => {
		const own = await generateKeyPair("RS256", { extractable: true });
		for (const more of [
			{ jwk: await exportJWK(own.publicKey) },
			{ jku: `${issuer.keySet}/own` },
			{ x5u: `${issuer.keySet}/own` },
		]) {
			const token = await new SignJWT(version2)
				.setProtectedHeader({ alg: "RS256", kid: "k1", ...more })
				.sign(own.privateKey);
			expect((await entra().verify(token)).ok).toBe(false);
		}
		// Three sign-ins, each with its own memory of the issuer's keys.
		expect(issuer.asked).toBe(3);
	});

	test("another algorithm of the same key is not enough", async () => {
		const stronger = await generateKeyPair("RS512");
		issuer.published = { k1: stronger };
		expect((await entra().verify(await entraToken(version2, stronger.privateKey, "k1", "RS512"))).ok).toBe(false);
	});

	test("keys that cannot be read turn everybody away without throwing, until they can be", async () => {
		issuer.away = true;
		const signIn = entra();
		expect((await signIn.verify(await entraToken(version2))).ok).toBe(false);
		issuer.away = false;
		expect((await signIn.verify(await entraToken(version2))).ok).toBe(true);
		const nowhere = createEntraSignIn({
			clientId,
			domain: "onward.district.example",
			tenants: [tenant],
			now: () => now,
			keySet: "http://127.0.0.1:1/keys",
		});
		expect((await nowhere.verify(await entraToken(version2))).ok).toBe(false);
	});

	test("keys are asked for once; an unknown one once more, after a rest, however many tokens name it", async () => {
		vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(now) });
		const signIn = entra();
		const known = await entraToken(version2);
		await Promise.all(Array.from({ length: 5 }, () => signIn.verify(known)));
		for (let more = 0; more < 20; more += 1) expect((await signIn.verify(known)).ok).toBe(true);
		expect(issuer.asked).toBe(1);

		const next = await generateKeyPair("RS256");
		const rotated = await entraToken(version2, next.privateKey, "k2");
		for (let more = 0; more < 10; more += 1) expect((await signIn.verify(rotated)).ok).toBe(false);
		expect(issuer.asked).toBe(1);

		issuer.published = { k1: pair, k2: next };
		vi.setSystemTime(Date.parse(now) + 31_000);
		expect((await signIn.verify(rotated)).ok).toBe(true);
		expect(issuer.asked).toBe(2);
		for (let more = 0; more < 10; more += 1)
			expect((await signIn.verify(await entraToken(version2, next.privateKey, `made-up-${more}`))).ok).toBe(false);
		expect(issuer.asked).toBe(2);
		expect((await signIn.verify(known)).ok).toBe(true);
	});
});

describe("each other's tokens", () => {
	test("the demo's are nothing in a live district, and Microsoft's are nothing in the demo", async () => {
		const demo = createDemoSignIn({ secret: Buffer.from("one"), now: () => now });
		expect((await entra().verify(demo.issue("student-10"))).ok).toBe(false);
		expect((await demo.verify(await entraToken(version2))).ok).toBe(false);
	});
});
